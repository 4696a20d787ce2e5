using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Editing;

/// <summary>How a file is laid out, told from its text: repairs continue what they find, whatever the options of the host.</summary>
internal sealed record Layout(string LineEnd, string Indent, bool BraceOnNewLine)
{
    public bool UsesTabs => Indent == "\t";

    public static Layout Of(SyntaxNode root)
    {
        var text = root.GetText();
        return new Layout(LineEndOf(text), IndentOf(root), BraceOnNewLineIn(root));
    }

    private static string LineEndOf(SourceText text)
    {
        var first = text.Lines[0];
        return first.EndIncludingLineBreak > first.End ? text.ToString(TextSpan.FromBounds(first.End, first.EndIncludingLineBreak)) : "\n";
    }

    /// <summary>How much deeper than its braces the content of the first block or type stands.</summary>
    private static string IndentOf(SyntaxNode root)
    {
        foreach (var (open, close) in BracesIn(root))
        {
            var first = open.GetNextToken();
            if (first == close || !StartsLine(first) || !StartsLine(close))
            {
                continue;
            }

            var (outer, inner) = (Indentation.Of(close.LeadingTrivia), Indentation.Of(first.LeadingTrivia));
            if (inner.Length > outer.Length && inner.StartsWith(outer, StringComparison.Ordinal))
            {
                return inner.Substring(outer.Length);
            }
        }

        return "    ";
    }

    /// <summary>A lambda's brace tells only where there is no other: many put it on the lambda's line, and all others on their own.</summary>
    private static bool BraceOnNewLineIn(SyntaxNode root)
    {
        var braces = BracesIn(root).Where(pair => IsMultiLine(pair.Open.Parent!)).Select(pair => pair.Open).ToList();
        return braces.Count == 0 || StartsLine(braces.FirstOrDefault(brace => !brace.GetPreviousToken().IsKind(SyntaxKind.EqualsGreaterThanToken)) is { RawKind: not 0 } first ? first : braces[0]);
    }

    private static IEnumerable<(SyntaxToken Open, SyntaxToken Close)> BracesIn(SyntaxNode root)
    {
        foreach (var node in root.DescendantNodes())
        {
            (SyntaxToken Open, SyntaxToken Close) pair = node switch
            {
                BlockSyntax block => (block.OpenBraceToken, block.CloseBraceToken),
                BaseTypeDeclarationSyntax type => (type.OpenBraceToken, type.CloseBraceToken),
                NamespaceDeclarationSyntax space => (space.OpenBraceToken, space.CloseBraceToken),
                _ => default,
            };
            if (pair.Open.IsKind(SyntaxKind.OpenBraceToken))
            {
                yield return pair;
            }
        }
    }

    private static bool IsMultiLine(SyntaxNode node)
    {
        var lines = node.SyntaxTree.GetLineSpan(node.Span);
        return lines.StartLinePosition.Line != lines.EndLinePosition.Line;
    }

    private static bool StartsLine(SyntaxToken token) =>
        token.GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia) || token.LeadingTrivia.Any(SyntaxKind.EndOfLineTrivia);
}
