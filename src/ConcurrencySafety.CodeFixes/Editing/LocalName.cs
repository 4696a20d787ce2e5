using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Editing;

/// <summary>What a local is called that holds what a member holds: <c>_stream</c>, <c>s_stream</c>, <c>Stream</c> → <c>stream</c>.</summary>
internal static class LocalName
{
    public static string For(ISymbol member) => For(member.Name);

    public static string For(string name)
    {
        if (name.Length > 2 && name[1] == '_')
        {
            name = name.Substring(2);
        }

        name = name.TrimStart('_');
        if (name.Length == 0)
        {
            return "value";
        }

        name = char.ToLowerInvariant(name[0]) + name.Substring(1);
        return SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None || !SyntaxFacts.IsValidIdentifier(name) ? "current" : name;
    }
}
