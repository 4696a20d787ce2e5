using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Accesses written as calls of Interlocked and Volatile.</summary>
internal sealed class AtomicEdits
{
    private readonly SemanticModel _model;
    private readonly ITypeSymbol _type;
    private readonly TypeNames _names;

    public AtomicEdits(SemanticModel model, ITypeSymbol type, TypeNames names)
    {
        _model = model;
        _type = type;
        _names = names;
    }

    /// <summary>Whether Interlocked of the target framework adds to memory of this type.</summary>
    public static bool CanAdd(ITypeSymbol type, Compilation compilation) => type.SpecialType switch
    {
        SpecialType.System_Int32 or SpecialType.System_Int64 => true,
        SpecialType.System_UInt32 or SpecialType.System_UInt64 => Offers(compilation, "Interlocked", "Add", type),
        _ => false,
    };

    /// <summary>Whether Volatile reads and writes memory of this type in one piece.</summary>
    public static bool CanReadAndWrite(ITypeSymbol type, Compilation compilation) =>
        type.IsReferenceType || Offers(compilation, "Volatile", "Read", type);

    /// <summary>Whether an access can be written as one indivisible call that gives the same value.</summary>
    public bool CanRewrite(VariableAccess access) => access.Kind switch
    {
        AccessKind.Read or AccessKind.Atomic => true,
        AccessKind.Write => !ValueUse.IsUsed(access.Whole, _model),
        AccessKind.Update => CanAdd(_type, _model.Compilation) && !IsChecked(access.Whole) && CanUpdate(access),
        _ => false,
    };

    /// <summary>The access as a call; <paramref name="current"/> is its whole expression as other edits have left it.</summary>
    public ExpressionSyntax Rewrite(VariableAccess access, ExpressionSyntax current)
    {
        var bare = current.WithoutTrivia();
        ExpressionSyntax result = access.Kind switch
        {
            AccessKind.Read => Call("Volatile", "Read", bare),
            AccessKind.Write when bare is AssignmentExpressionSyntax assignment => Call("Volatile", "Write", assignment.Left, AmountIn(assignment, assignment.Right)),
            AccessKind.Update => Update(access, bare),
            _ => bare,
        };
        if (result is BinaryExpressionSyntax && NeedsParentheses(access.Whole))
        {
            result = SyntaxFactory.ParenthesizedExpression(result);
        }

        return result.WithTriviaFrom(current);
    }

    private bool CanUpdate(VariableAccess access)
    {
        var amount = VariableAccess.AmountOf(access.Whole, access.Place);
        if (amount is not null && !IsImplicit(amount))
        {
            return false;
        }

        return access.Operator switch
        {
            SyntaxKind.PlusToken => true,
            SyntaxKind.MinusToken => IsSigned || amount is null,
            SyntaxKind.AmpersandToken or SyntaxKind.BarToken =>
                !ValueUse.IsUsed(access.Whole, _model) && Offers(_model.Compilation, "Interlocked", "And", _type),
            _ => false,
        };
    }

    private bool IsSigned => _type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64;

    private bool IsImplicit(ExpressionSyntax amount) => _model.ClassifyConversion(amount, _type) is { Exists: true, IsImplicit: true, IsUserDefined: false };

    private bool IsChecked(ExpressionSyntax whole)
    {
        if (whole.Ancestors().Any(node => node is CheckedStatementSyntax { RawKind: (int)SyntaxKind.CheckedStatement } or CheckedExpressionSyntax { RawKind: (int)SyntaxKind.CheckedExpression }))
        {
            return true;
        }

        return _model.Compilation.Options is CSharpCompilationOptions { CheckOverflow: true }
            && !whole.Ancestors().Any(node => node is CheckedStatementSyntax or CheckedExpressionSyntax);
    }

