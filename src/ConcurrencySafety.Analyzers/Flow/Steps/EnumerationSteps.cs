using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>
/// The calls that a <c>foreach</c> is lowered to. The language finds them by their names (C# specification §13.9.5.2), so
/// these steps do, too.
/// </summary>
internal static class EnumerationSteps
{
    public static Value? TryInvoke(StepContext context, IInvocationOperation operation, Value receiver)
    {
        if (operation.TargetMethod.Parameters.Length > 1)
        {
            return null;
        }

        switch (operation.TargetMethod.Name)
        {
            case WellKnownMemberNames.GetEnumeratorMethodName:
                if (AccessSteps.Object(context, receiver) is not { } collection)
                {
                    return Value.At(Place.Value(operation));
                }

                JoinSteps.BeginVisits(context, collection);
                ReadContent(context, operation, collection);
                context.State = context.State with { Deferred = context.State.Deferred.With(collection, default) };
                return new Value { Place = Place.Value(operation), EnumeratorOf = collection, Deferred = receiver.Deferred };
            case WellKnownMemberNames.MoveNextMethodName when receiver.EnumeratorOf is { } enumerated:
                return new Value { Condition = Condition.False(new Conditional(ConditionalKind.Exhausted, enumerated)) };
            default:
                return null;
        }
    }

    public static Value? TryRead(StepContext context, IPropertyReferenceOperation operation, Value receiver)
    {
        if (receiver.EnumeratorOf is not { } collection || operation.Property.Name != WellKnownMemberNames.CurrentPropertyName)
        {
            return null;
        }

        JoinSteps.Visit(context, collection);
        return new Value { ElementOf = collection, Place = DeferredSteps.Next(context, receiver.Deferred, collection) };
    }

    /// <summary>What begins a <c>foreach</c> over the receiver.</summary>
    public static bool IsEnumerated(IOperation receiver, IInvocationOperation call) =>
        call.Instance == receiver && call.Arguments.IsEmpty && call.TargetMethod.Name == WellKnownMemberNames.GetEnumeratorMethodName;

    /// <summary>A view of a collection, such as its keys, that a <c>foreach</c> or a query goes through at once.</summary>
    public static bool IsViewGoneThrough(IOperation view, ImmutableArray<ApiEffect> effects)
    {
        if (!effects.Any(effect => effect.Role == ApiRole.View))
        {
            return false;
        }

        while (view.Parent is IConversionOperation conversion)
        {
            view = conversion;
        }

        return view.Parent switch
        {
            IInvocationOperation call => IsEnumerated(view, call),
            IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } } => true,
            _ => false,
        };
    }

    public static bool IsDispose(IMethodSymbol method) =>
        method.Parameters.IsEmpty && method.Name is WellKnownMemberNames.DisposeMethodName or WellKnownMemberNames.DisposeAsyncMethodName;

    /// <summary>Every element is read: of an array, or of a collection that is not thread-safe.</summary>
    public static void ReadAll(StepContext context, IOperation? source, Place? collection)
    {
        if (source?.Type is IArrayTypeSymbol)
        {
            context.Record(collection?.Then(PlaceStep.Element(ElementIndex.All)), AccessKind.Read, source.Syntax);
        }
        else if (source?.Type is { } type && context.Catalog.FactsOf(type) is { Safety: ThreadSafety.NotSafe, IsCollection: true })
        {
            context.Record(collection?.Content(), AccessKind.Read | AccessKind.Enumeration, source.Syntax);
        }
    }

    private static void ReadContent(StepContext context, IInvocationOperation operation, Place collection)
    {
        ReadAll(context, operation.Instance?.Unconverted(), collection);
    }
}
