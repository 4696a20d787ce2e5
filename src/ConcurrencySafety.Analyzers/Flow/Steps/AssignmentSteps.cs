using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>Writes: assignment, compound assignment, <c>++</c>, deconstruction, <c>ref</c> and <c>out</c> arguments.</summary>
internal static class AssignmentSteps
{
    public static Value Simple(StepContext context, ISimpleAssignmentOperation operation)
    {
        if (operation.Target is IPropertyReferenceOperation property && PropertySteps.FieldLikePlace(context, property, evaluate: false) is null)
        {
            return PropertySteps.Write(context, property, operation.Value, operation.Syntax);
        }

        if (operation.Target is IImplicitIndexerReferenceOperation indexer)
        {
            return PropertySteps.Write(context, indexer, operation.Value, operation.Syntax);
        }

        var target = AccessSteps.Target(context, operation.Target);
        var value = context.Eval(operation.Value);
        if (operation.Target is IDiscardOperation || (operation.Target is ILocalReferenceOperation { Local: var local } && context.Variables.IsDiscard(local)))
        {
            HandleSteps.Discard(context, value);
            return value;
        }

        if (target is null)
        {
            HandleSteps.Escape(context, value);
            return value;
        }

        // Keeping the handle of what was just started: the body may look for it there a moment too early, which no lock cures.
        if (!HandleSteps.IsFresh(context, value))
        {
            context.Record(target, IsUpdateOf(operation) ? AccessKind.Update : WriteKind(target), operation.Syntax, operation.Value);
        }

        if (target.Variable is IFieldSymbol { IsVolatile: true })
        {
            LatchSteps.Set(context, target, operation.Value);
        }

        Bind(context, target, value, operation.Value);
        return value;
    }

    public static Value Compound(StepContext context, ICompoundAssignmentOperation operation)
    {
        if (operation.Target is IPropertyReferenceOperation property && PropertySteps.FieldLikePlace(context, property, evaluate: false) is null)
        {
            return PropertySteps.Update(context, property, operation.Value, operation.Syntax);
        }

        var target = AccessSteps.Target(context, operation.Target);
        context.Eval(operation.Value);
        return Update(context, target, operation.Syntax);
    }

    public static Value Increment(StepContext context, IIncrementOrDecrementOperation operation)
    {
        if (operation.Target is IPropertyReferenceOperation property && PropertySteps.FieldLikePlace(context, property, evaluate: false) is null)
        {
            return PropertySteps.Update(context, property, null, operation.Syntax);
        }

        var target = AccessSteps.Target(context, operation.Target);
        if (target is not null && context.State.Progress.TryGetValue(target, out var progress))
        {
            var result = Update(context, target, operation.Syntax);
            context.State = context.State with { Progress = context.State.Progress.SetItem(target, progress.Step()) };
            return result;
        }

        return Update(context, target, operation.Syntax);
    }

    public static Value Deconstruct(StepContext context, IDeconstructionAssignmentOperation operation)
    {
        var value = operation.Value;
        value = value.Unconverted();

        var targets = operation.Target is IDeclarationExpressionOperation declaration ? declaration.Expression : operation.Target;
        if (targets is ITupleOperation left && value is ITupleOperation right && left.Elements.Length == right.Elements.Length)
        {
            var values = right.Elements.Select(context.Eval).ToList();
            for (var i = 0; i < left.Elements.Length; i++)
            {
                Write(context, left.Elements[i], values[i], left.Elements[i].Syntax);
            }

            return Value.Unknown;
        }

        var whole = context.Eval(value);
        if (targets is ITupleOperation tuple)
        {
            foreach (var element in tuple.Elements)
            {
                Write(context, element, whole, element.Syntax);
            }
        }

        return Value.Unknown;
    }

    /// <summary>A write of a value to whatever the target denotes.</summary>
    public static void Write(StepContext context, IOperation target, Value value, SyntaxNode syntax)
    {
        if (target is IDiscardOperation)
        {
            HandleSteps.Discard(context, value);
            return;
        }

        if (AccessSteps.Target(context, target) is { } place)
        {
            context.Record(place, WriteKind(place), syntax);
            Bind(context, place, value, null);
        }
    }

