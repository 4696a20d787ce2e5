using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing.Holds;

/// <summary>What is wrong with a lock that is taken and given back by calls.</summary>
internal enum HoldDefect
{
    /// <summary>A way out of the body leaves it held.</summary>
    Kept,

    /// <summary>It is given back where it is surely not held, and that throws.</summary>
    NotHeld,

    /// <summary>The finally gives it back although the wait, which stands inside the try, did not get it.</summary>
    Early,

    /// <summary>It belongs to a thread, and an <c>await</c> may change that.</summary>
    Suspended,
}

/// <summary>A lock that is taken and given back by calls, and the way on which that goes wrong.</summary>
/// <param name="Defect">What is wrong.</param>
/// <param name="Event">The call to report: the taking, or for <see cref="HoldDefect.NotHeld"/> the giving.</param>
/// <param name="Verdict">Whether it surely is.</param>
/// <param name="Body">Where.</param>
internal sealed record HoldFinding(HoldDefect Defect, LockEvent Event, Verdict Verdict, Body Body)
{
    /// <summary>What throws, suspends, or is evaluated last on the way out; null at the end of the body.</summary>
    public IOperation? Cause { get; init; }

    /// <summary>An exception makes the way.</summary>
    public bool ByException { get; init; }

    /// <summary>The lock is one that the <c>lock</c> statement takes, too.</summary>
    public bool IsOfStatement { get; init; }

    /// <summary>A call that gives the lock back on other ways, the first in the source.</summary>
    public LockEvent? Given { get; init; }

    /// <summary>The wait gave up when its time was over.</summary>
    public bool IsTimedOut { get; init; }
}
