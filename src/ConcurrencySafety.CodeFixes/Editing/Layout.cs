using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Editing;

/// <summary>How a file is laid out, told from its text: repairs continue what they find, whatever the options of the host.</summary>
internal sealed record Layout(string LineEnd, string Indent, bool BraceOnNewLine)
{
    private const int LinesRead = 400;

    public bool UsesTabs => Indent == "\t";

    public static Layout Of(SyntaxNode root)
    {
        var text = root.GetText();
        return new Layout(LineEndOf(text), IndentOf(text), BraceOnNewLineIn(root));
    }

    private static string LineEndOf(SourceText text)
    {
        var first = text.Lines[0];
        return first.EndIncludingLineBreak > first.End ? text.ToString(TextSpan.FromBounds(first.End, first.EndIncludingLineBreak)) : "\n";
    }

    /// <summary>The smallest indentation of two blanks or more among the first lines: deeper ones are its multiples.</summary>
    private static string IndentOf(SourceText text)
    {
        var smallest = 0;
        foreach (var line in text.Lines.Take(LinesRead))
        {
            if (line.Span.Length == 0)
                continue;
            if (text[line.Start] == '\t')
                return "\t";
            var blanks = 0;
            while (blanks < line.Span.Length && text[line.Start + blanks] == ' ')
                blanks++;
            if (blanks >= 2 && blanks < line.Span.Length && text[line.Start + blanks] != '*' && (smallest == 0 || blanks < smallest))
                smallest = blanks;
        }

        return new string(' ', smallest is 0 or > 8 ? 4 : smallest);
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
