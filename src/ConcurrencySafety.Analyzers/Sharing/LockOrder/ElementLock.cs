using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>A lock that is an element of a collection, or a member of one.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="Index">Which element.</param>
/// <param name="Rest">The way from the element to the lock.</param>
internal sealed record ElementLock(Named Collection, ElementIndex Index, IReadOnlyList<PlaceStep> Rest)
{
    /// <summary>The element that a lock is, or belongs to; null when it is none.</summary>
    public static ElementLock? Of(Named name)
    {
        var steps = name.Place.Steps;
        for (var i = steps.Length - 1; i >= 0; i--)
        {
            if (steps[i].Kind == PlaceStepKind.Element)
            {
                var collection = name.Place;
                for (var cut = steps.Length; cut > i; cut--)
                {
                    collection = collection.Base();
                }

                return new ElementLock(name with { Place = collection }, steps[i].Index, steps.Skip(i + 1).ToList());
            }
        }

        return name is { Place: { Root: PlaceRoot.Local, Symbol: ILocalSymbol local }, Owner: { } owner } ? ElementIn(owner.Body.Code.Variables.OnlyValueOf(local)?.Unconverted(), name, owner) : null;
    }

    /// <summary>A local that stands for an element: <c>var left = forks[i]</c>.</summary>
    private static ElementLock? ElementIn(IOperation? value, Named name, Frame owner)
    {
        var (collection, index) = value switch
        {
            IArrayElementReferenceOperation { Indices: { Length: 1 } indices } element => (element.ArrayReference, indices[0]),
            IPropertyReferenceOperation { Arguments: { Length: 1 } arguments, Instance: { } instance } => (instance, arguments[0].Value),
            _ => (null, null),
        };
        var place = collection?.Unconverted() switch
        {
            IFieldReferenceOperation { Field: var field } => field.IsStatic ? Place.Static(field.OriginalDefinition) : Place.This.Member(field.OriginalDefinition),
            ILocalReferenceOperation { Local: var local } => Place.Local(local),
            IParameterReferenceOperation { Parameter: var parameter } => Place.Parameter(parameter),
            _ => null,
        };
        return place is null ? null : new ElementLock(owner.Name(place), ElementIndex.Of(index!), name.Place.Steps.ToList());
    }
}
