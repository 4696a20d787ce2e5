using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// The uses that miss their guard. Sound without it, and so unknown at most: a reference read whole, a flag that is only ever set, a value that
/// is tested again under the lock.
/// </summary>
internal static class Breaches
{
    public static IEnumerable<Breach> Of(Guard guard, TypeModel type, TypeUses uses)
    {
        foreach (var member in guard.Others.Where(use => use.IsConcurrent).GroupBy(use => use.Context))
        {
            var found = new List<(StateUse Use, BreachKind Kind, Verdict Verdict, StateUse Witness, Place? Held)>();
            foreach (var use in member)
            {
                if (KindOf(use, guard, type, out var held) is { } kind && WitnessOf(use, guard) is { } witness)
                {
                    found.Add((use, kind, Judge(use, guard, type), witness, held));
                }
            }

            // Where a helper is called with the lock here and without it there, the calls are the places to change.
            foreach (var place in found.GroupBy(one => PlaceOf(one.Use, guard)).Where(place => place.Key != place.First().Use.Syntax).Concat(InPlace(found, guard)))
            {
                var first = place.OrderByDescending(one => one.Verdict).ThenByDescending(one => one.Use.IsWrite).ThenBy(one => one.Use.Syntax.SpanStart).First();
                var all = place.Select(one => one.Use.Access).GroupBy(access => access.Syntax).Select(same => same.First()).OrderBy(access => access.Syntax.SpanStart).ToImmutableArray();
                yield return new Breach(guard, first.Kind, first.Verdict, first.Use.Access, PlaceOf(first.Use, guard), first.Held, first.Witness, all);
            }
        }

        foreach (var access in uses.Foreign)
        {
            if (OfOtherObject(access, guard) is { } breach)
            {
                yield return breach;
            }
        }
    }

    private static IEnumerable<IGrouping<SyntaxNode, (StateUse Use, BreachKind Kind, Verdict Verdict, StateUse Witness, Place? Held)>> InPlace(
        List<(StateUse Use, BreachKind Kind, Verdict Verdict, StateUse Witness, Place? Held)> found, Guard guard) =>
        found.Where(one => PlaceOf(one.Use, guard) == one.Use.Syntax).GroupBy(one => one.Use.Access.Frame.Body.Syntax);

    private static SyntaxNode PlaceOf(StateUse use, Guard guard) =>
        use.Through is { } call && guard.Guarded.Any(guarded => guarded.Syntax == use.Syntax) ? call.Operation.Syntax : use.Syntax;

    private static BreachKind? KindOf(StateUse use, Guard guard, TypeModel type, out Place? held)
    {
        held = null;
        if (use.Access.Locks.IsEmpty)
        {
            return BreachKind.NoLock;
        }

        foreach (var other in use.Access.Locks.All)
        {
            if (!other.IsCertain || other.IsNameless || other.Lock.Place.Equals(guard.Lock) || !(other.Lock.Owner is null ? GuardInference.CanGuard(type, other.Lock.Place, guard.State) : IsMadeHere(other.Lock)))
            {
                return null;
            }

            held = other.Lock.Place;
        }

        return BreachKind.OtherLock;
    }

    /// <summary>A local lock object that nobody else has.</summary>
    private static bool IsMadeHere(Named @lock) =>
        @lock.Place is { Root: PlaceRoot.Local, Steps.Length: 0, Symbol: { } local } && @lock.Owner!.Body.Code.Variables.OnlyValueOf(local)?.Unconverted() is IObjectCreationOperation;

    /// <summary>A use under the guard that the other one can meet: a write where this one reads, of another member if there is one.</summary>
    private static StateUse? WitnessOf(StateUse use, Guard guard) => guard.Guarded
        .Where(guarded => (guarded.IsWrite || use.IsWrite) && guarded.Access.Locks.Excludes(use.Access.Locks, static name => name.Owner is null) == false && Elements.Compare(guarded.Access, use.Access) != Verdict.Safe)
        .OrderByDescending(guarded => !SymbolEqualityComparer.Default.Equals(guarded.Member, use.Member))
        .ThenByDescending(guarded => guarded.IsWrite)
        .ThenBy(guarded => guarded.Syntax.SpanStart)
        .FirstOrDefault();

