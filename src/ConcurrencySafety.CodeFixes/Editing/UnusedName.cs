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

    /// <summary>The first wish that nothing in the scope says yet, else the first one with a number.</summary>
    public static string In(SyntaxNode scope, params string[] wishes) => FirstOf(wishes, NamesIn(scope));

    /// <summary>As <see cref="In"/>, and no member of the type or of its bases has the name.</summary>
    public static string ForMember(INamedTypeSymbol type, SyntaxNode scope, params string[] wishes)
    {
        var used = NamesIn(scope);
        for (var current = type; current is not null; current = current.BaseType)
            used.UnionWith(current.MemberNames);
        return FirstOf(wishes, used);
    }

    private static HashSet<string> NamesIn(SyntaxNode scope) =>
        new(scope.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText));

    private static string FirstOf(string[] wishes, HashSet<string> used)
    {
        if (wishes.FirstOrDefault(wish => !used.Contains(wish)) is { } free)
            return free;
        var number = 2;
        while (used.Contains(wishes[0] + number))
            number++;
        return wishes[0] + number;
    }
}
