using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Puts sections of code under a lock, in the layout of the file: on one line what stood within a line.</summary>
internal sealed class LockEdits
{
    private readonly Defect _defect;
    private readonly TreeEdits _edits;
    private readonly Layout _layout;

    public LockEdits(Defect defect, TreeEdits edits)
    {
        _defect = defect;
        _edits = edits;
        _layout = defect.Layout;
    }

    /// <summary>False where the section declares what is used after it, in a way that cannot be taken apart.</summary>
    public bool TryAdd(LockSection section)
    {
        switch (section)
        {
            case StatementSection run:
                return TryAdd(run);
            case EmbeddedSection { Statement: var statement } embedded:
                _edits.Change(statement, 0, current => Embedded(statement, (StatementSyntax)current, embedded.Gate));
                return true;
            case ExpressionSection body:
                ExpressionBodies.Lock(_defect, _edits, body);
                return true;
            case SnapshotSection snapshot:
                AddSnapshot(snapshot);
                return true;
            default:
                return false;
        }
    }

    private bool TryAdd(StatementSection run)
    {
        var hoisted = new HoistedDeclarations(_defect.Model, run);
        if (!hoisted.CanHoist)
        {
            return false;
        }

        var isInLine = !Indentation.StartsLine(run.Statements.First().GetFirstToken());
        _edits.Change(run.Host, run.First, current =>
        {
            var statements = Enumerable.Range(run.First, run.Last - run.First + 1).Select(index => StatementList.At(current, index)!).ToList();
            var (before, inside) = hoisted.Split(statements);
            if (before.Count == 0 && inside.Count == 1 && AwaitHoist.TrySplit(run.Statements.First(), inside[0], _defect, out var awaited, out var rest))
            {
                (before, inside) = ([awaited], [rest]);
            }

            var outer = Spread(before, inside[0].GetLeadingTrivia(), isInLine);
            if (outer.Count > 0)
            {
                inside[0] = inside[0].WithLeadingTrivia(isInLine ? default : SyntaxFactory.TriviaList(SyntaxFactory.Whitespace(Indentation.Of(outer[0].GetLeadingTrivia()))));
            }

            return StatementList.Replace(current, run.First, statements.Count, [.. outer, Wrap(inside, run.Gate, isInLine)]);
        });
        return true;
    }

    /// <summary>The statements that come before the lock, each on a line of its own unless all stand in one.</summary>
    private List<StatementSyntax> Spread(List<StatementSyntax> statements, SyntaxTriviaList leading, bool isInLine)
    {
        var indentation = isInLine ? default : SyntaxFactory.TriviaList(SyntaxFactory.Whitespace(Indentation.Of(leading)));
        return statements
            .Select((statement, index) => statement
                .WithLeadingTrivia(index == 0 ? leading : indentation)
                .WithTrailingTrivia(isInLine ? SyntaxFactory.Space : SyntaxFactory.EndOfLine(_layout.LineEnd)))
            .ToList();
    }

