using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>A lock is taken while another is held.</summary>
/// <param name="Held">The one held.</param>
/// <param name="Taken">The one taken.</param>
internal sealed record LockEdge(Holding Held, Acquisition Taken)
{
    public LockWalk Walk => Taken.Walk;

    /// <summary>Where the holder comes to take the other lock: the taking itself, or the call that leads there.</summary>
    public IOperation At { get; } = Path.At(Taken.Walk, Taken.Taking.Operation, Taken.Frame, Held);

    public SyntaxNode Syntax => At.Syntax;

    /// <summary>The member in which the holder stands.</summary>
    public ISymbol Member => Held.Frame.Body.Code.Root.Symbol;

    /// <summary>The calls, from the holder to the one who takes.</summary>
    public int Length => Taken.Frame.Depth - Held.Frame.Depth;

    /// <summary>All pairs of locks in a run that its own type has to answer for.</summary>
    public static IEnumerable<LockEdge> In(LockWalk walk)
    {
        var seen = new HashSet<(SyntaxNode, SyntaxNode, LockKey, LockKey)>();
        foreach (var taken in walk.Acquisitions)
        {
            // What the strand itself holds it need not wait for; what one who waits for it holds it never gets: other rules tell of both.
            if (taken.Held.Any(held => held.Lock.Lock.Equals(taken.Lock)))
            {
                continue;
            }

            foreach (var held in taken.Held)
            {
                if (Path.IsOwn(held, taken) && new LockEdge(held, taken) is var edge && !FlagTests.IsExcluded(edge) && seen.Add((held.Lock.Hold.At, taken.Taking.Operation.Syntax, held.Key, taken.Key)))
                {
                    yield return edge;
                }
            }
        }
    }
}
