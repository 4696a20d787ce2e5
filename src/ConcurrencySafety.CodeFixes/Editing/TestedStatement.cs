using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ConcurrencySafety.Editing;

/// <summary>A statement that stands alone behind a test for null.</summary>
internal static class TestedStatement
{
    /// <summary>The test whose only statement this is; comments in between would get lost.</summary>
    public static IfStatementSyntax? GuardOf(ExpressionStatementSyntax statement)
    {
        var inner = statement.Parent is BlockSyntax { Statements.Count: 1 } block ? (StatementSyntax)block : statement;
        return inner.Parent is IfStatementSyntax { Else: null, Parent: not ElseClauseSyntax } test && test.Statement == inner && !HasComments(test) ? test : null;
    }

    /// <summary>The condition asks whether the expression is there, and nothing else.</summary>
    public static bool IsTestAlone(ExpressionSyntax condition, ExpressionSyntax tested) => condition switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression } test =>
            (IsSame(test.Left, tested) && test.Right.IsKind(SyntaxKind.NullLiteralExpression)) || (IsSame(test.Right, tested) && test.Left.IsKind(SyntaxKind.NullLiteralExpression)),
        IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } } test => IsSame(test.Expression, tested),
        IsPatternExpressionSyntax { Pattern: RecursivePatternSyntax { Type: null, Designation: null, PositionalPatternClause: null, PropertyPatternClause.Subpatterns.Count: 0 } } test => IsSame(test.Expression, tested),
        _ => false,
    };

    private static bool HasComments(IfStatementSyntax test) => test.DescendantTrivia()
        .Any(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia) && test.Span.Contains(trivia.Span));

    private static bool IsSame(ExpressionSyntax left, ExpressionSyntax right) => left.WithoutTrivia().IsEquivalentTo(right.WithoutTrivia());

    /// <summary>The statement without its test, which goes away.</summary>
    public static SyntaxNode InPlaceOf(IfStatementSyntax test, ExpressionStatementSyntax statement, SyntaxNode root) => root.ReplaceNode(
        test,
        statement.WithLeadingTrivia(test.GetLeadingTrivia()).WithTrailingTrivia(test.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation));
}
