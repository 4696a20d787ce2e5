using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>Tests that stand before what depends on them: around it, or with a way out where they fail.</summary>
internal static class Conditions
{
    /// <summary>The innermost test on the way to an operation that tells something there.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="tells">Whether a condition without connectives tells it, by being true or by being false.</param>
    /// <param name="settles">Whether what is done where the test fails makes it true, other than by leaving.</param>
    /// <param name="special">Other forms: from an outer operation and the child of it that leads inwards to the test, if there is one.</param>
    public static IOperation? Before(IOperation operation, Func<IOperation, bool, bool> tells, Func<IOperation, bool>? settles = null, Func<IOperation, IOperation, IOperation?>? special = null)
    {
        var inner = operation;
        for (var outer = operation.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); inner = outer, outer = outer.Parent)
        {
            switch (outer)
            {
                case IConditionalOperation choice when inner != choice.Condition:
                    if (Tells(choice.Condition, inner == choice.WhenTrue, tells))
                    {
                        return choice.Condition;
                    }

                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both
                    when inner == both.RightOperand && Tells(both.LeftOperand, both.OperatorKind == BinaryOperatorKind.ConditionalAnd, tells):
                    return both.LeftOperand;
                case IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition } loop when inner == loop.Body && Tells(condition, true, tells):
                    return condition;
                case IForLoopOperation { Condition: { } condition } loop when inner == loop.Body && Tells(condition, true, tells):
                    return condition;
                case IBlockOperation block:
                    var exit = block.Operations.TakeWhile(statement => statement != inner).OfType<IConditionalOperation>()
                        .LastOrDefault(choice => choice.WhenFalse is null && (Leaves(choice.WhenTrue) || settles?.Invoke(choice.WhenTrue) == true) && Tells(choice.Condition, false, tells));
                    if (exit is not null)
                    {
                        return exit.Condition;
                    }

                    var wait = block.Operations.TakeWhile(statement => statement != inner).OfType<IWhileLoopOperation>().LastOrDefault(loop => loop.Condition is { } condition && Tells(condition, false, tells) && !HasBreak(loop));
                    if (wait is not null)
                    {
                        return wait.Condition;
                    }

                    break;
                default:
                    if (special?.Invoke(outer, inner) is { } found)
                    {
                        return found;
                    }

                    break;
            }
        }

        return null;
    }

    /// <summary>Whether a condition tells it by being true, or by being false.</summary>
    private static bool Tells(IOperation condition, bool isTrue, Func<IOperation, bool, bool> tells) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both => isTrue && (Tells(both.LeftOperand, true, tells) || Tells(both.RightOperand, true, tells)),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either => !isTrue && (Tells(either.LeftOperand, false, tells) || Tells(either.RightOperand, false, tells)),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => Tells(not.Operand, !isTrue, tells),
        _ => tells(condition, isTrue),
    };

    private static bool HasBreak(ILoopOperation loop) => loop.Descendants().OfType<IBranchOperation>().Any(branch => SymbolEqualityComparer.Default.Equals(branch.Target, loop.ExitLabel));

    private static bool Leaves(IOperation statement) => statement switch
    {
        IReturnOperation or IBranchOperation or IThrowOperation => true,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation { Operations: { Length: > 0 } operations } => Leaves(operations[operations.Length - 1]),
        _ => false,
    };
}
