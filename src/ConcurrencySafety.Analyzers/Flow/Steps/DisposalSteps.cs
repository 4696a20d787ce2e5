using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>Disposing what a local or parameter holds, while started bodies may run.</summary>
internal static class DisposalSteps
{
    public static void Note(StepContext context, IInvocationOperation operation, Value receiver)
    {
        if (context.IsRecording
            && !context.IsUnwinding
            && !context.State.Live.IsEmpty
            && receiver.Place is { Root: PlaceRoot.Local or PlaceRoot.Parameter, Steps.Length: 0 } place
            && EnumerationSteps.IsDispose(operation.TargetMethod))
        {
            context.Observations.Disposals.Add(new Disposal(place, operation, context.State));
        }
    }
}
