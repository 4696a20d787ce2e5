using ConcurrencySafety.Flow.States;
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

/// <summary>What one body does, observed after the flow has come to rest.</summary>
internal sealed class Observations
{
    public List<Access> Accesses { get; } = new();

    public List<Start> Starts { get; } = new();

    public List<Call> Calls { get; } = new();

    public List<Taking> Takings { get; } = new();

    public List<Pause> Pauses { get; } = new();

    /// <summary>The view in this body of a site in a callee, by the call.</summary>
    public Dictionary<(SyntaxNode Call, StartSite Site), StartSite> Views { get; } = new();
}

/// <summary>What a body does to its caller.</summary>
/// <param name="Body">The body.</param>
/// <param name="Exit">The state at its normal end, joined over all ways out; null when it never ends normally.</param>
/// <param name="Observed">What happens inside.</param>
/// <param name="IsComplete">False when a limit was reached: then nothing is known.</param>
internal sealed record MethodSummary(Body Body, MethodState? Exit, Observations Observed, bool IsComplete);
