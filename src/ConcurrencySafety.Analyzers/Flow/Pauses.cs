using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow;

/// <summary>A lock is taken.</summary>
/// <param name="Lock">Which one.</param>
/// <param name="Hold">In which mode, and where.</param>
/// <param name="Waits">Whether it waits as long as it takes: an attempt that can fail gives up in the end.</param>
/// <param name="Operation">The call, or what stands after <c>lock</c>.</param>
/// <param name="State">The state just before.</param>
internal sealed record Taking(Place Lock, LockHold Hold, bool Waits, IOperation Operation, MethodState State)
{
    public LockMode Mode => Hold.Mode;
}

/// <summary>Why a body stops at a point, or hands over to code that it does not know.</summary>
internal enum PauseKind
{
    /// <summary>Blocks until what the target holds has ended.</summary>
    Join,

    /// <summary>Goes on only when what the target holds has ended, without blocking a thread.</summary>
    Await,

    /// <summary>Returns when all the bodies that the call starts have ended.</summary>
    ForkJoin,

    /// <summary>Blocks until somebody signals.</summary>
    Gate,

    /// <summary>Gives one lock back, waits for a pulse and takes it again.</summary>
    Pulse,

    /// <summary>Keeps its thread for long: sleeps, or waits for a disk or a network.</summary>
    Long,

    /// <summary>Runs what others have registered: a delegate that is not known, an event, a continuation.</summary>
    Foreign,
}

/// <summary>A body waits, or runs code that it does not know.</summary>
/// <param name="Kind">For what.</param>
/// <param name="Operation">The call, property or await.</param>
/// <param name="Target">What it waits for.</param>
/// <param name="State">The state just before.</param>
internal sealed record Pause(PauseKind Kind, IOperation Operation, Value Target, MethodState State);
