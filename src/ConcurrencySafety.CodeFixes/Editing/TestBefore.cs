using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>
/// A test just before a statement that can be made in its place: around it, or a way out above it. Nothing else is asked after the test.
/// </summary>
/// <param name="Operand">The part of the condition that asks.</param>
/// <param name="IsAround">The statement is done when the part is true; else when it is false.</param>
/// <param name="Host">The list of the statement.</param>
/// <param name="Index">Its place there.</param>
internal sealed record TestBefore(ExpressionSyntax Operand, bool IsAround, SyntaxNode Host, int Index)
{
    public static TestBefore? Of(ExpressionStatementSyntax act, SyntaxNode test)
    {
        if (StatementList.PlaceOf(act) is not var (host, index)
            || test.FirstAncestorOrSelf<StatementSyntax>() is not { } statement
            || ConditionOf(statement) is not { } condition || !condition.Span.Contains(test.Span) || act.DescendantTrivia().Any(IsComment))
        {
            return null;
        }

        var isInside = index == 0 && host == BodyOf(statement);
        var isBehind = index > 0 && StatementList.At(host, index - 1) == statement && statement is IfStatementSyntax { Else: null };
        return (isInside || isBehind) && Part(test, condition, isInside ? SyntaxKind.LogicalAndExpression : SyntaxKind.LogicalOrExpression) is { } operand
            ? new TestBefore(operand, isInside, host, index)
            : null;
    }

    /// <summary>Puts an expression that does both in the place of the test, and takes the statement away.</summary>
    public void Replace(TreeEdits edits, ExpressionSyntax answer)
    {
        edits.Change(Operand, 0, current => answer.WithTriviaFrom(current));
        edits.Change(Host, Index, current => StatementList.Replace(current, Index, 1, []));
    }

    private static bool IsComment(SyntaxTrivia trivia) => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia);

    private static ExpressionSyntax? ConditionOf(StatementSyntax statement) => statement switch
    {
        IfStatementSyntax test => test.Condition,
        WhileStatementSyntax loop => loop.Condition,
        _ => null,
    };

    private static StatementSyntax? BodyOf(StatementSyntax statement) => statement switch
    {
        IfStatementSyntax test => test.Statement,
        WhileStatementSyntax loop => loop.Statement,
        _ => null,
    };

    /// <summary>The whole condition, or the last of those that it joins, when it asks nothing but this.</summary>
    private static ExpressionSyntax? Part(SyntaxNode test, ExpressionSyntax condition, SyntaxKind connective)
    {
        if (test is BinaryExpressionSyntax both && both.IsKind(connective))
        {
            test = both.Right;
        }

        var operand = test as ExpressionSyntax;
        while (operand != condition && operand?.Parent is ExpressionSyntax outer && !(outer == condition && outer.IsKind(connective) && ((BinaryExpressionSyntax)outer).Right == operand))
        {
            operand = outer is PrefixUnaryExpressionSyntax or ParenthesizedExpressionSyntax or IsPatternExpressionSyntax or BinaryExpressionSyntax { Right: LiteralExpressionSyntax } or BinaryExpressionSyntax { Left: LiteralExpressionSyntax } ? outer : null;
        }

        return operand;
    }
}
