using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
        var number = 0;
        var parts = System.Collections.Immutable.ImmutableArray<Place>.Empty;
        var targets = System.Collections.Immutable.ImmutableArray<DelegateTarget>.Empty;
        foreach (var element in operation.Initializer?.ElementValues ?? System.Collections.Immutable.ImmutableArray<IOperation>.Empty)
        {
            var value = context.Eval(element);
            HandleSteps.Include(context, whole, value);
            HandleSteps.Include(context, whole.Then(PlaceStep.Element(ElementIndex.At(number++))), value);
            if (AccessSteps.Object(context, value) is { } part)
            {
                parts = parts.Add(part);
            }

            if (!value.Targets.IsDefault)
            {
                targets = targets.AddRange(value.Targets);
            }
        }

        return new Value { Place = whole, Parts = parts, Targets = targets.IsEmpty ? default : targets };
    }

    public static Value Tuple(StepContext context, ITupleOperation operation)
    {
        var whole = Place.Value(operation);
        var fields = (operation.NaturalType as INamedTypeSymbol ?? operation.Type as INamedTypeSymbol)?.TupleElements ?? default;
        for (var i = 0; i < operation.Elements.Length; i++)
        {
            var value = context.Eval(operation.Elements[i]);
            if (!fields.IsDefault && i < fields.Length)
            {
                HandleSteps.Include(context, whole.Member(AccessSteps.Canonical(fields[i])), value);
            }
        }

        return Value.At(whole);
    }

    /// <summary>An iterator hands the value out: whoever gets it may wait for it.</summary>
    public static Value Yield(StepContext context, IReturnOperation operation)
    {
        HandleSteps.Escape(context, context.Eval(operation.ReturnedValue));
        return Value.Unknown;
    }

    public static Value Other(StepContext context, IOperation operation)
    {
        var whole = Place.Value(operation);
        foreach (var child in operation.ChildOperations)
        {
            var value = context.Eval(child);
            HandleSteps.Include(context, whole, value);

            // No operation of the oldest compiler that we run on stands for `..`, so the syntax has to tell.
            if (operation.Syntax is SpreadElementSyntax)
            {
                EnumerationSteps.ReadAll(context, child.Unconverted(), AccessSteps.Object(context, value));
            }
        }

        return Value.At(whole);
    }
}