    public static AccessKind WriteKind(Place place) =>
        place.Variable is IFieldSymbol { IsVolatile: true } ? AccessKind.Write | AccessKind.Atomic : AccessKind.Write;

    /// <summary>Remembers what the place now holds.</summary>
    private static void Bind(StepContext context, Place target, Value value, IOperation? source)
    {
        HandleSteps.Store(context, target, value);
        var state = context.State;
        if (!state.Progress.IsEmpty && state.Progress.ContainsKey(target))
        {
            state = state with { Progress = state.Progress.Remove(target) };
        }

        if (target.Root == PlaceRoot.Local && target.Steps.Length == 0)
        {
            if (source?.ConstantValue is { HasValue: true, Value: int })
            {
                state = state with { Progress = state.Progress.SetItem(target, IndexProgress.AtStart) };
            }

            state = state with
            {
                Locals = value.IsWorthKeeping ? state.Locals.SetItem(target, value) : state.Locals.Remove(target),
                Deferred = state.Deferred.With(target, value.Deferred),
            };
        }

        context.State = state;
    }

    private static Value Update(StepContext context, Place? target, SyntaxNode syntax)
    {
        if (target is null)
        {
            return Value.Unknown;
        }

        context.Record(target, AccessKind.Update, syntax);
        if (target.Root == PlaceRoot.Local && (context.State.Locals.ContainsKey(target) || context.State.Progress.ContainsKey(target)))
        {
            context.State = context.State with { Locals = context.State.Locals.Remove(target), Progress = context.State.Progress.Remove(target) };
        }

        return Value.Unknown;
    }

    /// <summary><c>x = x op y</c>: the value is computed from the variable's own old value.</summary>
    private static bool IsUpdateOf(ISimpleAssignmentOperation assignment)
    {
        var value = assignment.Value;
        value = value.Unconverted();

        return value is IBinaryOperation binary && (IsSameVariable(binary.LeftOperand, assignment.Target) || IsSameVariable(binary.RightOperand, assignment.Target));
    }

    /// <summary>Both name the same variable of the same object, as far as they say.</summary>
    public static bool IsSameVariable(IOperation operand, IOperation target)
    {
        operand = operand.Unconverted();

        return (operand, target) switch
        {
            (ILocalReferenceOperation left, ILocalReferenceOperation right) => SymbolEqualityComparer.Default.Equals(left.Local, right.Local),
            (IParameterReferenceOperation left, IParameterReferenceOperation right) => SymbolEqualityComparer.Default.Equals(left.Parameter, right.Parameter),
            (IFieldReferenceOperation left, IFieldReferenceOperation right) => SymbolEqualityComparer.Default.Equals(left.Field, right.Field) && IsSameInstance(left.Instance, right.Instance),
            (IPropertyReferenceOperation left, IPropertyReferenceOperation right) => left.Arguments.IsEmpty && SymbolEqualityComparer.Default.Equals(left.Property, right.Property) && IsSameInstance(left.Instance, right.Instance),
            (IArrayElementReferenceOperation left, IArrayElementReferenceOperation right) => IsSameVariable(left.ArrayReference, right.ArrayReference)
                && left.Indices.Length == 1 && right.Indices.Length == 1
                && (IsSameVariable(left.Indices[0], right.Indices[0])
                    || (left.Indices[0].ConstantValue is { HasValue: true, Value: { } constant } && constant.Equals(right.Indices[0].ConstantValue.HasValue ? right.Indices[0].ConstantValue.Value : null))),
            _ => false,
        };
    }

    private static bool IsSameInstance(IOperation? left, IOperation? right) =>
        (left, right) switch
        {
            (null, null) => true,
            (IInstanceReferenceOperation, IInstanceReferenceOperation) => true,
            ({ } a, { } b) => IsSameVariable(a, b),
            _ => false,
        };
}
