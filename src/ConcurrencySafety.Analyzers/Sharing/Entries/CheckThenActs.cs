using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Entries;

/// <summary>
/// A test of a concurrent collection, and a step that is right only while the answer holds. A step that asks again by itself (<c>TryAdd</c>, <c>GetOrAdd</c>,
/// <c>TryRemove</c> whose result is used) is sound. In default mode a value that each thread computes for itself, as a cache does, may be put there twice;
/// one that has a state of its own, or was given by the caller, may not.
/// </summary>
internal static class CheckThenActs
{
    public static IEnumerable<EntryFinding> In(EntrySteps steps)
    {
        foreach (var act in steps.All)
        {
            if (act.IsSet && act.Operation.Parent is ISimpleAssignmentOperation set)
            {
                if (Tested(act, steps, isThere: false) is { } missing && !IsSetOtherwise(missing.Condition, set, act, steps) && Overwritten(act, set, missing.Test, steps) is { } overwrites)
                {
                    yield return overwrites;
                }
                else if (Tested(act, steps, isThere: true) is { } found && !IsSetOtherwise(found.Condition, set, act, steps)
                    && Of(EntryFindingKind.Revives, Verdict.Racy, act, found.Test, steps, other => other.IsRemoval) is { } revives)
                {
                    yield return revives;
                }
            }
            else if (act.IsGet && Tested(act, steps, isThere: true) is { } there && !IsCaught(act.Operation))
            {
                if (Of(EntryFindingKind.Misses, Verdict.Racy, act, there.Test, steps, other => other.IsRemoval) is { } misses)
                {
                    yield return misses;
                }
                else if (IsVisibleOutside(act.Holder) && Of(EntryFindingKind.Misses, Verdict.Unknown, act, there.Test, steps, _ => true) is { } unknown)
                {
                    yield return unknown;
                }
            }
            else if (act.Step == EntryStep.Takes && KindOfTaking(act) is { } kind && Tested(act, steps, isThere: true) is { } full
                && Of(kind, Verdict.Racy, act, full.Test, steps, other => other.IsRemoval) is { } taken)
            {
                yield return taken;
            }
        }
    }

    /// <summary>The test of the same entry, or of whether there is any, on the way to a step.</summary>
    private static (EntryUse Test, IOperation Condition)? Tested(EntryUse act, EntrySteps steps, bool isThere)
    {
        EntryUse? test = null;
        return Conditions.Before(act.Operation, (condition, isTrue) => (test = Answer(condition, isTrue == isThere, act, steps, 0) ?? test) is not null) is { } before
            ? (test!, before)
            : null;
    }

