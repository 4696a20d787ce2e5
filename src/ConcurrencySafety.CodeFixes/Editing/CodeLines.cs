using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Editing;

/// <summary>
/// Spells new statements in the layout of a file. They get the indentation of their neighbours as it stands there, and the
/// lines around them stay as the author wrote them, which a formatter would not promise.
/// </summary>
internal sealed class CodeLines
{
    private readonly SourceText _text;
    private readonly Layout _layout;

    private CodeLines(SourceText text, Layout layout)
    {
        _text = text;
        _layout = layout;
    }

    public string LineEnd => _layout.LineEnd;

    public SyntaxTrivia NewLine => SyntaxFactory.EndOfLine(LineEnd);

    /// <summary>One step of indentation.</summary>
    public string Unit => _layout.Indent;

    public static CodeLines Of(SyntaxNode root) => new(root.SyntaxTree.GetText(), Layout.Of(root));

    /// <summary>The white space at the start of the line on which the node starts.</summary>
    public string IndentOf(SyntaxNode node)
    {
        var line = _text.Lines.GetLineFromPosition(node.SpanStart);
        var end = line.Start;
        while (end < line.End && _text[end] is ' ' or '\t')
            end++;
        return _text.ToString(TextSpan.FromBounds(line.Start, end));
    }

    public bool OnOneLine(SyntaxNode node) => _text.Lines.IndexOf(node.SpanStart) == _text.Lines.IndexOf(node.Span.End);

    public bool StartsLine(SyntaxNode node)
    {
        var line = _text.Lines.GetLineFromPosition(node.SpanStart);
        for (var i = line.Start; i < node.SpanStart; i++)
        {
            if (!char.IsWhiteSpace(_text[i]))
                return false;
        }

        return true;
    }

    /// <summary>
    /// The statement that <paramref name="code"/> spells, its lines under <paramref name="indent"/>; on one line where that is null.
    /// The code has a tab for each step of indentation and its braces on lines of their own.
    /// </summary>
    public StatementSyntax Statement(string code, string? indent)
    {
        if (indent is null)
            return Parse(string.Join(" ", code.Split('\n').Select(line => line.Trim())) + " ");
        if (!_layout.BraceOnNewLine)
            code = Regex.Replace(Regex.Replace(code, @"(?<=\S)\n\t*\{(?=\n)", " {"), @"(?<=\})\n\t*(?=finally|catch|else)", " ");

        var builder = new StringBuilder();
        foreach (var line in code.Split('\n'))
        {
            var depth = line.TakeWhile(c => c == '\t').Count();
            builder.Append(indent);
            for (var i = 0; i < depth; i++)
                builder.Append(Unit);
            builder.Append(line, depth, line.Length - depth).Append(LineEnd);
        }

        return Parse(builder.ToString());
    }

    // In an async function, for elsewhere 'await x;' declares a variable.
    private static StatementSyntax Parse(string code) =>
        ((MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration("async void M()\n{\n" + code + "}")!).Body!.Statements[0];
}
