using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>What booleans tell, and what a branch on one makes true.</summary>
internal static class BranchSteps
{
    public static Value Unary(StepContext context, IUnaryOperation operation)
    {
        var value = context.Eval(operation.Operand);
        return operation.OperatorKind == UnaryOperatorKind.Not && value.Condition is { } condition
            ? new Value { Condition = condition.Negated }
            : Value.Unknown;
    }

    public static Value Binary(StepContext context, IBinaryOperation operation)
    {
        var left = context.Eval(operation.LeftOperand);
        var right = context.Eval(operation.RightOperand);
        switch (operation.OperatorKind)
        {
            case BinaryOperatorKind.And or BinaryOperatorKind.ConditionalAnd:
                return new Value { Condition = Condition.And(left.Condition, right.Condition) };
            case BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.NotEquals
                when left.Place is { } index && context.State.Progress.ContainsKey(index):
                return new Value { Condition = Condition.False(new Conditional(ConditionalKind.IndexPastBound, index)) };
            case BinaryOperatorKind.GreaterThan or BinaryOperatorKind.NotEquals
                when operation.LeftOperand is IPropertyReferenceOperation { Instance: not null, Property.Type.SpecialType: SpecialType.System_Int32 } count && IsZero(operation.RightOperand) && CollectionOf(context, count) is { } collection:
                return new Value { Condition = Condition.False(new Conditional(ConditionalKind.Exhausted, collection)) };
            case BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals
                when left.Condition is { } condition && operation.RightOperand.ConstantValue is { HasValue: true, Value: bool expected }:
                return new Value { Condition = expected == (operation.OperatorKind == BinaryOperatorKind.Equals) ? condition : condition.Negated };
            case BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals when operation.RightOperand.ConstantValue is { HasValue: true, Value: null } && Absence(left) is { } absence:
                return new Value { Condition = operation.OperatorKind == BinaryOperatorKind.Equals ? absence : absence.Negated };
            default:
                return Value.Unknown;
        }
    }

    private static bool IsZero(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: 0 };

    /// <summary>The collection whose elements an integer property of it counts.</summary>
    private static Place? CollectionOf(StepContext context, IPropertyReferenceOperation count) =>
        count.Instance is ILocalReferenceOperation { Local: var local } && context.Catalog.FactsOf(local.Type).IsCollection ? Place.Local(local) : null;

    public static Value Pattern(StepContext context, IIsPatternOperation operation)
    {
        var value = context.Eval(operation.Value);
        var (pattern, isNegated) = operation.Pattern is INegatedPatternOperation negated ? (negated.Pattern, true) : (operation.Pattern, false);
        if (pattern is not IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var expected } })
        {
            return Value.Unknown;
        }

        var known = expected switch
        {
            bool isTrue => isTrue ? value.Condition : value.Condition?.Negated,
            null => Absence(value),
            _ => null,
        };
        return known is null ? Value.Unknown : new Value { Condition = isNegated ? known.Negated : known };
    }

    public static Value IsNull(StepContext context, IIsNullOperation operation) =>
        Absence(context.Eval(operation.Operand)) is { } absence ? new Value { Condition = absence } : Value.Unknown;

    /// <summary>What it means for a handle to be null.</summary>
    private static Condition? Absence(Value handle)
    {
        var facts = new List<Conditional>();
        if (handle.Place is { } place)
        {
            facts.Add(new Conditional(ConditionalKind.Absent, place));
        }

        if (handle.ElementOf is { } collection)
        {
            facts.Add(new Conditional(ConditionalKind.AbsentElement, collection));
        }

        return facts.Count == 0 ? null : Condition.True(facts.ToArray());
    }

    private static bool IsHandle(StepContext context, Place place)
    {
        var type = place.Variable switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            _ => null,
        };
        return type is not null && context.Catalog.FactsOf(type).IsHandle;
    }

    public static Value Literal(ILiteralOperation literal) => Value.Unknown;

    /// <summary>The state on the branch where the facts hold.</summary>
    public static void Assume(StepContext context, ImmutableArray<Conditional> facts)
    {
        foreach (var fact in facts)
        {
            switch (fact.Kind)
            {
                case ConditionalKind.Held:
                    context.State = context.State with { Locks = context.State.Locks.Assume(fact.Place, fact.Hold!) };
                    break;
                case ConditionalKind.NotHeld:
                    context.State = context.State with { Locks = context.State.Locks.Release(fact.Place) };
                    break;
                case ConditionalKind.Ended:
                    JoinSteps.Join(context, fact.Place);
                    break;
                case ConditionalKind.Absent:
                    context.State = context.State with
                    {
                        Live = context.State.Live.Where((_, entry) => !entry.Cover.Contains(fact.Place)),
                        Unstarted = context.State.Unstarted.Where((_, entry) => !entry.Cover.Contains(fact.Place)),
                        // As good as a wait for it.
                        Joined = IsHandle(context, fact.Place) ? context.State.Joined.Add(fact.Place) : context.State.Joined,
                    };
                    break;
                case ConditionalKind.AbsentElement:
                    JoinSteps.BeginVisits(context, fact.Place);
                    break;
                case ConditionalKind.Opened:
                    JoinSteps.Wait(context, fact.Place);
                    break;
                case ConditionalKind.Exhausted:
                    JoinSteps.EndVisits(context, fact.Place);
                    break;
                case ConditionalKind.IndexPastBound:
                    JoinSteps.EndIndex(context, fact.Place);
                    break;
            }
        }
    }
}
