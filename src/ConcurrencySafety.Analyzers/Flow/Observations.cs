using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow;

/// <summary>What an access does to its memory.</summary>
[Flags]
internal enum AccessKind
{
    Read = 1,
    Write = 2,

    /// <summary>Reads and writes, with something in between that another thread can interrupt: <c>x++</c>, <c>x = x + 1</c>.</summary>
    Update = Read | Write,

    /// <summary>Writes only while the variable is null.</summary>
    Lazy = 8,

    /// <summary>Indivisible and ordered: <c>Interlocked</c>, <c>Volatile</c>, a volatile field.</summary>
    Atomic = 4,

    /// <summary>Goes through all that a collection holds.</summary>
    Enumeration = 16,
}

/// <summary>One access to memory that others may reach.</summary>
/// <param name="Place">Which memory.</param>
/// <param name="Kind">What is done to it.</param>
/// <param name="Syntax">The whole access expression.</param>
/// <param name="State">The state in which it happens.</param>
internal sealed record Access(Place Place, AccessKind Kind, SyntaxNode Syntax, MethodState State)
{
    public bool IsWrite => (Kind & AccessKind.Write) != 0;

    public bool IsRead => (Kind & AccessKind.Read) != 0;

    public bool IsLazy => (Kind & AccessKind.Lazy) != 0;

    /// <summary>What is written, where that can be told.</summary>
    public IOperation? Assigned { get; init; }

    public bool IsAtomic => (Kind & AccessKind.Atomic) != 0;

    public bool IsEnumeration => (Kind & AccessKind.Enumeration) != 0;

    public bool IsUpdate => (Kind & AccessKind.Update) == AccessKind.Update;
}

/// <summary>A body is started.</summary>
/// <param name="Site">Where and how.</param>
/// <param name="State">The state just before.</param>
internal sealed record Start(StartSite Site, MethodState State);

/// <summary>Another body runs here and now: a method of the type, a local function, a lambda that an API runs in place.</summary>
/// <param name="Operation">The call.</param>
/// <param name="Target">What runs.</param>
/// <param name="Binding">What the callee's names are here.</param>
/// <param name="State">The state just before.</param>
internal sealed record Call(IOperation Operation, DelegateTarget Target, Binding Binding, MethodState State);

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

/// <summary>A call that only the holder of a lock may make: it waits for a pulse, or pulses.</summary>
/// <param name="Lock">The lock.</param>
/// <param name="Operation">The call.</param>
/// <param name="State">The state just before.</param>
internal sealed record Demand(Place Lock, IOperation Operation, MethodState State);

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

/// <summary>An object is disposed.</summary>
/// <param name="Place">The variable that holds it.</param>
/// <param name="Operation">The call, written or made by <c>using</c>.</param>
/// <param name="State">The state just before.</param>
internal sealed record Disposal(Place Place, IOperation Operation, MethodState State);

/// <summary>What one body does, observed after the flow has come to rest.</summary>
internal sealed class Observations
{
    public List<Access> Accesses { get; } = new();

    public List<Start> Starts { get; } = new();

    public List<Call> Calls { get; } = new();

    public List<Taking> Takings { get; } = new();

    public List<Pause> Pauses { get; } = new();

    /// <summary>The locks that are taken and given back by calls, as often as the flow passes them.</summary>
    public List<LockEvent> LockEvents { get; } = new();

    /// <summary>Disposals while started bodies may run, save those on the way of an exception.</summary>
    public List<Disposal> Disposals { get; } = new();

    public List<Demand> Demands { get; } = new();

    /// <summary>The view in this body of a site in a callee, by the call.</summary>
    public Dictionary<(SyntaxNode Call, StartSite Site), StartSite> Views { get; } = new();
}

/// <summary>What a body does to its caller.</summary>
/// <param name="Body">The body.</param>
/// <param name="Exit">The state at its normal end, joined over all ways out; null when it never ends normally.</param>
/// <param name="Observed">What happens inside.</param>
/// <param name="IsComplete">False when a limit was reached: then nothing is known.</param>
internal sealed record MethodSummary(Body Body, MethodState? Exit, Observations Observed, bool IsComplete);
