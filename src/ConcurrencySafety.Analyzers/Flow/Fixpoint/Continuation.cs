using System.Collections.Immutable;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConcurrencySafety.Flow.Fixpoint;

/// <summary>
/// Where control goes when the finally region it is in ends. Analysing a finally once for each way into it keeps the
/// ways apart: a lock released or a thread joined on the way out of one path says nothing of another.
/// </summary>
internal sealed class Continuation : IEquatable<Continuation>
{
    public Continuation(ImmutableArray<ControlFlowRegion> pending, BasicBlock? destination, Continuation? outer)
    {
        Pending = pending;
        Destination = destination;
        Outer = outer;
    }

    /// <summary>The finally regions still to run, innermost first.</summary>
    public ImmutableArray<ControlFlowRegion> Pending { get; }

    /// <summary>The block that follows; null when an exception is on its way.</summary>
    public BasicBlock? Destination { get; }

    /// <summary>The continuation of the region around.</summary>
    public Continuation? Outer { get; }

    public bool IsExceptional => Destination is null;

    public bool Equals(Continuation? other) =>
        other is not null
        && ReferenceEquals(Destination, other.Destination)
        && Pending.Length == other.Pending.Length
        && (Pending.Length == 0 || ReferenceEquals(Pending[0], other.Pending[0]))
        && Equals(Outer, other.Outer);

    public override bool Equals(object? obj) => Equals(obj as Continuation);

    public override int GetHashCode() => ((Destination?.Ordinal ?? -1) * 31) + Pending.Length;
}
