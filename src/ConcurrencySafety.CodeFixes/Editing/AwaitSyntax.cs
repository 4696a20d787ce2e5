using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Spells <c>await</c>, in parentheses where the place needs them.</summary>
internal static class AwaitSyntax
{
    public static AwaitExpressionSyntax Await(ExpressionSyntax operand) =>
        SyntaxFactory.AwaitExpression(SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), Operand(operand.WithoutTrivia()));

    /// <summary>What to make of the expression that stands where <paramref name="original"/> stood.</summary>
    public static Func<ExpressionSyntax, ExpressionSyntax> Of(ExpressionSyntax original)
    {
        var needsParentheses = original.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression == original,
            ElementAccessExpressionSyntax element => element.Expression == original,
            InvocationExpressionSyntax call => call.Expression == original,
            ConditionalAccessExpressionSyntax conditional => conditional.Expression == original,
            PostfixUnaryExpressionSyntax => true,
            _ => false,
        };
        return e => needsParentheses ? SyntaxFactory.ParenthesizedExpression(Await(e)) : Await(e);
    }

    private static ExpressionSyntax Operand(ExpressionSyntax operand) => operand switch
    {
        BinaryExpressionSyntax or ConditionalExpressionSyntax or AssignmentExpressionSyntax or ConditionalAccessExpressionSyntax
            or AnonymousFunctionExpressionSyntax or SwitchExpressionSyntax or RangeExpressionSyntax => SyntaxFactory.ParenthesizedExpression(operand),
        _ => operand,
    };
}
