namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>One step that stands still: a lock is taken while its holder, or one who waits for the taker, has it or another of its kind.</summary>
/// <param name="Edge">Holding and taking.</param>
/// <param name="Verdict">Whether that is shown.</param>
internal sealed record LockFinding(LockEdge Edge, Verdict Verdict)
{
    /// <summary>The wait in which the holder stands; null where it takes the lock itself.</summary>
    public Wait? Wait => Edge.Held.Via;

    /// <summary>Throws in the place of waiting: the lock knows its holder.</summary>
    public bool Throws => Wait is null && SelfLocks.LockTypeOf(Edge.Taken.Taking.Operation) is { } type && Edge.Walk.Type.Catalog.FactsOf(type) is { Admits: null };

    /// <summary>One finding for each place, the surest and shortest, in source order.</summary>
    public static IEnumerable<LockFinding> OneEach(IEnumerable<LockFinding> found) => found
        .GroupBy(finding => (finding.Edge.Syntax, finding.Edge.Held.Lock.Lock.Place))
        .Select(same => same.OrderByDescending(finding => finding.Verdict).ThenBy(finding => finding.Edge.Length).ThenBy(finding => finding.Edge.Taken.Taking.Operation.Syntax.SpanStart).First())
        .OrderBy(finding => finding.Edge.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(finding => finding.Edge.Syntax.SpanStart);
}