    private LockStatementSyntax Wrap(IReadOnlyList<StatementSyntax> statements, string gate, bool isInLine)
    {
        var first = statements[0];
        var last = statements[statements.Count - 1];
        var indentation = Indentation.Of(first.GetLeadingTrivia());
        if (isInLine)
        {
            var bare = statements.Select((statement, index) => statement
                .WithLeadingTrivia(index == 0 ? default : statement.GetLeadingTrivia())
                .WithTrailingTrivia(index == statements.Count - 1 ? SyntaxFactory.TriviaList(SyntaxFactory.Space) : statement.GetTrailingTrivia()));
            return Lock(gate, first.GetLeadingTrivia(), SyntaxFactory.Space, default, Tokens.Spaced(SyntaxKind.OpenBraceToken), bare)
                .WithTrailingTrivia(last.GetTrailingTrivia());
        }

        var lineEnd = SyntaxFactory.EndOfLine(_layout.LineEnd);
        var isEnded = last.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia);
        var inner = statements.Select((statement, index) =>
        {
            var placed = index == 0 ? statement.WithLeadingTrivia(SyntaxFactory.Whitespace(indentation)) : statement;
            placed = index == statements.Count - 1 && !isEnded ? placed.WithTrailingTrivia(placed.GetTrailingTrivia().Add(lineEnd)) : placed;
            return (StatementSyntax)new Deeper(_layout.Indent).Visit(placed);
        });
        var open = SyntaxFactory.Token(
            _layout.BraceOnNewLine ? SyntaxFactory.TriviaList(SyntaxFactory.Whitespace(indentation)) : default,
            SyntaxKind.OpenBraceToken,
            SyntaxFactory.TriviaList(lineEnd));
        return Lock(gate, first.GetLeadingTrivia(), _layout.BraceOnNewLine ? lineEnd : SyntaxFactory.Space, SyntaxFactory.TriviaList(SyntaxFactory.Whitespace(indentation)), open, inner)
            .WithTrailingTrivia(isEnded ? SyntaxFactory.TriviaList(lineEnd) : default);
    }

    private static LockStatementSyntax Lock(
        string gate, SyntaxTriviaList leading, SyntaxTrivia afterHead, SyntaxTriviaList beforeClose, SyntaxToken open, IEnumerable<StatementSyntax> statements) =>
        SyntaxFactory.LockStatement(
            SyntaxFactory.Token(leading, SyntaxKind.LockKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space)),
            Tokens.Bare(SyntaxKind.OpenParenToken),
            SyntaxFactory.ParseExpression(gate),
            SyntaxFactory.Token(default, SyntaxKind.CloseParenToken, SyntaxFactory.TriviaList(afterHead)),
            SyntaxFactory.Block(open, SyntaxFactory.List(statements), SyntaxFactory.Token(beforeClose, SyntaxKind.CloseBraceToken, default)));

    private StatementSyntax Embedded(StatementSyntax original, StatementSyntax current, string gate)
    {
        if (!AwaitHoist.TrySplit(original, current, _defect, out var awaited, out var rest))
        {
            return Wrap([current], gate, !Indentation.StartsLine(original.GetFirstToken()));
        }

        return NewStatement.Block(original, [awaited, Wrap([rest], gate, isInLine: true)], _layout);
    }

    private void AddSnapshot(SnapshotSection section)
    {
        var loop = section.Loop;
        var (host, index) = StatementList.PlaceOf(loop)!.Value;
        var element = _defect.Model.GetForEachStatementInfo(loop).ElementType!.ToMinimalDisplayString(_defect.Model, loop.SpanStart);
        var name = UnusedName.In(Functions.MemberAround(loop), "snapshot", "copy");
        var isInLine = !Indentation.StartsLine(loop.GetFirstToken());
        _edits.Change(host, index, current =>
        {
            var currentLoop = (ForEachStatementSyntax)StatementList.At(current, index)!;
            var leading = loop.GetLeadingTrivia();
            var indentation = isInLine ? default : SyntaxFactory.TriviaList(SyntaxFactory.Whitespace(Indentation.Of(leading)));
            var declaration = Spread([SyntaxFactory.ParseStatement(element + "[] " + name + ";")], leading, isInLine)[0];
            var copy = SyntaxFactory.ParseStatement(name + " = " + loop.Expression.WithoutTrivia() + ".ToArray();")
                .WithLeadingTrivia(indentation)
                .WithTrailingTrivia(isInLine ? SyntaxFactory.Space : SyntaxFactory.EndOfLine(_layout.LineEnd));
            var over = currentLoop.WithExpression(SyntaxFactory.IdentifierName(name).WithTriviaFrom(currentLoop.Expression)).WithLeadingTrivia(indentation);
            return StatementList.Replace(current, index, 1, [declaration, Wrap([copy], section.Gate, isInLine), over]);
        });
    }
}
