using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>
/// Whether the way from the one who holds a lock to where it is taken again hangs on a flag, which may say who holds it: <c>if (!locked) _semaphore.Wait()</c>,
/// <c>if (!_rw.IsWriteLockHeld) _rw.EnterReadLock()</c>. The flow does not tell apart what flags say.
/// </summary>
internal static class FlagTests
{
    /// <summary>Racy where no flag stands in the way, Safe where the caller gives the flag that leads elsewhere, else Unknown.</summary>
    public static Verdict Judge(LockEdge edge)
    {
        var verdict = Verdict.Racy;
        var operation = edge.Taken.Taking.Operation;
        for (var frame = edge.Taken.Frame; !ReferenceEquals(frame, edge.Held.Frame) && frame.Parent is { } parent; frame = parent)
        {
            var leading = Path.Leading(frame);
            foreach (var (flag, needed) in Flags(frame.Body.Graph, operation))
            {
                if (Given(flag, leading) is not { } given)
                {
                    verdict = Verdict.Unknown;
                }
                else if (given != needed)
                {
                    return Verdict.Safe;
                }
            }

            operation = leading;
        }

        return verdict;
    }

    /// <summary>The flags without whose value an operation is not reached.</summary>
    private static IEnumerable<(IOperation Flag, bool Value)> Flags(ControlFlowGraph graph, IOperation operation)
    {
        if (graph.Blocks.FirstOrDefault(block => Holds(block, operation.Syntax)) is not { } target)
        {
            yield break;
        }

        foreach (var block in graph.Blocks)
        {
            if (block.ConditionKind != ControlFlowConditionKind.None && FlagIn(block.BranchValue) is var (flag, isNegated))
            {
                var onJump = Leads(block.ConditionalSuccessor, target);
                if (onJump != Leads(block.FallThroughSuccessor, target))
                {
                    yield return (flag, onJump == (block.ConditionKind == ControlFlowConditionKind.WhenTrue) != isNegated);
                }
            }
        }
    }

    private static bool Holds(BasicBlock block, SyntaxNode syntax) =>
        block.Operations.Append(block.BranchValue).Any(top => top is not null && top.DescendantsAndSelf().Any(operation => operation.Syntax == syntax));

    private static (IOperation Flag, bool IsNegated)? FlagIn(IOperation? condition)
    {
        var isNegated = false;
        while (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
        {
            isNegated = !isNegated;
            condition = not.Operand;
        }

        return condition is { Type.SpecialType: SpecialType.System_Boolean } and (IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation) ? (condition, isNegated) : null;
    }

    private static bool Leads(ControlFlowBranch? branch, BasicBlock target)
    {
        var seen = new HashSet<BasicBlock>();
        var next = new Stack<BasicBlock?>();
        next.Push(branch?.Destination);
        while (next.Count > 0)
        {
            if (next.Pop() is { } block && seen.Add(block))
            {
                if (ReferenceEquals(block, target))
                {
                    return true;
                }

                next.Push(block.ConditionalSuccessor?.Destination);
                next.Push(block.FallThroughSuccessor?.Destination);
            }
        }

        return false;
    }

    /// <summary>What the call gives for a parameter, where that is a constant.</summary>
    private static bool? Given(IOperation flag, IOperation call) =>
        flag is IParameterReferenceOperation { Parameter: var parameter } && call is IInvocationOperation { Arguments: var arguments }
        && arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value.ConstantValue is { HasValue: true, Value: bool value } ? value : null;
}
