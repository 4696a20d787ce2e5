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
        foreach (var node in root.DescendantNodes())
        {
            var (open, close) = node switch
            {
                BlockSyntax block => (block.OpenBraceToken, block.CloseBraceToken),
                BaseTypeDeclarationSyntax type => (type.OpenBraceToken, type.CloseBraceToken),
                _ => default,
            };
            if (open.RawKind == 0 || open.GetNextToken() is var first && (first == close || !StartsLine(first) || !StartsLine(close)))
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

    private static bool BraceOnNewLineIn(SyntaxNode root)
    {
        foreach (var node in root.DescendantNodes())
        {
            var brace = node switch
            {
                BlockSyntax block => block.OpenBraceToken,
                BaseTypeDeclarationSyntax type => type.OpenBraceToken,
                _ => default,
            };
            if (brace.IsKind(SyntaxKind.OpenBraceToken) && !brace.GetPreviousToken().IsKind(SyntaxKind.EqualsGreaterThanToken) && IsMultiLine(brace.Parent!))
                return StartsLine(brace);
        }

        return true;
    }

    private static bool IsMultiLine(SyntaxNode node)
    {
        var lines = node.SyntaxTree.GetLineSpan(node.Span);
        return lines.StartLinePosition.Line != lines.EndLinePosition.Line;
    }

    private static bool StartsLine(SyntaxToken token) =>
        token.GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia) || token.LeadingTrivia.Any(SyntaxKind.EndOfLineTrivia);
}
