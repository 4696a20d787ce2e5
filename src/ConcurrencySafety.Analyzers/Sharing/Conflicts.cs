using System.Collections.Immutable;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>Finds the variables that bodies of one member's run reach in parallel.</summary>
internal static class Conflicts
{
    public static IEnumerable<Conflict> In(Expansion expansion, CancellationToken cancellationToken)
    {
        if (expansion.Strands.Count == 0)
        {
            yield break;
        }

        var groups = expansion.Accesses
            .GroupBy(access => new Named(Elements.Normalise(access.Memory.Place), access.Memory.Owner))
            .Where(group => group.Any(access => access.Access.IsWrite) && group.Any(access => access.IsInStartedBody));
        foreach (var group in groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Examine(group.OrderBy(access => access.Syntax.SpanStart).ToList(), expansion) is { } conflict)
            {
                yield return conflict;
            }
        }
    }

    /// <summary>The verdict on two accesses: kinds, elements, order and locks together.</summary>
    public static Verdict Judge(SharedAccess left, SharedAccess right)
    {
        var kinds = Min(Min(Kinds(left.Access, right.Access), Snapshots.Judge(left, right)), Min(Confinement.Judge(left, right), Certainty(left, right)));
        if (kinds == Verdict.Safe)
        {
            return Verdict.Safe;
        }

        var elements = Elements.Compare(left, right);
        if (elements == Verdict.Safe)
        {
            return Verdict.Safe;
        }

        var parallel = Parallelism.Judge(left, right);
        return Min(kinds, Min(elements, parallel));
    }

    /// <summary>Both come after an atomic exchange, which may be a lock of the user's own making; or one lies past a call that may run something else.</summary>
    public static Verdict Certainty(SharedAccess left, SharedAccess right) => (left.IsGated && right.IsGated) || left.IsAssumed || right.IsAssumed ? Verdict.Unknown : Verdict.Racy;

    public static Verdict Kinds(Access left, Access right)
    {
        if (!left.IsWrite && !right.IsWrite)
        {
            return Verdict.Safe;
        }

        if (left.IsAtomic && right.IsAtomic)
        {
            return Verdict.Safe;
        }

        if (IsSameValue(left, right))
        {
            return Verdict.Unknown;
        }

        if (IsLazyPair(left, right))
        {
            return (left.IsWrite && OwnState.IsMadeBy(left.Assigned)) || (right.IsWrite && OwnState.IsMadeBy(right.Assigned)) ? Verdict.Racy : Verdict.Unknown;
        }

        // Atomic here and a plain read there reads an old value at worst: a matter of another rule.
        return (left.IsAtomic && !right.IsWrite) || (right.IsAtomic && !left.IsWrite) || (left.IsAtomic && !left.IsWrite) || (right.IsAtomic && !right.IsWrite)
            ? Verdict.Unknown
            : Verdict.Racy;
    }

    /// <summary>
    /// Both use a field only while it is null or after: whoever comes first, a whole object is put there (.NET memory model).
    /// It does harm when two of the objects are not as good as one.
    /// </summary>
    private static bool IsLazyPair(Access left, Access right) =>
        (!left.IsWrite || left.IsLazy) && (!right.IsWrite || right.IsLazy) && !left.Place.IsContent && left.Place.Variable is IFieldSymbol { Type.IsReferenceType: true } or IPropertySymbol { Type.IsReferenceType: true };

    /// <summary>Both write the same: it does not matter which comes last.</summary>
    private static bool IsSameValue(Access left, Access right) =>
        left.Assigned?.ConstantValue is { HasValue: true } one && right.Assigned?.ConstantValue is { HasValue: true } other && !left.IsRead && !right.IsRead && Equals(one.Value, other.Value);

    public static ConflictKind KindOf(SharedAccess primary, IReadOnlyList<SharedAccess> all, Strand strand)
    {
        if (strand.Site?.Kind == StartKind.Hosted)
        {
            return ConflictKind.HostState;
        }

        var place = primary.Memory.Place;
        if (place.IsContent)
        {
            return ConflictKind.Content;
        }

        if (place.Steps.Length == 0 && place.Symbol is { } variable)
        {
            var facts = primary.Memory.Owner?.Body.Code.Variables;
            if (facts?.IsForVariable(variable) == true && all.Any(access => access.Access.IsUpdate && !access.IsInStartedBody) && !all.Any(access => access.IsInStartedBody && access.Access.IsWrite))
            {
                return ConflictKind.ForVariable;
            }
        }

        if (all.Any(access => access.Access.IsLazy) && all.All(access => !access.Access.IsWrite || access.Access.IsLazy) && primary.Memory.Place.Variable is IFieldSymbol { Type.IsReferenceType: true } or IPropertySymbol { Type.IsReferenceType: true })
        {
            return ConflictKind.Lazy;
        }

        if (place.Variable is IFieldSymbol { Type.TypeKind: TypeKind.Delegate } or IPropertySymbol { Type.TypeKind: TypeKind.Delegate })
        {
            return ConflictKind.Delegate;
        }

        if (primary.Access.IsUpdate || all.Any(access => access.IsInStartedBody && access.Access.IsUpdate && !access.Access.IsAtomic))
        {
            return ConflictKind.Counter;
        }

        if (strand.Site is { Kind: StartKind.Parallel or StartKind.Plinq, Times: Multiplicity.Many } && primary.Access.IsWrite)
        {
            return ConflictKind.LastWriterWins;
        }

        return place.Root is PlaceRoot.Local or PlaceRoot.Parameter && place.Steps.All(IsPartOfVariable) ? ConflictKind.Captured : ConflictKind.Field;
    }

    /// <summary>
    /// An enumeration and a change that it meets, where no two changes meet each other: then the collection is no worse than its use. The one
    /// to report is the enumeration, or the change where only that one has no lock.
    /// </summary>
    public static (SharedAccess Primary, SharedAccess Other)? Enumerated(IReadOnlyCollection<(SharedAccess Left, SharedAccess Right)> pairs)
    {
        if (pairs.Any(pair => pair.Left.Access.IsWrite && pair.Right.Access.IsWrite))
        {
            return null;
        }

        return pairs.SelectMany(pair => new[] { (Read: pair.Left, Write: pair.Right), (Read: pair.Right, Write: pair.Left) })
            .Where(pair => pair.Read.Access.IsEnumeration && pair.Write.Access.IsWrite)
            .OrderByDescending(pair => pair.Read.IsInStartedBody)
            .ThenBy(pair => pair.Read.Syntax.SpanStart)
            .ThenBy(pair => pair.Write.Syntax.SpanStart)
            .Select(pair => ((SharedAccess, SharedAccess)?)(!pair.Read.Locks.IsEmpty && pair.Write.Locks.IsEmpty ? (pair.Write, pair.Read) : pair))
            .FirstOrDefault();
    }

    /// <summary>State of all threads that belongs to another type than the one whose bodies reach it.</summary>
    public static bool IsStaticOfAnother(Place memory, INamedTypeSymbol type) =>
        memory is { Root: PlaceRoot.Static, Symbol.ContainingType: { } owner } && !SymbolEqualityComparer.Default.Equals(owner.OriginalDefinition, type.OriginalDefinition);

    /// <summary>An element of a captured array, or a field of a captured struct or tuple: not an object's own state.</summary>
    private static bool IsPartOfVariable(PlaceStep step) => step.Kind == PlaceStepKind.Element || step.Member?.ContainingType is { IsValueType: true };

    private static Verdict Min(Verdict left, Verdict right) => left < right ? left : right;

    private static Conflict? Examine(List<SharedAccess> accesses, Expansion expansion)
    {
        var pairs = new List<(SharedAccess Left, SharedAccess Right)>();
        var polls = new Polls(accesses, expansion.Catalog);
        var best = Verdict.Safe;
        var compared = 0;
        for (var i = 0; i < accesses.Count; i++)
        {
            for (var j = i; j < accesses.Count && compared < Budget.PairsPerPlace; j++, compared++)
            {
                var (left, right) = (accesses[i], accesses[j]);
                if (!left.IsInStartedBody && !right.IsInStartedBody)
                {
                    continue;
                }

                var verdict = Judge(left, right);
                verdict = verdict == Verdict.Racy ? polls.Judge(left, right) : verdict;
                if (verdict == Verdict.Safe || verdict < best)
                {
                    continue;
                }

                if (verdict > best)
                {
                    best = verdict;
                    pairs.Clear();
                }

                pairs.Add((left, right));
            }
        }

        return pairs.Count == 0 ? null : Report(pairs, expansion.IsComplete ? best : Verdict.Unknown, polls);
    }

    private static Conflict Report(List<(SharedAccess Left, SharedAccess Right)> pairs, Verdict verdict, Polls polls)
    {
        var all = pairs.SelectMany(pair => new[] { pair.Left, pair.Right })
            .GroupBy(access => access.Syntax)
            .Select(group => group.FirstOrDefault(access => access.IsInStartedBody) ?? group.First())
            .OrderBy(access => access.Syntax.SpanStart)
            .ToImmutableArray();
        var primary = all.Where(access => access.IsInStartedBody).OrderByDescending(access => access.Access.IsWrite).ThenBy(access => access.IsProtected).ThenBy(access => access.IsOnContext).ThenBy(access => access.Syntax.SpanStart).First();
        var partner = pairs
            .Where(pair => pair.Left.Syntax == primary.Syntax || pair.Right.Syntax == primary.Syntax)
            .Select(pair => ReferenceEquals(pair.Right, primary) || pair.Left.Syntax != primary.Syntax ? pair.Left : pair.Right)
            .OrderBy(access => access.Syntax == primary.Syntax)
            .ThenByDescending(access => access.Access.IsWrite)
            .ThenBy(access => access.Syntax.SpanStart)
            .First();
        var meetings = verdict == Verdict.Racy ? pairs.ToImmutableArray() : ImmutableArray<(SharedAccess, SharedAccess)>.Empty;
        var kind = KindOf(primary, all, primary.Strand);
        if (kind == ConflictKind.Content && Enumerated(pairs) is { } enumerated)
        {
            return new Conflict(ConflictKind.Enumerated, verdict, enumerated.Primary.Memory.Place, enumerated.Primary, enumerated.Other, all) { Pairs = meetings };
        }

        if (AwaitedUpdates.Among(pairs) is { } awaited)
        {
            return new Conflict(ConflictKind.Awaited, verdict, awaited.Primary.Memory.Place, awaited.Primary, awaited.Other, all) { Pairs = meetings };
        }

        if (TestAndSets.Among(pairs) is { } tested)
        {
            return new Conflict(ConflictKind.TestAndSet, verdict, tested.Primary.Memory.Place, tested.Primary, tested.Other, all) { Pairs = meetings };
        }

        return kind is ConflictKind.Field or ConflictKind.Captured && polls.Among(pairs) is { } polled
            ? new Conflict(ConflictKind.Polled, verdict, polled.Read.Memory.Place, polled.Read, polled.Write, all) { Pairs = meetings }
            : new Conflict(kind, verdict, primary.Memory.Place, primary, partner, all) { Pairs = meetings };
    }
}
