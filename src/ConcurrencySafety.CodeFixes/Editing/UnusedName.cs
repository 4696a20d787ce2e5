using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Names for what a repair declares.</summary>
internal static class UnusedName
{
    /// <summary>The wanted name, with a number where the member that holds the node already says it.</summary>
    public static string At(SyntaxNode node, string wanted)
    {
        var scope = node.AncestorsAndSelf().FirstOrDefault(n => n is MemberDeclarationSyntax and not (GlobalStatementSyntax or BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax)) ?? node.SyntaxTree.GetRoot();
        return In(scope, wanted);
    }

    public static string In(SyntaxNode scope, string wanted)
    {
        var used = new HashSet<string>(scope.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText));
        var name = wanted;
        for (var i = 2; used.Contains(name); i++)
            name = wanted + i;
        return name;
    }
}
