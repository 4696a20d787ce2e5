using System.Collections.Immutable;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// The uses that miss their guard. Sound without it, and so unknown at most: one word, read whole (the .NET memory model gives the
/// old or the new value), and the size of a collection.
/// </summary>
internal static class Breaches
{
    public static IEnumerable<Breach> Of(Guard guard, TypeModel type, TypeUses uses)
    {
        var lockedCalls = new HashSet<Body>(guard.Guarded.SelectMany(LockedCalls));
        foreach (var member in guard.Others.Where(use => use.IsConcurrent && !IsOfAnotherMember(use, guard)).GroupBy(use => use.Context))
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
            foreach (var place in found.GroupBy(one => CallOf(one.Use, lockedCalls)?.Operation.Syntax ?? one.Use.Access.Frame.Body.Syntax))
            {
                var first = place.OrderByDescending(one => one.Verdict).ThenByDescending(one => one.Use.IsWrite).ThenBy(one => one.Use.Syntax.SpanStart).First();
                var all = place.Select(one => one.Use.Access).GroupBy(access => access.Syntax).Select(same => same.First()).OrderBy(access => access.Syntax.SpanStart).ToImmutableArray();
                yield return new Breach(guard, first.Kind, first.Verdict, first.Use.Access, CallOf(first.Use, lockedCalls), first.Held, first.Witness, all);
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

    /// <summary>The bodies on the way to a use that were called with a lock held.</summary>
    private static IEnumerable<Body> LockedCalls(StateUse use) =>
        use.Frames.Where(frame => frame is { Caller: { } caller, Call: { } call } && HeldLocks.IsAny(caller, call.State)).Select(frame => frame.Body);

    /// <summary>The outermost call without a lock of a body that others call with one; null when the use itself is the place to change.</summary>
    private static Call? CallOf(StateUse use, HashSet<Body> lockedCalls) =>
        use.Frames.LastOrDefault(frame => frame.Call is not null && lockedCalls.Contains(frame.Body))?.Call;

    /// <summary>On the way another member is called that others can call, too: what it misses is its own.</summary>
    private static bool IsOfAnotherMember(StateUse use, Guard guard) =>
        !ReferenceEquals(use.Decider, use.Context) && guard.Others.Any(other => other.IsConcurrent && ReferenceEquals(other.Context, use.Decider));

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
        if (IsLockOfCallers(guard.Lock, use.Member, type) || use.Frames.Any(frame => IsToldOfLocks(frame.Body.Symbol)) || IsGivenAwayAfter(use))
        {
            return Verdict.Unknown;
        }

        if (guard.IsOfGroup && !use.IsUpdate)
        {
            // A flag beside the guarded state, which may be set at any time, or a value that the others say to be ready. An update that another one undoes does harm all the same.
            return Verdict.Unknown;
        }

        return use.IsWrite || !IsSoundRead(use, guard, type) ? Verdict.Racy : Verdict.Unknown;
    }

    /// <summary>Code outside the type can hold the lock when it calls a member that is not for everybody.</summary>
    private static bool IsLockOfCallers(Place @lock, ISymbol member, TypeModel type) =>
        (member.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Private) || member.ContainingType.DeclaredAccessibility == Accessibility.Private)
        && GuardInference.IsOfOthers(type, @lock);

    /// <summary>A step that takes a flag: by it the callers can tell that they hold the lock.</summary>
    private static bool IsToldOfLocks(ISymbol member) =>
        member is IMethodSymbol { DeclaredAccessibility: not Accessibility.Public } method && method.Parameters.Any(parameter => parameter.Type.SpecialType == SpecialType.System_Boolean);

    /// <summary>The member hands its object to other code only later: up to there nobody else may have it. A raised event names its sender only.</summary>
    private static bool IsGivenAwayAfter(StateUse use) => use.Context.Code.Operation.Descendants().Any(operation =>
        operation is IArgumentOperation { Parent: IObjectCreationOperation or IInvocationOperation { TargetMethod.MethodKind: not MethodKind.DelegateInvoke } } argument
        && argument.Syntax.SpanStart > StepOf(use).SpanStart
        && argument.Value.Unconverted() is IInstanceReferenceOperation or IDelegateCreationOperation { Target: IMethodReferenceOperation { Instance: IInstanceReferenceOperation } });

    /// <summary>The use as the context's own body has it: itself, or the call that leads to it.</summary>
    private static SyntaxNode StepOf(StateUse use) => use.Frames.LastOrDefault(frame => frame.Call is not null)?.Call!.Operation.Syntax ?? use.Syntax;

    private static bool IsSoundRead(StateUse use, Guard guard, TypeModel type)
    {
        var memory = Words.TypeOf(guard.State);
        return memory is null ? IsSize(use) : Words.IsReference(memory, type.Catalog) || Words.IsOneWord(memory, type.Catalog);
    }

    /// <summary>How many elements a collection has, or whether there are any: nothing inside is walked through.</summary>
    private static bool IsSize(StateUse use) => use.Access.Frame.Body.Code.Operation.SemanticModel?.GetOperation(use.Syntax)
        is IPropertyReferenceOperation { Property.IsIndexer: false, Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_Boolean };

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
            ? new Breach(guard, BreachKind.OtherObject, Verdict.Racy, access, null, needed, guard.Guarded.OrderByDescending(use => use.IsWrite).ThenBy(use => use.Syntax.SpanStart).First(), ImmutableArray.Create(access))
            : null;
    }
}
