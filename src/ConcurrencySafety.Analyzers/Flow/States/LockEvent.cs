using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.States;

internal enum LockEventKind
{
    /// <summary>Held from here on.</summary>
    Taken,

    /// <summary>Held when the result, or the flag, says so.</summary>
    Attempted,

    /// <summary>Given back.</summary>
    Given,

    /// <summary>Held from some time on, or on some ways only: a callee takes it on some of its ways out, a task that takes it is kept.</summary>
    Unclear,
}

/// <summary>What a call does to a lock.</summary>
/// <param name="Kind">What.</param>
/// <param name="Lock">Which lock.</param>
/// <param name="Mode">In which mode.</param>
/// <param name="Operation">The call.</param>
internal sealed record LockEvent(LockEventKind Kind, Place Lock, LockMode Mode, IOperation Operation)
{
    /// <summary>The type whose method does it: <c>Monitor</c>, <c>Mutex</c>; null for what a callee gives back.</summary>
    public ITypeSymbol? Api { get; init; }

    /// <summary>What stands for the lock in the call.</summary>
    public IOperation? Target { get; init; }

    /// <summary>The variable, given by reference, that tells whether it was taken.</summary>
    public IOperation? Flag { get; init; }

    /// <summary>A callee does it.</summary>
    public bool IsThrough { get; init; }

    /// <summary>Disposing the result gives it back.</summary>
    public bool IsScoped { get; init; }

    /// <summary>The lock in its mode: a reader-writer lock is held in each of them apart.</summary>
    public HoldKey Key => new(Lock, Mode);
}
