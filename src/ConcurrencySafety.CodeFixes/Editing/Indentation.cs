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

    /// <summary>
    /// The node with each of its lines moved right, comments too. Blank lines and directives stay, and so does what lies inside a string.
    /// </summary>
    public static T Deepen<T>(T node, string by)
        where T : SyntaxNode
    {
        var starts = true;
        var tokens = new Dictionary<SyntaxToken, SyntaxTriviaList>();
        foreach (var token in node.DescendantTokens())
        {
            var (leading, atStart) = Deepen(token.LeadingTrivia, starts, by);
            tokens.Add(token, atStart ? leading.Add(SyntaxFactory.Whitespace(by)) : leading);
            starts = token.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
        }

        return node.ReplaceTokens(tokens.Keys, (original, current) => current.WithLeadingTrivia(tokens[original]));
    }

    private static (SyntaxTriviaList Trivia, bool AtStart) Deepen(SyntaxTriviaList trivia, bool starts, string by)
    {
        var result = new List<SyntaxTrivia>();
        foreach (var part in trivia)
        {
            if (part.IsKind(SyntaxKind.EndOfLineTrivia) || part.IsDirective || part.IsKind(SyntaxKind.DisabledTextTrivia))
            {
                result.Add(part);
                starts = true;
                continue;
            }

            if (!starts)
            {
                result.Add(part);
                continue;
            }

            if (part.IsKind(SyntaxKind.WhitespaceTrivia))
            {
                result.Add(SyntaxFactory.Whitespace(by + part));
            }
            else
            {
                result.Add(SyntaxFactory.Whitespace(by));
                result.Add(part);
            }

            starts = false;
        }

        return (SyntaxFactory.TriviaList(result), starts);
    }
}
