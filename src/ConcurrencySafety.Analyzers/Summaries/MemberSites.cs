using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Summaries;

/// <summary>The places in a member that use an API of one kind or another, in source order. Most members have none, and share one empty object.</summary>
internal sealed class MemberSites
{
    public static readonly MemberSites None = new();

    /// <summary>Lock statements, and calls that take a lock, give it back, wait under it or wake who waits.</summary>
    public List<IOperation> LockUses { get; } = new();

    /// <summary>Calls that read or write memory in one indivisible step.</summary>
    public List<IInvocationOperation> AtomicCalls { get; } = new();

    /// <summary>Calls that stop a thread from outside.</summary>
    public List<IInvocationOperation> Aborts { get; } = new();

    /// <summary>Calls and creations that make a queue between bodies.</summary>
    public List<IOperation> QueuesMade { get; } = new();

    /// <summary>Calls whose result is a handle.</summary>
    public List<IInvocationOperation> HandleCalls { get; } = new();

    /// <summary>The member itself and the local functions in it that are <c>async</c> and return nothing.</summary>
    public List<IMethodSymbol> AsyncVoids { get; } = new();
}
