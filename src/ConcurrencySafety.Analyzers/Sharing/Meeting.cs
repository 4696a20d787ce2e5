using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>Two accesses of the same memory that can overlap, and the host that makes them, where no start in the code does.</summary>
internal sealed record Meeting(SharedAccess Left, SharedAccess Right, Host? Host)
{
    /// <summary>The reads of the type's state that hold a lock, where that is known.</summary>
    public HashSet<SyntaxNode>? Locked { get; init; }

    /// <summary>No start tells that they overlap, but a lock on one side, <c>volatile</c> or Interlocked.</summary>
    public bool IsSigned { get; init; }
}
