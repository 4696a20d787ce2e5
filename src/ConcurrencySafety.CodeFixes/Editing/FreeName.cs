using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Editing;

/// <summary>Names that nothing in the code around uses yet.</summary>
internal static class FreeName
{
    /// <summary>The first wish that is free in the scope, else the first one with a number.</summary>
    public static string In(SyntaxNode scope, params string[] wishes)
    {
        var taken = new HashSet<string>(scope.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        return First(name => !taken.Contains(name), wishes);
    }

    /// <summary>As <see cref="In"/>, and no member of the type or of its bases has the name.</summary>
    public static string For(INamedTypeSymbol type, SyntaxNode scope, params string[] wishes)
    {
        var taken = new HashSet<string>(scope.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        for (var current = type; current is not null; current = current.BaseType)
        {
            taken.UnionWith(current.MemberNames);
        }

        return First(name => !taken.Contains(name), wishes);
    }

    private static string First(Func<string, bool> isFree, string[] wishes) =>
        wishes.FirstOrDefault(isFree)
        ?? Enumerable.Range(2, int.MaxValue - 2).Select(number => wishes[0] + number).First(isFree);
}
