using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>
/// Waits for a body that another member has started and left in a field: <c>lock (_gate) { _thread.Join(); }</c> while the thread's
/// own code takes the gate.
/// </summary>
internal static class FieldWaits
{
    public static IEnumerable<LockFinding> In(LockWalks walks, CancellationToken cancellationToken)
    {
        var found = new List<LockFinding>();
        var running = Running(walks).ToList();
        foreach (var walk in running.Count == 0 ? Enumerable.Empty<LockWalk>() : walks.All)
        {
            foreach (var (pause, frame) in walk.Expansion.Pauses)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (pause.Kind is not (PauseKind.Join or PauseKind.Await) || (pause.Target.ElementOf ?? pause.Target.Place) is not { } target || !HeldLocks.IsAny(frame, pause.State))
                {
                    continue;
                }

                var name = frame.Name(target);
                foreach (var (strand, entry, starter) in running)
                {
                    if (name.Owner is null && entry.Cover.Any(place => starter.Expansion.Root!.Name(place).Equals(name)))
                    {
                        found.AddRange(Of(walk, new Wait(pause, frame, strand, entry.IsEscaped), starter));
                    }
                }
            }
        }

        return LockFinding.OneEach(found);
    }

    private static IEnumerable<LockFinding> Of(LockWalk walk, Wait wait, LockWalk starter)
    {
        foreach (var held in walk.HeldAt(wait.Frame, wait.Pause.State).Where(held => held.Via is null && held.Lock.Lock.Owner is null))
        {
            foreach (var taken in starter.Acquisitions)
            {
                if (taken.Taking.Waits && taken.Lock.Equals(held.Lock.Lock) && IsWithin(taken.Frame.Strand, wait.Strand) && HeldLocks.AreExclusive(held.Lock.Hold.Mode, taken.Taking.Mode))
                {
                    yield return new LockFinding(new LockEdge(held with { Via = wait }, taken), held.IsCertain && !wait.IsEscaped ? Verdict.Racy : Verdict.Unknown);
                }
            }
        }
    }

    /// <summary>The strands that a member leaves running.</summary>
    private static IEnumerable<(Strand Strand, LiveEntry Entry, LockWalk Starter)> Running(LockWalks walks) =>
        from walk in walks.All
        from leak in walk.Expansion.Leaks()
        select (leak.Strand, leak.Entry, walk);

    private static bool IsWithin(Strand strand, Strand ancestor) => strand.Depth >= ancestor.Depth && ReferenceEquals(strand.At(ancestor.Depth), ancestor);
}
