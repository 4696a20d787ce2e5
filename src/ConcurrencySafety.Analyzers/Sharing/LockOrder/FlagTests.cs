using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>
/// Whether the way from the one who holds a lock to where one is taken hangs on what may say who holds it: <c>if (!locked) _semaphore.Wait()</c>,
/// <c>if (!_rw.IsWriteLockHeld) _rw.EnterReadLock()</c>. The flow does not tell apart what flags say.
/// </summary>
internal static class FlagTests
{
    private const int MaxDepth = 4;

    /// <summary>Racy where nothing of that kind stands in the way, Safe where a caller gives the flag that leads elsewhere, else Unknown.</summary>
    public static Verdict Judge(LockEdge edge)
    {
        var verdict = Verdict.Racy;
        foreach (var (frame, leading, operation) in Steps(edge))
        {
            foreach (var (condition, isNeeded) in Conditions(frame.Body.Graph, operation))
            {
                if (Given(condition, leading) is { } given)
                {
                    if (given != isNeeded)
                    {
                        return Verdict.Safe;
                    }
                }
                else if (AsksWhoHolds(condition, frame.Body.Code, edge.Walk.Type.Catalog, 0))
                {
                    verdict = Verdict.Unknown;
                }
            }
        }

        return verdict;
    }

    /// <summary>A caller on the way gives a flag with which the lock is not taken.</summary>
    public static bool IsExcluded(LockEdge edge) => Steps(edge).Any(step => IsExcluded(step.Frame, step.Leading, step.Operation));

    /// <summary>A caller on the way from the member itself gives a flag with which the operation is not reached.</summary>
    public static bool IsExcluded(Frame at, IOperation operation)
    {
        for (var frame = at; frame.Parent is { } parent; frame = parent)
        {
            var leading = Path.Leading(frame);
            if (IsExcluded(frame, leading, operation))
            {
                return true;
            }

            operation = leading;
        }

        return false;
    }

    private static bool IsExcluded(Frame frame, IOperation leading, IOperation operation) =>
        leading is IInvocationOperation { Arguments: var arguments } && arguments.Any(argument => argument.Value.ConstantValue is { HasValue: true, Value: bool })
        && Conditions(frame.Body.Graph, operation).Any(condition => Given(condition.Condition, leading) is { } given && given != condition.IsNeeded);

    /// <summary>The activations between the holder and the one who takes, each with the call that leads there and what it does on the way.</summary>
    private static IEnumerable<(Frame Frame, IOperation Leading, IOperation Operation)> Steps(LockEdge edge)
    {
        var operation = edge.Taken.Taking.Operation;
        for (var frame = edge.Taken.Frame; !ReferenceEquals(frame, edge.Held.Frame) && frame.Parent is { } parent; frame = parent)
        {
            var leading = Path.Leading(frame);
            yield return (frame, leading, operation);
            operation = leading;
        }
    }

    /// <summary>The conditions without whose value an operation is not reached.</summary>
    private static IEnumerable<(IOperation Condition, bool IsNeeded)> Conditions(ControlFlowGraph graph, IOperation operation)
    {
        if (graph.Blocks.FirstOrDefault(block => Holds(block, operation.Syntax)) is not { } target)
        {
            yield break;
        }

        foreach (var block in graph.Blocks)
        {
            if (block.ConditionKind != ControlFlowConditionKind.None && block.BranchValue is { } condition)
            {
                var onJump = Leads(block.ConditionalSuccessor, target);
                if (onJump != Leads(block.FallThroughSuccessor, target))
                {
                    yield return (condition, onJump == (block.ConditionKind == ControlFlowConditionKind.WhenTrue));
                }
            }
        }
    }

    /// <summary>A flag or option, what a lock tells of itself, or which thread this is.</summary>
    private static bool AsksWhoHolds(IOperation condition, MemberCode code, ApiCatalog catalog, int depth) => condition.DescendantsAndSelf().Any(asked => asked switch
    {
        IParameterReferenceOperation { Type: { } type } => type.SpecialType == SpecialType.System_Boolean || type.TypeKind == TypeKind.Enum,
        IFieldReferenceOperation { Type.SpecialType: SpecialType.System_Boolean } => true,
        IPropertyReferenceOperation { Property: var property } => property.Type.SpecialType == SpecialType.System_Boolean
            || (asked is IPropertyReferenceOperation { Instance.Type: { } type } && catalog.FactsOf(type).IsLock)
            || catalog.EffectsOf(property).Any(static effect => effect.Role == ApiRole.Self),
        ILocalReferenceOperation { Local: var local } => depth < MaxDepth && code.Variables.OnlyValueOf(local) is { } value && AsksWhoHolds(value, code, catalog, depth + 1),
        _ => false,
    });

    private static bool Holds(BasicBlock block, SyntaxNode syntax) =>
        block.Operations.Append(block.BranchValue).Any(top => top is not null && top.DescendantsAndSelf().Any(operation => operation.Syntax == syntax));

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

    /// <summary>What a condition is by the constant that the call gives for a parameter.</summary>
    private static bool? Given(IOperation condition, IOperation call) => condition switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand } => !Given(operand, call),
        IParameterReferenceOperation { Parameter: var parameter } => call is IInvocationOperation { Arguments: var arguments }
            && arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value.ConstantValue is { HasValue: true, Value: bool value } ? value : null,
        _ => null,
    };
}
