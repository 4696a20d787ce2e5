using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>
/// Looks through locals that only ever stand for something else: <c>var gate = _gate; lock (gate)</c>. Holds in nested
/// bodies too, since such a local never changes.
/// Limits: a field is followed only if nothing reassigns it after construction; else the local is a snapshot of its own.
/// </summary>
internal static class Aliases
{
    private const int MaxDepth = 4;

    public static Place Resolve(StepContext context, Place place)
    {
        if (place.Root != PlaceRoot.Local)
        {
            return place;
        }

        var root = Of(context, place.Symbol!, 0);
        return root is null ? place : place.Rebase(root);
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
}
