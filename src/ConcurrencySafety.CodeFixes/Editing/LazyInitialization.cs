using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Code that fills a variable when it is null: <c>x ??= v</c>, <c>x ?? (x = v)</c>, <c>if (x == null) x = v;</c>.</summary>
/// <param name="Whole">The expression, or the statement.</param>
/// <param name="Place">The variable.</param>
/// <param name="Value">What it is filled with.</param>
internal sealed record LazyInitialization(SyntaxNode Whole, ExpressionSyntax Place, ExpressionSyntax Value)
{
    public static LazyInitialization? Of(VariableAccess write)
    {
        if (write.Whole is not AssignmentExpressionSyntax assignment || assignment.Left != write.Place)
        {
            return null;
        }

        return assignment.Kind() switch
        {
            SyntaxKind.CoalesceAssignmentExpression => new(assignment, write.Place, assignment.Right),
            SyntaxKind.SimpleAssignmentExpression => Coalesced(assignment) ?? Tested(assignment),
            _ => null,
        };
    }

    /// <summary>Where the value is asked for at once, an expression; else a statement, which may go away.</summary>
    public StatementSyntax? Statement => Whole as StatementSyntax ?? Whole.Parent as ExpressionStatementSyntax;

    /// <summary>Whether a use of the variable is part of this.</summary>
    public bool Contains(VariableAccess access) => Whole.Span.Contains(access.Place.Span) && !Value.Span.Contains(access.Place.Span);

    private static LazyInitialization? Coalesced(AssignmentExpressionSyntax assignment) =>
        assignment.Parent is ParenthesizedExpressionSyntax { Parent: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } choice } && IsSame(choice.Left, assignment.Left)
            ? new(choice, assignment.Left, assignment.Right)
            : null;

    private static LazyInitialization? Tested(AssignmentExpressionSyntax assignment)
    {
        if (assignment.Parent is not ExpressionStatementSyntax statement)
        {
            return null;
        }

        var inner = statement.Parent is BlockSyntax { Statements.Count: 1 } block ? (StatementSyntax)block : statement;
        return inner.Parent is IfStatementSyntax { Else: null } test && test.Statement == inner && IsNullTest(test.Condition, assignment.Left) ? new(test, assignment.Left, assignment.Right) : null;
    }

    private static bool IsNullTest(ExpressionSyntax condition, ExpressionSyntax place) => condition switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } test => (IsSame(test.Left, place) && IsNull(test.Right)) || (IsSame(test.Right, place) && IsNull(test.Left)),
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax constant } test => IsSame(test.Expression, place) && IsNull(constant.Expression),
        _ => false,
    };

    private static bool IsNull(ExpressionSyntax expression) => expression.IsKind(SyntaxKind.NullLiteralExpression);

    private static bool IsSame(ExpressionSyntax left, ExpressionSyntax right) => left.WithoutTrivia().IsEquivalentTo(right.WithoutTrivia());
}