    private static Verdict Judge(StateUse use, Guard guard, TypeModel type)
    {
        if (IsLockOfCallers(guard.Lock, use.Member))
        {
            return Verdict.Unknown;
        }

        return use.IsWrite || !IsSoundRead(use, guard, type) ? Verdict.Racy : Verdict.Unknown;
    }

    /// <summary>Code outside the type can hold the lock when it calls a member that is not for everybody.</summary>
    private static bool IsLockOfCallers(Place @lock, ISymbol member) =>
        (@lock.Steps.Length == 0 && @lock.Root != PlaceRoot.Static || @lock.Variable is { DeclaredAccessibility: not Accessibility.Private and not Accessibility.NotApplicable })
        && (member.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Private) || member.ContainingType.DeclaredAccessibility == Accessibility.Private);

    private static bool IsSoundRead(StateUse use, Guard guard, TypeModel type)
    {
        var memory = Words.TypeOf(guard.State);
        if (Words.IsReference(memory))
        {
            return true;
        }

        return memory is null ? IsSize(use) && IsTestedAgain(use, guard)
            : Words.IsOneWord(memory) && (IsLatch(guard.State, type) || IsTestedAgain(use, guard));
    }

    /// <summary>A number or flag of a collection, read as a property: nothing inside is walked through.</summary>
    private static bool IsSize(StateUse use) => use.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.MemberAccessExpressionSyntax;

    /// <summary>Double-checked: a test without the lock that only saves taking it.</summary>
    private static bool IsTestedAgain(StateUse use, Guard guard) => guard.Guarded.Any(again =>
        !again.IsWrite && ReferenceEquals(again.Context, use.Context) && again.Syntax.SyntaxTree == use.Syntax.SyntaxTree && again.Syntax.SpanStart > use.Syntax.SpanStart);

    /// <summary>After construction only ever one value is assigned: who reads the old one comes a moment too early, as with the lock.</summary>
    private static bool IsLatch(Place state, TypeModel type)
    {
        object? only = null;
        foreach (var (scan, value) in type.AssignedTo(state.Variable!))
        {
            if (TypeModel.IsConstruction(scan.Member))
            {
                continue;
            }

            if (value?.ConstantValue is not { HasValue: true, Value: { } constant } || (only is not null && !only.Equals(constant)))
            {
                return false;
            }

            only = constant;
        }

        return only is not null;
    }

    /// <summary><c>other._balance += x</c> under this object's lock.</summary>
    private static Breach? OfOtherObject(SharedAccess access, Guard guard)
    {
        if (!access.Access.IsWrite || guard.Lock.Root != PlaceRoot.This || access.Memory.Place.Symbol is not IParameterSymbol parameter
            || StateUse.StateOf(access.Memory.Place.Moved(Place.Parameter(parameter), Place.This)) is not { } state || !state.Equals(guard.State))
        {
            return null;
        }

        var needed = guard.Lock.Rebase(Place.Parameter(parameter));
        var holdsOwn = access.Locks.All.Any(held => held.IsCertain && held.Lock.Owner is null && held.Lock.Place.Equals(guard.Lock));
        return holdsOwn && !access.Locks.All.Any(held => held.IsNameless || held.Lock.Place.Equals(needed) || held.Lock.Owner is not null)
            ? new Breach(guard, BreachKind.OtherObject, Verdict.Racy, access, access.Syntax, needed, guard.Guarded.OrderByDescending(use => use.IsWrite).ThenBy(use => use.Syntax.SpanStart).First(), ImmutableArray.Create(access))
            : null;
    }
}
