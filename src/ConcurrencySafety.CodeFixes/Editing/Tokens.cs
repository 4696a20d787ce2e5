using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Editing;

/// <summary>Tokens with exactly the blanks that are asked for: the factory's own invite the formatter to lay them out anew.</summary>
internal static class Tokens
{
    public static SyntaxToken Bare(SyntaxKind kind) => SyntaxFactory.Token(default, kind, default);

    /// <summary>The token and one blank.</summary>
    public static SyntaxToken Spaced(SyntaxKind kind) => SyntaxFactory.Token(default, kind, SyntaxFactory.TriviaList(SyntaxFactory.Space));
}
