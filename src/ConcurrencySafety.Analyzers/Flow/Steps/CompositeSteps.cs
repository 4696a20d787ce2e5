using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>Arrays, tuples, collection expressions and all other operations: their parts are evaluated, and what they hold is held by the whole.</summary>
internal static class CompositeSteps
{
    public static Value Array(StepContext context, IArrayCreationOperation operation)
    {
        foreach (var size in operation.DimensionSizes)
        {
            context.Eval(size);
        }

        var whole = Place.Value(operation);
        var targets = System.Collections.Immutable.ImmutableArray<DelegateTarget>.Empty;
        foreach (var element in operation.Initializer?.ElementValues ?? System.Collections.Immutable.ImmutableArray<IOperation>.Empty)
        {
            var value = context.Eval(element);
            HandleSteps.Include(context, whole, value);
            if (!value.Targets.IsDefault)
            {
                targets = targets.AddRange(value.Targets);
            }
        }

        return new Value { Place = whole, Targets = targets.IsEmpty ? default : targets };
    }

    public static Value Other(StepContext context, IOperation operation)
    {
        var whole = Place.Value(operation);
        foreach (var child in operation.ChildOperations)
        {
            HandleSteps.Include(context, whole, context.Eval(child));
        }

        return Value.At(whole);
    }
}
