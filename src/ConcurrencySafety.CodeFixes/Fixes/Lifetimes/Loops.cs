using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>The loops around a start.</summary>
internal static class Loops
{
    /// <summary>
    /// The outermost loop of the same function around the node that still lies inside <paramref name="limit"/>: after it, all that it
    /// started can be waited for at once. A loop without an end bounds the search, for nothing comes after it.
    /// </summary>
    public static StatementSyntax? Outermost(SyntaxNode node, SyntaxNode? limit)
    {
        StatementSyntax? found = null;
        var function = AsyncPlace.FunctionOf(node);
        for (var current = node.Parent; current is not null && current != function && current != limit; current = current.Parent)
        {
            if (current is not (WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax))
                continue;
            if (StartedBody.IsEndless((StatementSyntax)current))
                break;
            found = (StatementSyntax)current;
        }

        return found;
    }

    /// <summary>Whether the node runs again and again inside its function.</summary>
    public static bool Contain(SyntaxNode node, SyntaxNode? limit)
    {
        var function = AsyncPlace.FunctionOf(node);
        for (var current = node.Parent; current is not null && current != function && current != limit; current = current.Parent)
        {
            if (current is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax)
                return true;
        }

        return false;
    }

    public static bool IsUnderLock(SyntaxNode node)
    {
        var function = AsyncPlace.FunctionOf(node);
        return node.Ancestors().TakeWhile(n => n != function).Any(n => n is LockStatementSyntax);
    }
}
