using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>Values that the control-flow graph keeps between blocks: each is a nameless local.</summary>
internal static class CaptureSteps
{
    public static Value Capture(StepContext context, IFlowCaptureOperation operation)
    {
        var value = context.Eval(operation.Value);
        if (operation.Value is IPropertyReferenceOperation { Property.IsIndexer: true } indexer && PropertySteps.ContentOf(context, indexer, context.Quietly(indexer.Instance)) is { } content)
        {
            value = value with { Assigns = content };
        }

        var place = Place.Capture(operation.Id);
        HandleSteps.Store(context, place, value);
        context.State = context.State with { Locals = context.State.Locals.SetItem(place, value) };
        return value;
    }

    public static Value Reference(StepContext context, IFlowCaptureReferenceOperation operation)
    {
        var place = Place.Capture(operation.Id);
        return context.State.Locals.TryGetValue(place, out var value) && value.Place is not null ? value : Value.At(place);
    }
}
