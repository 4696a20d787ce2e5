using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>A loop whose end one variable decides: by its condition, or, in a loop without an end of its own, by a way out of it.</summary>
internal sealed class PolledLoop
{
    private readonly ILoopOperation _loop;
    private readonly Frame _frame;

    private PolledLoop(ILoopOperation loop, Frame frame)
    {
        _loop = loop;
        _frame = frame;
    }

    /// <summary>The loop that a read decides on; null when there is none, or when it tests the variable against what the loop itself changes.</summary>
    public static PolledLoop? Of(SharedAccess read)
    {
        if (read.Memory.Place is { IsContent: true } or { IsElement: true } || read.Memory.Place.Variable is not { } variable || !Words.IsSignal(Words.TypeOf(read.Memory.Place)))
        {
            return null;
        }

        var against = new List<IOperation>();
        var frame = read.Frame;
        var operation = OperationAt(frame, read.Syntax);
        while (operation is not null)
        {
            var test = TestAround(operation, against);
            if (test.Parent is IReturnOperation && frame is { Caller: { } caller, Call: { } call })
            {
                // Through a property or method that only tells the flag.
                frame = caller;
                operation = OperationAt(caller, call.Operation.Syntax);
                continue;
            }

            return LoopOf(test) is { } loop && !Assigns(loop, variable) && against.All(other => IsSteady(other, loop)) ? new PolledLoop(loop, frame) : null;
        }

        return null;
    }

    /// <summary>Whether the loop's turns get to the access, through calls too.</summary>
    public bool Contains(SharedAccess access)
    {
        var place = access.Syntax;
        for (Frame? frame = access.Frame; frame is not null; frame = frame.Caller)
        {
            if (ReferenceEquals(frame, _frame))
            {
                return _loop.Syntax.Span.Contains(place.Span);
            }

            place = frame.Call?.Operation.Syntax ?? place;
        }

        return false;
    }

    /// <summary>Each turn takes a lock, makes an atomic step or waits, so that the next read comes after it.</summary>
    public bool IsOrdered(ApiCatalog catalog) =>
        _loop is IForEachLoopOperation { IsAsynchronous: true } || _loop.Body.DescendantsAndSelf().Any(operation => Orders(operation, catalog) && IsInEachTurn(operation));

    private static IOperation? OperationAt(Frame frame, SyntaxNode syntax) => frame.Body.Code.Operation.SemanticModel?.GetOperation(syntax);

    /// <summary>The whole test that a value is part of; what it is compared with is collected.</summary>
    private static IOperation TestAround(IOperation value, List<IOperation> against)
    {
        var inner = value;
        for (; ; inner = inner.Parent)
        {
            switch (inner.Parent)
            {
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr }:
                    break;
                case IBinaryOperation binary:
                    against.Add(ReferenceEquals(binary.LeftOperand, inner) ? binary.RightOperand : binary.LeftOperand);
                    break;
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } or IConversionOperation or IParenthesizedOperation or IIsPatternOperation:
                    break;
                default:
                    return inner;
            }
        }
    }

    private static ILoopOperation? LoopOf(IOperation test) => test.Parent switch
    {
        IWhileLoopOperation loop when ReferenceEquals(loop.Condition, test) => loop,
        IForLoopOperation loop when ReferenceEquals(loop.Condition, test) => loop,
        IConditionalOperation branch when ReferenceEquals(branch.Condition, test) => LeftBy(branch),
        _ => null,
    };

    /// <summary>The endless loop that one of the two ways leaves.</summary>
    private static ILoopOperation? LeftBy(IConditionalOperation branch)
    {
        for (var outer = branch.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is ILoopOperation loop && IsEndless(loop) && (Leaves(branch.WhenTrue, loop) || Leaves(branch.WhenFalse, loop)))
            {
                return loop;
            }
        }

        return null;
    }

    private static bool IsEndless(ILoopOperation loop) => loop switch
    {
        IWhileLoopOperation { Condition: var condition } => condition?.ConstantValue is { HasValue: true, Value: true },
        IForLoopOperation { Condition: var condition } => condition is null or { ConstantValue: { HasValue: true, Value: true } },
        _ => false,
    };

    private static bool Leaves(IOperation? way, ILoopOperation loop) => way switch
    {
        IBlockOperation { Operations: { IsEmpty: false } operations } => Leaves(operations[operations.Length - 1], loop),
        IBranchOperation { BranchKind: BranchKind.Break } branch => SymbolEqualityComparer.Default.Equals(branch.Target, loop.ExitLabel),
        IReturnOperation or IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation } => true,
        _ => false,
    };

    /// <summary>A value that stays as long as the loop runs: the variable alone decides.</summary>
    private static bool IsSteady(IOperation value, ILoopOperation loop) => value.DescendantsAndSelf().All(part => part switch
    {
        ILocalReferenceOperation local => !Assigns(loop, local.Local),
        IParameterReferenceOperation parameter => !Assigns(loop, parameter.Parameter),
        IFieldReferenceOperation field => !Assigns(loop, field.Field),
        ILiteralOperation or IDefaultValueOperation or IInstanceReferenceOperation or IConversionOperation or IParenthesizedOperation or IUnaryOperation or IBinaryOperation => true,
        _ => false,
    });

    private static bool Assigns(ILoopOperation loop, ISymbol variable) => loop.Descendants().Any(operation => operation switch
    {
        IDeconstructionAssignmentOperation deconstruction => deconstruction.Target.DescendantsAndSelf().Any(target => IsOf(target, variable)),
        IAssignmentOperation assignment => IsOf(assignment.Target, variable),
        IIncrementOrDecrementOperation step => IsOf(step.Target, variable),
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => IsOf(argument.Value, variable),
        _ => false,
    });

    private static bool IsOf(IOperation target, ISymbol variable) => SymbolEqualityComparer.Default.Equals(
        target switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter.OriginalDefinition,
            IMemberReferenceOperation member => member.Member.OriginalDefinition,
            _ => null,
        },
        variable.OriginalDefinition);

    private static bool Orders(IOperation operation, ApiCatalog catalog) => operation switch
    {
        IAwaitOperation or ILockOperation or IFieldReferenceOperation { Field.IsVolatile: true } => true,
        IInvocationOperation call => catalog.EffectsOf(call.TargetMethod).Any(effect => effect.Role is ApiRole.Acquire or ApiRole.Wait or ApiRole.Atomic or ApiRole.Phase or ApiRole.Join),
        _ => false,
    };

    /// <summary>No branch of the loop's body goes round it.</summary>
    private bool IsInEachTurn(IOperation operation)
    {
        for (var inner = operation; !ReferenceEquals(inner, _loop.Body); inner = inner.Parent)
        {
            if (inner.Parent is IConditionalOperation or ISwitchOperation or ISwitchExpressionOperation or ILoopOperation or ICoalesceOperation or IConditionalAccessOperation
                or ICatchClauseOperation or IAnonymousFunctionOperation or ILocalFunctionOperation or null
                or IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr })
            {
                return false;
            }
        }

        return !_loop.Body.Descendants().Any(other => other is IBranchOperation { BranchKind: BranchKind.Continue } && other.Syntax.SpanStart < operation.Syntax.SpanStart);
    }
}
