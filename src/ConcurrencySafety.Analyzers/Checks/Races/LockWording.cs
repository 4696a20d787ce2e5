using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Checks.Races;

/// <summary>The words for locks, and where they are taken.</summary>
internal static class LockWording
{
    /// <summary>A lock as its own type writes it: <c>_gate</c>.</summary>
    public static string Name(Place @lock) => (@lock.Root, @lock.Steps.Length) switch
    {
        (PlaceRoot.This, > 0) => @lock.ToString().Substring("this.".Length),
        (PlaceRoot.Static, 0) => @lock.Symbol!.Name,
        _ => @lock.ToString(),
    };

    /// <summary>The expression of a <c>lock</c> statement: what a fix writes to take the same lock. Null for locks that are taken by calls.</summary>
    public static string? Expression(SyntaxNode at) => (at as LockStatementSyntax)?.Expression.ToString() ?? (at.Parent is LockStatementSyntax ? at.ToString() : null);

    /// <summary>The place where a lock is taken, without the code that runs under it.</summary>
    public static SyntaxNode LockedAt(SyntaxNode at) => (at as LockStatementSyntax)?.Expression ?? at;
}