    private ExpressionSyntax Update(VariableAccess access, ExpressionSyntax current)
    {
        var place = PlaceIn(current);
        var isUsed = ValueUse.IsUsed(access.Whole, _model);
        var isAddition = access.Operator == SyntaxKind.PlusToken;
        if (access.Operator is SyntaxKind.AmpersandToken or SyntaxKind.BarToken)
        {
            return Call("Interlocked", access.Operator == SyntaxKind.BarToken ? "Or" : "And", place, AmountIn(current, VariableAccess.AmountOf(current, place)!));
        }

        if (VariableAccess.AmountOf(current, place) is not { } amount)
        {
            var step = Call("Interlocked", isAddition ? "Increment" : "Decrement", place);
            return isUsed && current is PostfixUnaryExpressionSyntax ? SyntaxFactory.ParseExpression(step + (isAddition ? " - 1" : " + 1")) : step;
        }

        if (IsOne(amount) && !isUsed)
        {
            return Call("Interlocked", isAddition ? "Increment" : "Decrement", place);
        }

        var original = VariableAccess.AmountOf(access.Whole, access.Place)!;
        return Call("Interlocked", "Add", place, AmountIn(current, isAddition ? amount : Negated(amount, original)));
    }

    /// <summary>Widened first where the amount is of a smaller type, whose smallest value has no negative.</summary>
    private ExpressionSyntax Negated(ExpressionSyntax amount, ExpressionSyntax original)
    {
        var operand = amount is LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax
            ? amount.WithoutTrivia()
            : SyntaxFactory.ParenthesizedExpression(amount.WithoutTrivia());
        if (_type.SpecialType == SpecialType.System_Int64
            && _model.GetTypeInfo(original).Type?.SpecialType == SpecialType.System_Int32 && !_model.GetConstantValue(original).HasValue)
        {
            operand = SyntaxFactory.CastExpression(SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.LongKeyword)), operand);
        }

        return SyntaxFactory.PrefixUnaryExpression(SyntaxKind.UnaryMinusExpression, operand).WithTriviaFrom(amount);
    }

    private static ExpressionSyntax PlaceIn(ExpressionSyntax whole) => whole switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left,
        PrefixUnaryExpressionSyntax unary => unary.Operand,
        PostfixUnaryExpressionSyntax unary => unary.Operand,
        _ => whole,
    };

    /// <summary>An operand with the comments and line breaks that stood between it and the operator.</summary>
    private static ExpressionSyntax AmountIn(ExpressionSyntax whole, ExpressionSyntax amount)
    {
        var before = whole is AssignmentExpressionSyntax assignment && assignment.Right == amount ? assignment.OperatorToken.TrailingTrivia : default;
        return before.All(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia))
            ? amount.WithoutTrivia()
            : amount.WithoutTrailingTrivia().WithLeadingTrivia(before.Concat(amount.GetLeadingTrivia()));
    }

    private static bool IsOne(ExpressionSyntax amount) => amount is LiteralExpressionSyntax { Token.Value: 1 or 1L or 1U or 1UL };

    private static bool NeedsParentheses(ExpressionSyntax whole) => whole.Parent is not (
        ParenthesizedExpressionSyntax or ArgumentSyntax or EqualsValueClauseSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax
        or LambdaExpressionSyntax or InterpolationSyntax or YieldStatementSyntax)
        && !(whole.Parent is AssignmentExpressionSyntax assignment && assignment.Right == whole);

    private InvocationExpressionSyntax Call(string type, string method, ExpressionSyntax place, ExpressionSyntax? operand = null)
    {
        var arguments = SyntaxFactory.SeparatedList<ArgumentSyntax>();
        while (place is ParenthesizedExpressionSyntax parenthesized)
        {
            place = parenthesized.Expression;
        }

        arguments = arguments.Add(SyntaxFactory.Argument(null, Tokens.Spaced(SyntaxKind.RefKeyword), place.WithoutTrivia()));
        if (operand is not null)
        {
            var comma = operand.GetLeadingTrivia().Any() ? Tokens.Bare(SyntaxKind.CommaToken) : Tokens.Spaced(SyntaxKind.CommaToken);
            arguments = SyntaxFactory.SeparatedList([arguments[0], SyntaxFactory.Argument(operand)], [comma]);
        }

        return SyntaxFactory.InvocationExpression(SyntaxFactory.ParseExpression(_names.Of(type) + "." + method), SyntaxFactory.ArgumentList(arguments));
    }

    private static bool Offers(Compilation compilation, string type, string method, ITypeSymbol memory) =>
        TypeNames.Find(compilation, type) is { } found && found.GetMembers(method).OfType<IMethodSymbol>().Any(overload =>
            !overload.IsGenericMethod && overload.Parameters.Length > 0 && SymbolEqualityComparer.Default.Equals(overload.Parameters[0].Type, memory));
}
