using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>
/// Looks through locals that only ever stand for something else, <c>var gate = _gate; lock (gate)</c>, and through fields
/// that only keep what their constructor was given: <c>new Guard(_gate)</c>. Holds in nested bodies too, since such a local
/// or field never changes.
/// Limits: a field is followed only if nothing reassigns it after construction; else the local is a snapshot of its own.
/// </summary>
internal static class Aliases
{
    private const int MaxDepth = 4;

    public static Place Resolve(StepContext context, Place place)
    {
        switch (place.Root)
        {
            case PlaceRoot.Local:
                if (place.Steps.Length > 0 && context.Variables.OnlyValueOf(place.Symbol!)?.Unconverted() is { } only && Given(context, only, place.Steps[0], 0) is { } kept)
                {
                    return place.Moved(Place.Local((ILocalSymbol)place.Symbol!).Then(place.Steps[0]), kept);
                }

                return Of(context, place.Symbol!, 0) is { } root ? place.Rebase(root) : place;
            case PlaceRoot.Value when place.Steps.Length > 0 && place.Key is IOperation operation && Given(context, operation, place.Steps[0], 0) is { } given:
                return place.Moved(Place.Value(operation).Then(place.Steps[0]), given);
            default:
                return place;
        }
    }

    private static Place? Of(StepContext context, ISymbol local, int depth)
    {
        if (depth > MaxDepth || local is ILocalSymbol { Type.IsValueType: true } || context.Variables.OnlyValueOf(local) is not { } value)
        {
            return null;
        }

        return PlaceOf(context, value, depth);
    }

    private static Place? PlaceOf(StepContext context, IOperation value, int depth)
    {
        switch (value)
        {
            case IConversionOperation conversion:
                return PlaceOf(context, conversion.Operand, depth);
            case IInstanceReferenceOperation:
                return Place.This;
            case ILocalReferenceOperation { Local: var local } when context.Variables.OnlyValueOf(local) is not null:
                return Of(context, local, depth + 1) ?? Place.Local(local);
            case IParameterReferenceOperation { Parameter: var parameter } when context.Variables.AssignedTo(parameter).Count == 0:
                return AccessSteps.PlaceOf(context, parameter);
            case IFieldReferenceOperation { Field: var field } reference when context.Summaries.IsStable(field):
                return field.IsStatic
                    ? Place.Static(field.OriginalDefinition)
                    : reference.Instance is null ? null : PlaceOf(context, reference.Instance, depth)?.Member(field.OriginalDefinition);
            case IPropertyReferenceOperation { Property: var property } reference when context.Summaries.IsStable(property):
                return property.IsStatic
                    ? Place.Static(property.OriginalDefinition)
                    : reference.Instance is null ? null : PlaceOf(context, reference.Instance, depth)?.Member(property.OriginalDefinition);
            default:
                return null;
        }
    }

    /// <summary>
    /// What a member of a new object holds by the names of the code that made it: the constructor's argument, or through a
    /// method that does no more than making the object and returning it, that method's.
    /// </summary>
    private static Place? Given(StepContext context, IOperation maker, PlaceStep step, int depth)
    {
        if (depth > MaxDepth || step.Member is not { } member)
        {
            return null;
        }

        switch (maker)
        {
            case IObjectCreationOperation creation:
                return context.Summaries.OnlyValueOf(member)?.Unconverted() is IParameterReferenceOperation { Parameter: var parameter }
                    && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, creation.Constructor?.OriginalDefinition)
                    ? Argument(context, creation.Arguments, parameter, depth)
                    : null;
            case IInvocationOperation { TargetMethod: var method } call when context.Summaries.OnlyResultOf(method, context.Body)?.Unconverted() is IObjectCreationOperation made
                && context.Summaries.OnlyValueOf(member)?.Unconverted() is IParameterReferenceOperation { Parameter: var source }
                && SymbolEqualityComparer.Default.Equals(source.ContainingSymbol, made.Constructor?.OriginalDefinition):
                var argument = made.Arguments.FirstOrDefault(passed => SymbolEqualityComparer.Default.Equals(passed.Parameter?.OriginalDefinition, source))?.Value;
                return argument is null ? null : InCaller(context, argument.Unconverted(), call, depth);
            default:
                return null;
        }
    }

    private static Place? Argument(StepContext context, System.Collections.Immutable.ImmutableArray<IArgumentOperation> arguments, IParameterSymbol parameter, int depth)
    {
        var argument = arguments.FirstOrDefault(passed => SymbolEqualityComparer.Default.Equals(passed.Parameter?.OriginalDefinition, parameter.OriginalDefinition));
        return argument is null ? null : PlaceOf(context, argument.Value, depth + 1);
    }

    /// <summary>An expression of the called method by the caller's names.</summary>
    private static Place? InCaller(StepContext context, IOperation expression, IInvocationOperation call, int depth) => expression switch
    {
        IInstanceReferenceOperation => call.Instance is null ? null : PlaceOf(context, call.Instance, depth + 1),
        IParameterReferenceOperation { Parameter: var parameter } => Argument(context, call.Arguments, parameter, depth),
        IFieldReferenceOperation { Field: { IsStatic: false } field, Instance: { } instance } when context.Summaries.IsStable(field) => InCaller(context, instance, call, depth)?.Member(field.OriginalDefinition),
        IFieldReferenceOperation { Field: { IsStatic: true } field } when context.Summaries.IsStable(field) => Place.Static(field.OriginalDefinition),
        _ => null,
    };
}
