using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>Tests for null that stand before what depends on them: around it, or with a way out where they fail.</summary>
internal static class NullTests
{
    /// <summary>The test on the way to an operation that says that the variable is null there, or that it is not.</summary>
    public static IOperation? Before(IOperation operation, ISymbol variable, bool isNull)
    {
        var inner = operation;
        for (var outer = operation.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); inner = outer, outer = outer.Parent)
        {
            switch (outer)
            {
                case IConditionalOperation choice when inner != choice.Condition:
                    if (Tells(choice.Condition, inner == choice.WhenTrue, variable, isNull))
                    {
                        return choice.Condition;
                    }

                    break;
                case ICoalesceOperation { Value: var value } when isNull && inner != value && IsOf(value, variable):
                    return value;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both
                    when inner == both.RightOperand && Tells(both.LeftOperand, both.OperatorKind == BinaryOperatorKind.ConditionalAnd, variable, isNull):
                    return both.LeftOperand;
                case IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition } loop when inner == loop.Body && Tells(condition, true, variable, isNull):
                    return condition;
                case IForLoopOperation { Condition: { } condition } loop when inner == loop.Body && Tells(condition, true, variable, isNull):
                    return condition;
                case IConditionalAccessOperation { Operation: var tested } access when !isNull && inner == access.WhenNotNull && IsOf(tested, variable):
                    return tested;
                case IBlockOperation block:
                    var exit = block.Operations.TakeWhile(statement => statement != inner).OfType<IConditionalOperation>()
                        .LastOrDefault(choice => choice.WhenFalse is null && Leaves(choice.WhenTrue) && Tells(choice.Condition, false, variable, isNull));
                    if (exit is not null)
                    {
                        return exit.Condition;
                    }

                    break;
            }
        }

        return null;
    }

    /// <summary>A call by <c>?.</c> in a statement above: whoever wrote it knew that there may be nothing.</summary>
    public static IOperation? Above(IOperation operation, ISymbol variable)
    {
        var inner = operation;
        for (var outer = operation.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); inner = outer, outer = outer.Parent)
        {
            if (outer is IBlockOperation block && block.Operations.TakeWhile(statement => statement != inner).OfType<IExpressionStatementOperation>()
                .LastOrDefault(statement => statement.Operation is IConditionalAccessOperation { Operation: var tested } && IsOf(tested, variable)) is { } found)
            {
                return ((IConditionalAccessOperation)found.Operation).Operation;
            }
        }

        return null;
    }

    /// <summary>Whether an expression is the variable, of this object or static.</summary>
    public static bool IsOf(IOperation operation, ISymbol variable) =>
        operation.Unconverted() is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation, Member: var member } && SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, variable);

    private static bool Leaves(IOperation statement) => statement switch
    {
        IReturnOperation or IBranchOperation or IThrowOperation => true,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation { Operations: { Length: > 0 } operations } => Leaves(operations[operations.Length - 1]),
        _ => false,
    };

    /// <summary>Whether a condition says, by being true or by being false, that the variable is null or that it is not.</summary>
    private static bool Tells(IOperation condition, bool isTrue, ISymbol variable, bool isNull) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when isTrue => Tells(both.LeftOperand, true, variable, isNull) || Tells(both.RightOperand, true, variable, isNull),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when !isTrue => Tells(either.LeftOperand, false, variable, isNull) || Tells(either.RightOperand, false, variable, isNull),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals or BinaryOperatorKind.Equals } test =>
            isNull == (isTrue == (test.OperatorKind == BinaryOperatorKind.Equals))
            && ((IsOf(test.LeftOperand, variable) && IsNull(test.RightOperand)) || (IsOf(test.RightOperand, variable) && IsNull(test.LeftOperand))),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => Tells(not.Operand, !isTrue, variable, isNull),
        IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: var pattern } } test => IsOf(test.Value, variable) && Tells(pattern, !isTrue, isNull),
        IIsPatternOperation test => IsOf(test.Value, variable) && Tells(test.Pattern, isTrue, isNull),
        IIsTypeOperation test => isTrue && !isNull && IsOf(test.ValueOperand, variable),
        _ => false,
    };

    /// <summary>Whether a pattern says so by matching, or by not matching.</summary>
    private static bool Tells(IPatternOperation pattern, bool isMatch, bool isNull) => pattern switch
    {
        IConstantPatternOperation { Value: var constant } => isNull == isMatch && IsNull(constant),
        IRecursivePatternOperation or ITypePatternOperation or IDeclarationPatternOperation { MatchesNull: false } => isMatch && !isNull,
        _ => false,
    };

    private static bool IsNull(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: null } || operation.Unconverted().ConstantValue is { HasValue: true, Value: null };
}
