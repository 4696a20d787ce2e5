using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>
/// Finds <c>lock (this) lock (other)</c>, <c>lock (from) lock (to)</c>, <c>lock (forks[i]) lock (forks[(i + 1) % n])</c>. Silent where an order is visible:
/// the two were compared before, an outer lock is there for both, one attempt gives up.
/// Limits: that callers always pass the two in one order is not seen, nor is a hierarchy of objects (a parent that locks its child).
/// </summary>
internal static class InstancePairs
{
    public static IEnumerable<LockFinding> In(LockWalks walks, CancellationToken cancellationToken)
    {
        var found = new List<LockFinding>();
        foreach (var walk in walks.All)
        {
            foreach (var edge in LockEdge.In(walk))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (held, taken) = (edge.Held, edge.Taken);
                if (!taken.Taking.Waits || !held.Key.Equals(taken.Key) || held.Key.IsLocal || held.Lock.Lock.Equals(taken.Lock) || held.Via is not null || !HeldLocks.AreExclusive(held.Lock.Hold.Mode, taken.Taking.Mode))
                {
                    continue;
                }

                if (Judge(edge) is var verdict && verdict != Verdict.Safe)
                {
                    found.Add(new LockFinding(edge, held.IsCertain ? verdict : Verdict.Unknown));
                }
            }
        }

        return found
            .GroupBy(pair => pair.Edge.Syntax)
            .Select(same => same.OrderByDescending(pair => pair.Verdict).ThenBy(pair => pair.Edge.Length).First())
            .OrderBy(pair => pair.Edge.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(pair => pair.Edge.Syntax.SpanStart);
    }

    private static Verdict Judge(LockEdge edge)
    {
        if (IsUnderCommonLock(edge))
        {
            return Verdict.Safe;
        }

        return Exchangeable(edge) is not { } pair ? (Ordering.IsChosen(edge) ? Verdict.Safe : Verdict.Unknown)
            : pair.First is null ? Verdict.Safe
            : Ordering.IsVisible(edge, pair.First, pair.Second!) ? Verdict.Safe
            : edge.Walk.IsOnce && edge.Taken.Frame.Strand.Parent is null ? Verdict.Safe
            : Verdict.Racy;
    }

    /// <summary>
    /// What stands for the two objects, where a call may as well have them the other way round; nothing where they are in one order by
    /// themselves, null where that is not known.
    /// </summary>
    private static (ISymbol? First, ISymbol? Second)? Exchangeable(LockEdge edge)
    {
        var (held, taken, walk) = (edge.Held.Lock.Lock, edge.Taken.Lock, edge.Walk);
        var (left, right) = (held.Place, taken.Place);
        if (left.Steps.Length == right.Steps.Length && IsFree(held, walk) && IsFree(taken, walk) && left.Steps.SequenceEqual(right.Steps))
        {
            return (left.Symbol ?? walk.Type.Type, right.Symbol ?? walk.Type.Type);
        }

        return Ordering.Indices(edge);
    }

    /// <summary>The object at hand, or one that the caller gives.</summary>
    private static bool IsFree(Named name, LockWalk walk) =>
        (name.Place.Root == PlaceRoot.This && name.Owner is null) || (name.Place.Root == PlaceRoot.Parameter && ReferenceEquals(name.Owner, walk.Expansion.Root));

    /// <summary>A third lock keeps the other call out, too: one that does not belong to either object.</summary>
    private static bool IsUnderCommonLock(LockEdge edge)
    {
        var (mine, other) = (edge.Held.Lock.Lock, edge.Taken.Lock);
        return edge.Taken.Held.Any(third => third.Via is null && !third.Key.Equals(edge.Held.Key) && !third.Key.IsLocal && third.Lock.Hold.Mode == Knowledge.LockMode.Exclusive
            && !IsOf(third.Lock.Lock, mine) && !IsOf(third.Lock.Lock, other));
    }

    private static bool IsOf(Named third, Named name) =>
        third.Place.Root == name.Place.Root && third.Place.Root is not (PlaceRoot.Static or PlaceRoot.Type) && Equals(third.Owner, name.Owner)
        && SymbolEqualityComparer.Default.Equals(third.Place.Symbol, name.Place.Symbol) && !IsElementOf(third, name);

    /// <summary>A lock of the object that holds the collection, beside one of its elements.</summary>
    private static bool IsElementOf(Named third, Named name) => name.Place.Steps.Any(step => step.Kind == PlaceStepKind.Element) && third.Place.Steps.All(step => step.Kind != PlaceStepKind.Element);
}
