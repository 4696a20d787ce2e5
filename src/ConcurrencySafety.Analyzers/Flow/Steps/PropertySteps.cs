using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>Properties and indexers: a field of their own, content of a collection, a wait, or a call of their accessor.</summary>
internal static class PropertySteps
{
    public static Value Read(StepContext context, IPropertyReferenceOperation operation)
    {
        var effects = context.Catalog.EffectsOf(operation.Property, Origins.TypeOf(context, operation.Instance));
        if (!effects.IsEmpty)
        {
            var receiver = context.Eval(operation.Instance);
            EvalArguments(context, operation);
            if (EnumerationSteps.TryRead(context, operation, receiver) is { } current)
            {
                return current;
            }

            var result = ApiSteps.Apply(context, operation, effects, new ApiCall(operation.Instance, receiver, operation.Arguments, ImmutableArray<Value>.Empty));
            return ElementOf(context, operation, receiver) ?? result;
        }

        if (FieldLikePlace(context, operation) is { } place)
        {
            context.Record(place, AccessKind.Read, operation.Syntax);
            return context.State.Locals.TryGetValue(place, out var known) ? known with { Place = place } : Value.At(place);
        }

        return Access(context, operation, operation.Property.GetMethod);
    }

    /// <summary>An indexer's result is one element of its receiver, as an array's is.</summary>
    private static Value? ElementOf(StepContext context, IPropertyReferenceOperation operation, Value receiver)
    {
        return operation.Property.IsIndexer && operation.Arguments.Length == 1 && AccessSteps.Object(context, receiver) is { } collection
            ? Element(collection, ElementIndex.Of(operation.Arguments[0].Value))
            : null;
    }

    private static Value Element(Place collection, ElementIndex index)
    {
        var element = collection.Then(PlaceStep.Element(index));
        return index.IsNumbered ? Value.At(element) : new Value { Place = element, ElementOf = collection };
    }

    /// <summary><c>list[^1]</c>, which the compiler makes of the indexer and the length; a range makes a copy of its part.</summary>
    public static Value Read(StepContext context, IImplicitIndexerReferenceOperation operation)
    {
        if (operation.IndexerSymbol is not IPropertySymbol)
        {
            return CompositeSteps.Other(context, operation);
        }

        var content = ContentOf(context, operation);
        context.Record(content, AccessKind.Read, operation.Syntax);
        context.Eval(operation.Argument);
        return AccessSteps.Object(context, context.Quietly(operation.Instance)) is { } collection ? Element(collection, ElementIndex.Of(operation.Argument)) : Value.Unknown;
    }

    public static Value Write(StepContext context, IImplicitIndexerReferenceOperation target, IOperation value, SyntaxNode syntax)
    {
        var content = ContentOf(context, target);
        context.Eval(target.Argument);
        var assigned = context.Eval(value);
        context.Record(content, AccessKind.Write, syntax);
        if (AccessSteps.Object(context, context.Quietly(target.Instance)) is { } collection)
        {
            HandleSteps.Include(context, collection, assigned);
        }

        return assigned;
    }

    /// <summary>The content that the indexer reads or changes; null for an object of which nothing is known.</summary>
    public static Place? ContentOf(StepContext context, IImplicitIndexerReferenceOperation operation)
    {
        var receiver = context.Eval(operation.Instance);
        return context.Catalog.EffectsOf(operation.IndexerSymbol, Origins.TypeOf(context, operation.Instance)).Any(effect => effect.Role is ApiRole.Read or ApiRole.Write)
            ? AccessSteps.Object(context, receiver)?.Content()
            : null;
    }

    public static Value Write(StepContext context, IPropertyReferenceOperation target, IOperation value, SyntaxNode syntax)
    {
        var receiver = context.Eval(target.Instance);
        EvalArguments(context, target);
        var assigned = context.Eval(value);
        if (ContentOf(context, target, receiver) is { } content)
        {
            context.Record(content, AccessKind.Write, syntax);
            if (AccessSteps.Object(context, receiver) is { } collection)
            {
                HandleSteps.Include(context, collection, assigned);
            }

            return assigned;
        }

        HandleSteps.Escape(context, assigned);
        StartSteps.SetHandleProperty(context, target, receiver, value);
        return target.Property.SetMethod is { } setter ? CallSteps.Accessor(context, target, setter, receiver, assigned) : assigned;
    }

    public static Value Update(StepContext context, IPropertyReferenceOperation target, IOperation? value, SyntaxNode syntax)
    {
        var receiver = context.Eval(target.Instance);
        EvalArguments(context, target);
        context.Eval(value);
        if (ContentOf(context, target, receiver) is { } content)
        {
            context.Record(content, AccessKind.Update, syntax);
        }
        else if (target.Property is { GetMethod: { } getter, SetMethod: { } setter })
        {
            CallSteps.Accessor(context, target, getter, receiver, Value.Unknown);
            CallSteps.Accessor(context, target, setter, receiver, Value.Unknown);
        }

        return Value.Unknown;
    }

    /// <summary>The place of an auto-property, which is memory like a field; null for all others.</summary>
    public static Place? FieldLikePlace(StepContext context, IPropertyReferenceOperation operation, bool evaluate = true)
    {
        var property = operation.Property;
        if (property.IsIndexer || !context.Summaries.IsAutoProperty(property))
        {
            return null;
        }

        if (property.IsStatic || operation.Instance is null)
        {
            return Place.Static(property.OriginalDefinition);
        }

        if (!evaluate)
        {
            return Place.This.Member(property.OriginalDefinition);
        }

        return AccessSteps.Object(context, context.Eval(operation.Instance))?.Member(property.OriginalDefinition);
    }

    public static Place? ContentOf(StepContext context, IPropertyReferenceOperation operation, Value receiver)
    {
        foreach (var effect in context.Catalog.EffectsOf(operation.Property, Origins.TypeOf(context, operation.Instance)))
        {
            if (effect.Role is ApiRole.Read or ApiRole.Write)
            {
                return AccessSteps.Object(context, receiver)?.Content() ?? Place.Value(operation);
            }
        }

        return null;
    }

    private static Value Access(StepContext context, IPropertyReferenceOperation operation, IMethodSymbol? accessor)
    {
        var receiver = context.Eval(operation.Instance);
        EvalArguments(context, operation);
        if (EnumerationSteps.TryRead(context, operation, receiver) is { } current)
        {
            return current;
        }

        return accessor is null ? Value.Unknown : CallSteps.Accessor(context, operation, accessor, receiver, Value.Unknown);
    }

    private static void EvalArguments(StepContext context, IPropertyReferenceOperation operation)
    {
        foreach (var argument in operation.Arguments)
        {
            context.Eval(argument.Value);
        }
    }
}
