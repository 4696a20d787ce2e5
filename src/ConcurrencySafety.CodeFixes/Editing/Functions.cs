using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>The bodies that code is written in: members, lambdas, anonymous methods, local functions, top-level code.</summary>
internal static class Functions
{
    /// <summary>The innermost body that a node stands in.</summary>
    public static SyntaxNode Around(SyntaxNode node)
    {
        var current = node.Parent;
        while (current is not null && !IsFunction(current) && current.Parent is not null)
        {
            current = current.Parent;
        }

        return current ?? node;
    }

    /// <summary>The member, or the file for top-level code, that a node stands in.</summary>
    public static SyntaxNode MemberAround(SyntaxNode node)
    {
        var function = Around(node);
        while (IsNested(function))
        {
            function = Around(function);
        }

        return function;
    }

    public static bool IsNested(SyntaxNode function) => function is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax;

    /// <summary>The nodes that run as part of a node itself: those of nested functions run later, or elsewhere.</summary>
    public static IEnumerable<SyntaxNode> OwnNodes(SyntaxNode node) => node.DescendantNodesAndSelf(inner => inner == node || !IsNested(inner));

    private static bool IsFunction(SyntaxNode node) => node is
        AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax
        or BasePropertyDeclarationSyntax or BaseFieldDeclarationSyntax or TypeDeclarationSyntax or CompilationUnitSyntax;
}
