using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>The way from the one who holds a lock to what happens under it.</summary>
internal static class Path
{
    /// <summary>
    /// Between holding and taking there is code of the type itself; what lies in others altogether is their own, unless they were given the
    /// locks.
    /// </summary>
    public static bool IsOwn(Holding held, Acquisition taken) =>
        held.Name.Root == PlaceRoot.Parameter || taken.Taking.Lock.Root == PlaceRoot.Parameter || IsOwn(taken.Walk, taken.Frame, held);

    public static bool IsOwn(LockWalk walk, Frame inner, Holding held)
    {
        for (var frame = inner; ; frame = frame.Parent!)
        {
            if (IsOf(walk, frame))
            {
                return true;
            }

            if (ReferenceEquals(frame, held.Frame) || frame.Parent is null)
            {
                return false;
            }
        }
    }

    /// <summary>The operation that leads there, in the body that holds or in the type's own code nearest to it.</summary>
    public static IOperation At(LockWalk walk, IOperation operation, Frame inner, Holding held)
    {
        if (held.Via is { } via && !ReferenceEquals(via.Pause.Operation, operation))
        {
            return At(walk, via.Pause.Operation, via.Frame, held);
        }

        var at = operation;
        var own = IsOf(walk, inner) ? at : null;
        var frame = inner;
        for (; !ReferenceEquals(frame, held.Frame) && frame.Parent is { } parent; frame = parent)
        {
            at = Leading(frame);
            own = IsOf(walk, parent) ? at : own;
        }

        for (; own is null && frame.Parent is { } parent; frame = parent)
        {
            own = IsOf(walk, parent) ? Leading(frame) : null;
        }

        return own ?? at;
    }

    /// <summary>The call or start that leads to an activation.</summary>
    public static IOperation Leading(Frame frame) => frame.Call?.Operation ?? frame.Strand.Site!.Operation;

    private static bool IsOf(LockWalk walk, Frame frame) =>
        SymbolEqualityComparer.Default.Equals(frame.Body.Code.Root.Symbol.ContainingType, walk.Type.Type);
}
