namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>
/// Whether two places where locks are taken can be reached at the same time. In one run the starts and joins tell; two calls of members
/// can overlap wherever locks are used, for that is what locks are for.
/// </summary>
internal static class Overlaps
{
    public static Verdict Judge(LockEdge left, LockEdge right)
    {
        if (!ReferenceEquals(left.Walk, right.Walk))
        {
            return Apart(left, right);
        }

        var together = Parallelism.Judge(left.Taken.AsAccess, right.Taken.AsAccess);
        var isOwnStrand = left.Taken.Frame.Strand.Parent is null && right.Taken.Frame.Strand.Parent is null;
        return isOwnStrand && !left.Walk.IsOnce ? Parallelism.Max(together, Apart(left, right)) : together;
    }

    /// <summary>Two runs, of two members or of one.</summary>
    private static Verdict Apart(LockEdge left, LockEdge right)
    {
        if (AreLocal(left) || AreLocal(right) || (left.Taken.AsAccess.IsOnContext && right.Taken.AsAccess.IsOnContext))
        {
            return Verdict.Safe;
        }

        var verdict = Verdict.Racy;
        foreach (var mine in left.Taken.Held)
        {
            foreach (var theirs in right.Taken.Held)
            {
                if (mine.Key.IsLocal && theirs.Key.IsLocal)
                {
                    verdict = Verdict.Unknown;
                }
                else if (mine.Key.Equals(theirs.Key) && HeldLocks.AreExclusive(mine.Lock.Hold.Mode, theirs.Lock.Hold.Mode))
                {
                    if (mine.IsCertain && theirs.IsCertain)
                    {
                        return Verdict.Safe;
                    }

                    verdict = Verdict.Unknown;
                }
            }
        }

        return verdict;
    }

    private static bool AreLocal(LockEdge edge) => edge.Held.Key.IsLocal || edge.Taken.Key.IsLocal;
}
