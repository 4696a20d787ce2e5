using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Queues;

/// <summary>One use of a queue.</summary>
/// <param name="Effect">What it does: <see cref="ApiRole.Put"/>, <see cref="ApiRole.Fetch"/>, <see cref="ApiRole.Drain"/> or <see cref="ApiRole.Close"/>.</param>
/// <param name="Operation">The call.</param>
/// <param name="Anchor">The call, or that of the helper that gets the queue, in the code that has the variable.</param>
/// <param name="Scan">The member in which the anchor stands.</param>
internal sealed record QueueUse(ApiEffect Effect, IInvocationOperation Operation, IOperation Anchor, MemberScan Scan)
{
    public ApiRole Role => Effect.Role;

    public bool IsReading => Role is ApiRole.Fetch or ApiRole.Drain;

    /// <summary>Says by its result whether it was done.</summary>
    public bool IsAttempt => Effect.Outcome == AcquireOutcome.ResultTrue;

    /// <summary>The lambda, local function or member in which the anchor stands.</summary>
    public IOperation Function => SourceOrder.FunctionOf(Anchor);

    /// <summary>Inside a <c>finally</c>: whatever happens before, it is done.</summary>
    public bool IsInFinally => IsInFinallyOf(Operation) || IsInFinallyOf(Anchor);

    private static bool IsInFinallyOf(IOperation operation)
    {
        var inner = operation;
        for (var outer = operation.Parent; outer is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); inner = outer, outer = outer.Parent)
        {
            if (outer is ITryOperation attempt && ReferenceEquals(attempt.Finally, inner))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>In a loop that goes on until the queue is closed, which nothing else ends: no way out of it, no token to cancel.</summary>
    public bool ReadsToTheEnd
    {
        get
        {
            if (Role != ApiRole.Drain || Operation.Arguments.Any(static argument => argument.ArgumentKind != ArgumentKind.DefaultValue) || LoopOf(Operation) is not { } loop)
            {
                return false;
            }

            return !loop.Body.Descendants().Any(inner => inner is IReturnOperation { Kind: OperationKind.Return } or IThrowOperation || (inner is IBranchOperation { BranchKind: BranchKind.Break or BranchKind.GoTo } exit && !IsWithinLoop(exit, loop)));
        }
    }

    /// <summary>The loop that goes through what the call gives, or asks it before each turn.</summary>
    private static ILoopOperation? LoopOf(IOperation call)
    {
        IOperation inner = call;
        for (var outer = call.Parent; outer is not null; inner = outer, outer = outer.Parent)
        {
            switch (outer)
            {
                case IForEachLoopOperation loop:
                    return ReferenceEquals(loop.Collection, inner) ? loop : null;
                case IWhileLoopOperation loop:
                    return ReferenceEquals(loop.Condition, inner) ? loop : null;
                case IAwaitOperation or IConversionOperation or IArgumentOperation { Parameter.Ordinal: 0 }:
                    break;
                case IInvocationOperation passing when passing.Arguments.All(argument => ReferenceEquals(argument, inner) || argument.Value.Type?.SpecialType == SpecialType.System_Boolean):
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>It leaves a loop or a switch further in.</summary>
    private static bool IsWithinLoop(IOperation exit, ILoopOperation loop)
    {
        for (var outer = exit.Parent; outer is not null && !ReferenceEquals(outer, loop); outer = outer.Parent)
        {
            if (outer is ILoopOperation or ISwitchOperation)
            {
                return exit is IBranchOperation { BranchKind: BranchKind.Break };
            }
        }

        return false;
    }
}
