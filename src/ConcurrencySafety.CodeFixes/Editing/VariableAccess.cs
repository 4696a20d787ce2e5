using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>What an access does to the variable.</summary>
internal enum AccessKind
{
    Read,
    Write,

    /// <summary>Reads the old value, computes and writes: <c>++ -- op=</c>, <c>x = x op y</c>.</summary>
    Update,

    /// <summary>Passed by reference to Interlocked or Volatile.</summary>
    Atomic,

    /// <summary>By reference, by deconstruction or through <c>?.</c>: what happens to the variable is not told by the expression.</summary>
    Reference,
}

/// <summary>One use of a variable.</summary>
/// <param name="Place">The variable as an expression: <c>count</c>, <c>this.count</c>, <c>counts[i]</c>.</param>
/// <param name="Whole">The expression that performs the access: the assignment for a write, else the place.</param>
/// <param name="Kind">What it does.</param>
internal sealed record VariableAccess(ExpressionSyntax Place, ExpressionSyntax Whole, AccessKind Kind)
{
    /// <summary>The innermost body that the access stands in.</summary>
    public SyntaxNode Function { get; } = Functions.Around(Place);

    public static VariableAccess Of(ExpressionSyntax place, SemanticModel model)
    {
        var outer = place;
        while (outer.Parent is ParenthesizedExpressionSyntax parenthesized)
        {
            outer = parenthesized;
        }

        return outer.Parent switch
        {
            AssignmentExpressionSyntax assignment when assignment.Left == outer => new(place, assignment, KindOf(assignment, place, model)),
            PrefixUnaryExpressionSyntax unary when IsStep(unary) => new(place, unary, AccessKind.Update),
            PrefixUnaryExpressionSyntax unary when unary.IsKind(SyntaxKind.AddressOfExpression) => new(place, place, AccessKind.Reference),
            PostfixUnaryExpressionSyntax unary when IsStep(unary) => new(place, unary, AccessKind.Update),
            ArgumentSyntax argument when argument.RefKindKeyword.RawKind != 0 => new(place, place, IsAtomic(argument, model) ? AccessKind.Atomic : AccessKind.Reference),
            ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax target } tuple } when target.Left == tuple => new(place, place, AccessKind.Reference),
            RefExpressionSyntax or MemberBindingExpressionSyntax => new(place, place, AccessKind.Reference),
            _ => new(place, place, AccessKind.Read),
        };
    }

    /// <summary>The amount of an update: <c>y</c> in <c>x += y</c> and <c>x = x + y</c>; null for <c>++</c> and <c>--</c>.</summary>
    public static ExpressionSyntax? AmountOf(ExpressionSyntax whole, ExpressionSyntax place) => whole switch
    {
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: BinaryExpressionSyntax binary } =>
            IsSame(binary.Left, place) ? binary.Right : binary.Left,
        AssignmentExpressionSyntax assignment => assignment.Right,
        _ => null,
    };

    /// <summary>The operator of an update, as the kind of the token: <c>+</c> for <c>++</c>, <c>+=</c> and <c>x = x + y</c>.</summary>
    public SyntaxKind Operator => Whole switch
    {
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: BinaryExpressionSyntax binary } => binary.OperatorToken.Kind(),
        AssignmentExpressionSyntax assignment => assignment.Kind() switch
        {
            SyntaxKind.AddAssignmentExpression => SyntaxKind.PlusToken,
            SyntaxKind.SubtractAssignmentExpression => SyntaxKind.MinusToken,
            SyntaxKind.AndAssignmentExpression => SyntaxKind.AmpersandToken,
            SyntaxKind.OrAssignmentExpression => SyntaxKind.BarToken,
            _ => SyntaxKind.None,
        },
        PrefixUnaryExpressionSyntax unary => unary.OperatorToken.IsKind(SyntaxKind.PlusPlusToken) ? SyntaxKind.PlusToken : SyntaxKind.MinusToken,
        PostfixUnaryExpressionSyntax unary => unary.OperatorToken.IsKind(SyntaxKind.PlusPlusToken) ? SyntaxKind.PlusToken : SyntaxKind.MinusToken,
        _ => SyntaxKind.None,
    };

    private static AccessKind KindOf(AssignmentExpressionSyntax assignment, ExpressionSyntax place, SemanticModel model)
    {
        if (!assignment.IsKind(SyntaxKind.SimpleAssignmentExpression))
        {
            return AccessKind.Update;
        }

        return assignment.Right is BinaryExpressionSyntax binary
            && (IsSame(binary.Left, place) || (IsCommutative(binary, model) && IsSame(binary.Right, place)))
            ? AccessKind.Update
            : AccessKind.Write;
    }

    private static bool IsCommutative(BinaryExpressionSyntax binary, SemanticModel model) =>
        binary.Kind() is SyntaxKind.AddExpression or SyntaxKind.BitwiseAndExpression or SyntaxKind.BitwiseOrExpression
        && model.GetTypeInfo(binary).Type?.SpecialType != SpecialType.System_String;

    private static bool IsSame(ExpressionSyntax left, ExpressionSyntax right) => left.WithoutTrivia().IsEquivalentTo(right.WithoutTrivia());

    private static bool IsStep(ExpressionSyntax unary) => unary.Kind() is
        SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression or SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression;

    private static bool IsAtomic(ArgumentSyntax argument, SemanticModel model) =>
        argument.Parent?.Parent is InvocationExpressionSyntax call
        && model.GetSymbolInfo(call).Symbol is IMethodSymbol { ContainingType: { Name: "Interlocked" or "Volatile", ContainingNamespace.Name: "Threading" } };
}
