using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>What is inserted into, removed from and wrapped in one list of statements. Indices are those of the original list.</summary>
internal sealed class StatementEdits(StatementScope list, CodeLines lines)
{
    private readonly Dictionary<int, List<string>> _before = [];
    private readonly Dictionary<int, List<string>> _after = [];
    private readonly HashSet<int> _removed = [];
    private readonly List<Guarded> _guarded = [];

    private string? Indent => list.Owner is BlockSyntax && lines.OnOneLine(list.Owner) ? null : lines.IndentOf(list.Items[0]);

    public void Before(int index, IEnumerable<string> statements) => Add(_before, index, statements);

    public void After(int index, IEnumerable<string> statements) => Add(_after, index, statements);

    public void Remove(int index) => _removed.Add(index);

    /// <summary>Puts the statements from one index to another into a <c>try</c> with this <c>finally</c>.</summary>
    public void Guard(int from, int to, IReadOnlyList<string> @finally) => _guarded.Add(new(from, to, @finally));

    public SyntaxNode Apply(SyntaxNode owner) => owner switch
    {
        BlockSyntax block => block.WithStatements(SyntaxFactory.List(Result(block.Statements))),
        SwitchSectionSyntax section => section.WithStatements(SyntaxFactory.List(Result(section.Statements))),
        CompilationUnitSyntax unit => unit.WithMembers(SyntaxFactory.List(TopLevelResult(unit))),
        _ => owner,
    };

    private IEnumerable<MemberDeclarationSyntax> TopLevelResult(CompilationUnitSyntax unit)
    {
        var statements = StatementScope.TopLevel(unit);
        return Result(statements).Select(s => (MemberDeclarationSyntax)SyntaxFactory.GlobalStatement(s))
            .Concat(unit.Members.Where(m => m is not GlobalStatementSyntax));
    }

    private List<StatementSyntax> Result(IReadOnlyList<StatementSyntax> statements)
    {
        var result = new List<StatementSyntax>();
        var open = new Stack<(Guarded Guard, int Start)>();
        var comments = SyntaxFactory.TriviaList();
        for (var i = 0; i < statements.Count; i++)
        {
            foreach (var guard in _guarded.Where(g => g.From == i).OrderByDescending(g => g.To))
                open.Push((guard, result.Count));

            var statement = statements[i];
            if (_before.TryGetValue(i, out var before))
            {
                var (blank, rest) = SplitBlankLines(statement.GetLeadingTrivia());
                var added = before.Select(code => lines.Statement(code, Indent)).ToList();
                added[0] = added[0].WithLeadingTrivia(blank.AddRange(added[0].GetLeadingTrivia()));
                statement = statement.WithLeadingTrivia(rest);
                result.AddRange(added);
            }

            // A comment outlives the statement that it stands above.
            if (_removed.Contains(i))
                comments = comments.AddRange(HasComment(statement.GetLeadingTrivia()) ? WithoutIndent(statement.GetLeadingTrivia()) : default);
            else
                result.Add(Led(statement, ref comments, wasFirst: i > 0 && Enumerable.Range(0, i).All(_removed.Contains)));
            if (_after.TryGetValue(i, out var after))
            {
                EndLine(result);
                result.AddRange(after.Select(code => lines.Statement(code, Indent)));
            }

            while (open.Count > 0 && open.Peek().Guard.To == i)
            {
                var (guard, start) = open.Pop();
                var inner = result.GetRange(start, result.Count - start);
                result.RemoveRange(start, inner.Count);
                result.Add(Try(inner, guard.Finally));
            }
        }

        return result;
    }

    private StatementSyntax Try(List<StatementSyntax> inner, IReadOnlyList<string> @finally)
    {
        var indent = Indent;
        if (indent is null)
        {
            var line = (TryStatementSyntax)lines.Statement("try { } finally { " + string.Join(" ", @finally) + " }", null);
            return line.WithBlock(line.Block.WithStatements(SyntaxFactory.List(inner)));
        }

        var code = "try\n{\n}\nfinally\n{\n" + string.Join("\n", @finally.Select(s => "\t" + s.Replace("\n", "\n\t"))) + "\n}";
        var statement = (TryStatementSyntax)lines.Statement(code, indent);
        var (blank, rest) = SplitBlankLines(inner[0].GetLeadingTrivia());
        inner[0] = inner[0].WithLeadingTrivia(rest);
        EndLine(inner);
        var deeper = inner.Select(s => (StatementSyntax)new Deeper(lines.Unit).Visit(s)!);
        return statement.WithBlock(statement.Block.WithStatements(SyntaxFactory.List(deeper)))
            .WithLeadingTrivia(blank.AddRange(statement.GetLeadingTrivia()));
    }

    // The last statement of a file, or one before a comment on the same line, may lack its line end.
    private void EndLine(List<StatementSyntax> statements)
    {
        if (Indent is null || statements.Count == 0)
            return;
        var last = statements[statements.Count - 1];
        var trailing = last.GetTrailingTrivia();
        if (!trailing.Any(SyntaxKind.EndOfLineTrivia))
            statements[statements.Count - 1] = last.WithTrailingTrivia(trailing.Add(lines.NewLine));
    }

    private static (SyntaxTriviaList Blank, SyntaxTriviaList Remainder) SplitBlankLines(SyntaxTriviaList trivia)
    {
        var lines = 0;
        for (var i = 0; i < trivia.Count; i++)
        {
            if (trivia[i].IsKind(SyntaxKind.EndOfLineTrivia))
                lines = i + 1;
            else if (!trivia[i].IsKind(SyntaxKind.WhitespaceTrivia))
                break;
        }

        return (SyntaxFactory.TriviaList(trivia.Take(lines)), SyntaxFactory.TriviaList(trivia.Skip(lines)));
    }

    private static StatementSyntax Led(StatementSyntax statement, ref SyntaxTriviaList comments, bool wasFirst)
    {
        var leading = statement.GetLeadingTrivia();
        var led = wasFirst ? statement.WithLeadingTrivia(comments.AddRange(SplitBlankLines(leading).Remainder))
            : comments.Count > 0 ? statement.WithLeadingTrivia(comments.AddRange(leading))
            : statement;
        comments = SyntaxFactory.TriviaList();
        return led;
    }

    private static bool HasComment(SyntaxTriviaList trivia) => trivia.Any(t => t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia));

    // Up to the last line end: the statement that follows brings its own indentation.
    private static SyntaxTriviaList WithoutIndent(SyntaxTriviaList trivia) =>
        SyntaxFactory.TriviaList(trivia.Take(trivia.Count - trivia.Reverse().TakeWhile(t => t.IsKind(SyntaxKind.WhitespaceTrivia)).Count()));

    private static void Add(Dictionary<int, List<string>> lists, int index, IEnumerable<string> statements)
    {
        if (!lists.TryGetValue(index, out var list))
            lists[index] = list = [];
        list.AddRange(statements);
    }

    private sealed record Guarded(int From, int To, IReadOnlyList<string> Finally);
}
