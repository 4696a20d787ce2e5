using ConcurrencySafety.Flow;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>A wait for a pulse that keeps a lock.</summary>
/// <param name="Pause">The wait.</param>
/// <param name="At">Where the holder of the lock comes to wait.</param>
/// <param name="Given">The lock that it gives back.</param>
/// <param name="Kept">One that it keeps.</param>
internal sealed record PulseWait(Pause Pause, IOperation At, Named Given, Holding Kept);

/// <summary>Finds <c>Monitor.Wait</c> under a second lock.</summary>
internal static class PulseWaits
{
    public static IEnumerable<PulseWait> In(LockWalks walks, CancellationToken cancellationToken)
    {
        var found = new List<PulseWait>();
        foreach (var walk in walks.All)
        {
            foreach (var (pause, frame) in walk.Expansion.Pauses)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (pause.Kind != PauseKind.Pulse || pause.Target.Place is not { } target)
                {
                    continue;
                }

                var given = frame.Name(target);
                found.AddRange(walk.HeldAt(frame, pause.State)
                    .Where(held => held.IsCertain && held.Via is null && !held.Lock.Lock.Equals(given) && Path.IsOwn(walk, frame, held))
                    .Select(held => new PulseWait(pause, Path.At(walk, pause.Operation, frame, held), given, held)));
            }
        }

        return found.GroupBy(wait => wait.At.Syntax).Select(same => same.First())
            .OrderBy(wait => wait.At.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(wait => wait.At.Syntax.SpanStart);
    }
}
