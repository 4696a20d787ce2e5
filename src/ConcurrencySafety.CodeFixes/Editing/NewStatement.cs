using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Statements added to a list, laid out as their neighbours are.</summary>
internal static class NewStatement
{
    /// <summary>Inserts before the statement at an index. Blank lines above that statement come above the new one, its comments stay with it.</summary>
    public static SyntaxNode Before(SyntaxNode host, int index, StatementSyntax added, Layout layout)
    {
        var neighbour = StatementList.At(host, index)!;
        var leading = neighbour.GetLeadingTrivia();
        var blank = SyntaxFactory.TriviaList(leading.TakeWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)));
        var indentation = Indentation.Of(leading);
        var isInLine = leading.Count == 0 && host is not CompilationUnitSyntax;
        added = added
            .WithLeadingTrivia(isInLine ? default : blank.Add(SyntaxFactory.Whitespace(indentation)))
            .WithTrailingTrivia(isInLine ? SyntaxFactory.Space : SyntaxFactory.EndOfLine(layout.LineEnd));
        return StatementList.Replace(host, index, 1, [added, neighbour.WithLeadingTrivia(leading.Skip(blank.Count))]);
    }

    /// <summary>Inserts after the statement at an index.</summary>
    public static SyntaxNode After(SyntaxNode host, int index, StatementSyntax added, Layout layout)
    {
        var neighbour = StatementList.At(host, index)!;
        var isInLine = !neighbour.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia);
        added = added
            .WithLeadingTrivia(isInLine ? default : SyntaxFactory.TriviaList(SyntaxFactory.Whitespace(Indentation.Of(neighbour.GetLeadingTrivia()))))
            .WithTrailingTrivia(isInLine ? SyntaxFactory.Space : SyntaxFactory.EndOfLine(layout.LineEnd));
        return StatementList.Replace(host, index + 1, 0, [added]);
    }

    /// <summary>A block in place of a statement that is the whole body of a loop or an <c>if</c>.</summary>
    public static BlockSyntax Block(StatementSyntax original, IReadOnlyList<StatementSyntax> statements, Layout layout)
    {
        var trailing = original.GetTrailingTrivia();
        if (!Indentation.StartsLine(original.GetFirstToken()))
        {
            return SyntaxFactory.Block(
                Tokens.Spaced(SyntaxKind.OpenBraceToken),
                SyntaxFactory.List(statements.Select(statement => statement.WithoutLeadingTrivia().WithTrailingTrivia(SyntaxFactory.Space))),
                SyntaxFactory.Token(default, SyntaxKind.CloseBraceToken, trailing));
        }

        var outer = SyntaxFactory.Whitespace(Indentation.OfLine(original.Parent!.GetFirstToken()));
        var inner = SyntaxFactory.Whitespace(outer + layout.Indent);
        var lineEnd = SyntaxFactory.EndOfLine(layout.LineEnd);
        return SyntaxFactory.Block(
            SyntaxFactory.Token(SyntaxFactory.TriviaList(outer), SyntaxKind.OpenBraceToken, SyntaxFactory.TriviaList(lineEnd)),
            SyntaxFactory.List(statements.Select((statement, index) => statement
                .WithLeadingTrivia(index == statements.Count - 1 ? original.GetLeadingTrivia() : SyntaxFactory.TriviaList(inner))
                .WithTrailingTrivia(index == statements.Count - 1 ? trailing : SyntaxFactory.TriviaList(lineEnd)))),
            SyntaxFactory.Token(SyntaxFactory.TriviaList(outer), SyntaxKind.CloseBraceToken, SyntaxFactory.TriviaList(lineEnd)));
    }
}
