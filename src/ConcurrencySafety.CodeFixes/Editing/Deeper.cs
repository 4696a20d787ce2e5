using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Editing;

/// <summary>Moves every line of a statement one step to the right. Lines inside string literals stay, for they are part of the value.</summary>
internal sealed class Deeper(string unit) : CSharpSyntaxRewriter(visitIntoStructuredTrivia: false)
{
    private bool _atLineStart = true;

    public override SyntaxToken VisitToken(SyntaxToken token)
    {
        // An optional token that is not there.
        if (token.RawKind == 0)
            return token;
        var leading = new List<SyntaxTrivia>();
        foreach (var trivia in token.LeadingTrivia)
            Move(trivia, leading);
        if (_atLineStart)
            leading.Add(SyntaxFactory.Whitespace(unit));
        _atLineStart = token.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
        return token.WithLeadingTrivia(leading);
    }

    private void Move(SyntaxTrivia trivia, List<SyntaxTrivia> moved)
    {
        switch (trivia.Kind())
        {
            case SyntaxKind.EndOfLineTrivia:
                _atLineStart = true;
                break;
            case SyntaxKind.WhitespaceTrivia when _atLineStart:
                moved.Add(trivia);
                return;
            case SyntaxKind.WhitespaceTrivia:
                break;
            default:
                var isDirective = trivia.IsDirective || trivia.IsKind(SyntaxKind.DisabledTextTrivia);
                if (_atLineStart && !isDirective)
                    moved.Add(SyntaxFactory.Whitespace(unit));
                _atLineStart = isDirective;
                break;
        }

        moved.Add(trivia);
    }
}
