using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Editing;

/// <summary>The blanks at the start of lines.</summary>
internal static class Indentation
{
    /// <summary>Whether the token is the first one on its line.</summary>
    public static bool StartsLine(SyntaxToken token)
    {
        var previous = token.GetPreviousToken();
        return previous.RawKind == 0
            || previous.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia)
            || token.LeadingTrivia.Any(SyntaxKind.EndOfLineTrivia);
    }

    /// <summary>The blanks before the first token of the line that a token stands on.</summary>
    public static string OfLine(SyntaxToken token)
    {
        while (!StartsLine(token))
        {
            token = token.GetPreviousToken();
        }

        return Of(token.LeadingTrivia);
    }

    /// <summary>The blanks that a token's leading trivia end with.</summary>
    public static string Of(SyntaxTriviaList leading) =>
        leading.Count > 0 && leading[leading.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia) ? leading[leading.Count - 1].ToString() : "";
}
