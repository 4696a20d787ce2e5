using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Synchronization;

/// <summary>
/// Moves the wait for a lock before the <c>try</c> whose <c>finally</c> gives it back. Only where it is the first thing there, and where nothing in the <c>try</c> catches
/// what the wait throws.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WaitBeforeTryFix))]
public sealed class WaitBeforeTryFix() : TreeFix("CSAFE515")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Wait before the try";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Call is not { } wait
            || wait.Ancestors().OfType<StatementSyntax>().FirstOrDefault(statement => statement.Parent is BlockSyntax { Parent: TryStatementSyntax { Finally: not null } }) is not { Parent: BlockSyntax { Parent: TryStatementSyntax { Catches.Count: 0 } attempt } block } first
            || block.Statements[0] != first
            || block.Statements.Count < 2
            || !Moves(first, wait)
            || StatementList.PlaceOf(attempt) is not var (host, index)
            || first.GetLeadingTrivia().Concat(first.GetTrailingTrivia()).Any(trivia => trivia.IsDirective))
        {
            return null;
        }

        var rest = block.WithStatements(block.Statements.RemoveAt(0));
        rest = rest.ReplaceNode(rest.Statements[0], rest.Statements[0].WithLeadingTrivia(rest.Statements[0].GetLeadingTrivia().SkipWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia))));
        var comments = first.GetLeadingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)).ToList();
        if (comments.Count > 0)
        {
            var second = rest.Statements[0];
            var indentation = SyntaxFactory.Whitespace(Indentation.Of(second.GetLeadingTrivia()));
            rest = rest.ReplaceNode(second, second.WithLeadingTrivia(comments.SelectMany(comment => new[] { indentation, comment, SyntaxFactory.EndOfLine(defect.Layout.LineEnd) }).Concat(second.GetLeadingTrivia())));
        }

        var edits = new TreeEdits();
        edits.Change(host, index, current => NewStatement.Before(StatementList.Replace(current, index, 1, [attempt.WithBlock(rest)]), index, Shallower(first, attempt, defect), defect.Layout));
        return edits.Apply(defect.Root);
    }

    /// <summary>The wait itself, or the test that leaves where the lock was not taken.</summary>
    private static bool Moves(StatementSyntax first, InvocationExpressionSyntax wait) => first switch
    {
        ExpressionStatementSyntax { Expression: var expression } => HoldSection.Bare(expression) == wait,
        IfStatementSyntax { Else: null, Condition: PrefixUnaryExpressionSyntax { Operand: var operand }, Statement: var arm } => HoldSection.Leaves(arm) && HoldSection.Bare(operand) == wait,
        _ => false,
    };

    /// <summary>The statement with its lines moved to where the <c>try</c> stands.</summary>
    private static StatementSyntax Shallower(StatementSyntax statement, TryStatementSyntax attempt, Defect defect)
    {
        var lines = CodeLines.Of(defect.Root);
        var (inner, outer) = (lines.IndentOf(statement), lines.IndentOf(attempt));
        return lines.OnOneLine(statement) || inner.Length <= outer.Length ? statement.WithoutTrivia()
            : SyntaxFactory.ParseStatement(statement.WithoutTrivia().ToFullString().Replace("\n" + inner, "\n" + outer));
    }
}