    /// <summary>The test that says, by the condition being true, that there is an entry; by being false that there is none. Not so where <paramref name="isPlain"/> is false: there it is the other way round.</summary>
    private static EntryUse? Answer(IOperation condition, bool isPlain, EntryUse act, EntrySteps steps, int depth)
    {
        switch (condition.Unconverted())
        {
            case ILocalReferenceOperation { Local: var local } when depth < 2 && act.Code.Variables.OnlyValueOf(local) is { } value && value.Syntax.SpanStart < act.Syntax.SpanStart:
                return Answer(value, isPlain, act, steps, depth + 1);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand }:
                return Answer(operand, !isPlain, act, steps, depth);
            case IIsPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: bool expected } }, Value: var asked }:
                return Answer(asked, isPlain == expected, act, steps, depth);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals, RightOperand.ConstantValue: { HasValue: true, Value: bool expected }, LeftOperand: var asked }:
                return Answer(asked, isPlain == expected, act, steps, depth);
            case IIsPatternOperation { Pattern: IRelationalPatternOperation { OperatorKind: var kind, Value.ConstantValue: { HasValue: true, Value: int bound } }, Value: var counted } when isPlain:
                return IsSome(kind, bound) ? Size(counted, act, steps) : null;
            case IBinaryOperation { RightOperand.ConstantValue: { HasValue: true, Value: int bound }, LeftOperand: var counted, OperatorKind: var kind }:
                return IsSome(isPlain ? kind : Negated(kind), bound) ? Size(counted, act, steps) : null;
            case IBinaryOperation { LeftOperand.ConstantValue: { HasValue: true, Value: int bound }, RightOperand: var counted, OperatorKind: var kind }:
                return IsSome(Swapped(isPlain ? kind : Negated(kind)), bound) ? Size(counted, act, steps) : null;
            case { } call when StepAt(call, steps) is { } step:
                return step.Step switch
                {
                    EntryStep.Asks => isPlain && act.IsSameEntry(step) ? step : null,
                    EntryStep.Holds => isPlain && act.Key is null ? step : null,
                    EntryStep.Lacks => !isPlain && act.Key is null ? step : null,
                    _ => null,
                };
            default:
                return null;
        }
    }

    private static EntryUse? StepAt(IOperation operation, EntrySteps steps) => steps.All.FirstOrDefault(use => use.Operation == operation);

    private static EntryUse? Size(IOperation counted, EntryUse act, EntrySteps steps) =>
        act.Key is null && StepAt(counted.Unconverted(), steps) is { Step: EntryStep.Counts } size ? size : null;

    /// <summary>Whether a number that stands so to the bound is one at least.</summary>
    private static bool IsSome(BinaryOperatorKind kind, int bound) => kind switch
    {
        BinaryOperatorKind.GreaterThan => bound >= 0,
        BinaryOperatorKind.GreaterThanOrEqual => bound >= 1,
        BinaryOperatorKind.NotEquals => bound == 0,
        BinaryOperatorKind.Equals => bound >= 1,
        _ => false,
    };

    private static BinaryOperatorKind Negated(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Equals => BinaryOperatorKind.NotEquals,
        BinaryOperatorKind.NotEquals => BinaryOperatorKind.Equals,
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThanOrEqual,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThanOrEqual,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThan,
        _ => BinaryOperatorKind.None,
    };

    private static BinaryOperatorKind Swapped(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
        _ => kind,
    };

    private static EntryFinding? Of(EntryFindingKind kind, Verdict verdict, EntryUse act, EntryUse test, EntrySteps steps, Func<EntryUse, bool> matters) =>
        steps.IsFree(act) && steps.IsFree(test) && steps.Rival(act, matters) is (true, var other) ? new EntryFinding(kind, verdict, act, test, other) : null;

    private static EntryFinding? Overwritten(EntryUse act, ISimpleAssignmentOperation set, EntryUse test, EntrySteps steps)
    {
        var harm = EntryValues.HarmOf(set.Value, act);
        var isReset = set.Value.ConstantValue.HasValue && steps.All.Any(other => other.IsPut && !ReferenceEquals(other, act) && !IsSameConstant(other, set.Value));
        return Of(EntryFindingKind.Overwrites, isReset ? Verdict.Racy : harm, act, test, steps, other => other.IsPut);
    }

    private static bool IsSameConstant(EntryUse other, IOperation value) =>
        other.Operation.Parent is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: var constant } } && Equals(constant, value.ConstantValue.Value);

    /// <summary>The entry gets the same value whatever the test says.</summary>
    private static bool IsSetOtherwise(IOperation condition, ISimpleAssignmentOperation set, EntryUse act, EntrySteps steps)
    {
        if (condition.Parent is not IConditionalOperation { WhenFalse: { } whenFalse } choice)
        {
            return false;
        }

        var otherwise = choice.WhenTrue.Syntax.Span.Contains(set.Syntax.Span) ? whenFalse : choice.WhenTrue;
        return steps.All.Any(other => other.IsPut && otherwise.Syntax.Span.Contains(other.Syntax.Span) && act.IsSameEntry(other)
            && (other.Step == EntryStep.Settles || (other.Operation.Parent is ISimpleAssignmentOperation { Value: var value } && Keys.AreSame(value, set.Value, act.Code.Variables))));
    }

    /// <summary>A caught exception tells that the entry was gone.</summary>
    private static bool IsCaught(IOperation operation)
    {
        for (var outer = operation.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is ITryOperation { Catches: { IsEmpty: false } catches } && catches.Any(caught => caught.ExceptionType.Name == nameof(KeyNotFoundException)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsVisibleOutside(ISymbol holder) => holder is IFieldSymbol or IPropertySymbol && holder.DeclaredAccessibility is not (Accessibility.Private or Accessibility.NotApplicable);

    /// <summary>The call waits for an element; or the result that tells whether there was one is dropped, and what it gave is used.</summary>
    private static EntryFindingKind? KindOfTaking(EntryUse act)
    {
        if (act.Operation is not IInvocationOperation call)
        {
            return null;
        }

        if (call.Type?.SpecialType != SpecialType.System_Boolean)
        {
            return call.Type?.SpecialType == SpecialType.System_Int32 || act.Key is not null ? null : EntryFindingKind.Waits;
        }

        var isDropped = call.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };
        return isDropped && call.Arguments.FirstOrDefault(argument => argument.Parameter?.RefKind == RefKind.Out)?.Value is { } taken
            && EntryValues.LocalOf(taken) is { } local && EntryValues.IsUsedUntested(local, call)
            ? EntryFindingKind.TakesNothing
            : null;
    }
}
