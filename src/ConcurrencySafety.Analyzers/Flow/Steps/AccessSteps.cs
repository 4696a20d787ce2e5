using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>Reads of variables, and which place an expression denotes.</summary>
internal static class AccessSteps
{
    public static Value Local(StepContext context, ILocalReferenceOperation operation)
    {
        var place = Place.Local(operation.Local);
        context.Record(place, AccessKind.Read, operation.Syntax);
        var deferred = DeferredSteps.Use(context, operation, place);
        return ValueOf(context, place, operation.Local) with { Deferred = deferred };
    }

    public static Value Parameter(StepContext context, IParameterReferenceOperation operation)
    {
        var place = PlaceOf(context, operation.Parameter);
        context.Record(place, AccessKind.Read, operation.Syntax);
        return ValueOf(context, place, operation.Parameter);
    }

    public static Value Field(StepContext context, IFieldReferenceOperation operation)
    {
        var place = FieldPlace(context, operation);
        if (place is null || operation.Field.IsConst)
        {
            return Value.Unknown;
        }

        context.Record(place, ReadKind(operation.Field), operation.Syntax);
        var value = context.State.Locals.TryGetValue(place, out var known) ? known with { Place = place } : Value.At(place);
        if (operation.Field.IsVolatile && LatchSteps.WhenRead(context, place) is { } set)
        {
            return value with { Condition = set };
        }

        return operation.Field.Type.TypeKind == TypeKind.Delegate
            ? value with { Targets = context.Summaries.TargetsStoredIn(operation.Field) }
            : value;
    }

    /// <summary>The delegate of a field-like event, which only its own type reads.</summary>
    public static Value Event(StepContext context, IEventReferenceOperation operation)
    {
        var place = operation.Event.IsStatic || operation.Instance is null
            ? Place.Static(operation.Event.OriginalDefinition)
            : Object(context, context.Eval(operation.Instance))?.Member(operation.Event.OriginalDefinition);
        context.Record(place, AccessKind.Read, operation.Syntax);
        return Value.Unknown;
    }

    public static Value Element(StepContext context, IArrayElementReferenceOperation operation)
    {
        var place = ElementPlace(context, operation);
        if (place is null)
        {
            return Value.Unknown;
        }

        context.Record(place, AccessKind.Read, operation.Syntax);
        if (!place.IsElement)
        {
            return Value.At(place);
        }

        var index = place.Steps[place.Steps.Length - 1].Index;
        return index.IsNumbered
            ? Value.At(place)
            : new Value { Place = place, ElementOf = place.Base() };
    }

    /// <summary>The place that an assignment's target denotes, evaluating what is needed to get there but not reading it.</summary>
    public static Place? Target(StepContext context, IOperation operation)
    {
        switch (operation)
        {
            case ILocalReferenceOperation local:
                return Place.Local(local.Local);
            case IParameterReferenceOperation parameter:
                return PlaceOf(context, parameter.Parameter);
            case IFieldReferenceOperation field:
                return FieldPlace(context, field);
            case IPropertyReferenceOperation property:
                return PropertySteps.FieldLikePlace(context, property);
            case IImplicitIndexerReferenceOperation { IndexerSymbol: IPropertySymbol } indexer:
                return PropertySteps.ContentOf(context, indexer);
            case IArrayElementReferenceOperation element:
                return ElementPlace(context, element);
            case IFlowCaptureReferenceOperation capture:
                return context.Eval(capture) is { Assigns: { } content } ? content : context.Eval(capture).Place;
            case IDeclarationExpressionOperation declaration:
                return Target(context, declaration.Expression);
            case IConversionOperation conversion:
                return Target(context, conversion.Operand);
            default:
                context.Eval(operation);
                return null;
        }
    }

    /// <summary>The object that a value is, as a base for members, content or locks: aliases are looked through.</summary>
    public static Place? Object(StepContext context, Value value)
    {
        if (value.ElementOf is not null && value.Place is null)
        {
            return null;
        }

        return value.Place is { } place ? Aliases.Resolve(context, place) : null;
    }

    public static Place PlaceOf(StepContext context, IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
        && !SymbolEqualityComparer.Default.Equals(constructor.OriginalDefinition, context.Body.Code.Root.Symbol)
            ? Place.This.Member(parameter) // captured by a primary constructor's type: as good as a field
            : Place.Parameter(parameter);

    /// <summary>A tuple's element by its number, whatever name it goes by.</summary>
    public static ISymbol Canonical(IFieldSymbol field) => (field.CorrespondingTupleField ?? field).OriginalDefinition;

    public static AccessKind ReadKind(IFieldSymbol field) => field.IsVolatile ? AccessKind.Read | AccessKind.Atomic : AccessKind.Read;

    /// <summary>Whether another thread can get at the place at all: not a local that nothing captures, nor one thread's own.</summary>
    public static bool IsReachableByOthers(StepContext context, Place place)
    {
        foreach (var step in place.Steps)
        {
            if (step.Member is { } member && IsPerThread(context, member))
            {
                return false;
            }
        }

        return place.Root switch
        {
            PlaceRoot.This => place.Steps.Length > 0 && IsMutable(place),
            PlaceRoot.Static => IsMutable(place) && !IsPerThread(context, place.Symbol!),
            PlaceRoot.Local => context.Variables.IsCaptured(place.Symbol!) && IsMutable(place) && place.Symbol is not ILocalSymbol { IsConst: true },
            PlaceRoot.Parameter => (place.Steps.Length > 0
                || context.Variables.IsCaptured(place.Symbol!)
                || place.Symbol is IParameterSymbol { RefKind: RefKind.Ref or RefKind.Out }) && IsMutable(place),
            _ => false,
        };
    }

    private static bool IsMutable(Place place) => place.Steps.Length == 0
        ? place.Symbol is not IFieldSymbol { IsReadOnly: true }
        : place.Steps[place.Steps.Length - 1].Member is not (IFieldSymbol { IsReadOnly: true } or IFieldSymbol { IsConst: true });

    private static bool IsPerThread(StepContext context, ISymbol member) =>
        (member is IFieldSymbol field && (IsThreadStatic(field) || context.Catalog.FactsOf(field.Type).IsPerThread))
        || (member is IPropertySymbol property && context.Catalog.FactsOf(property.ContainingType).IsPerThread);

    private static bool IsThreadStatic(IFieldSymbol field) => field.IsStatic && AnnotationReader.IsThreadStatic(field);

    private static Value ValueOf(StepContext context, Place place, ISymbol variable)
    {
        var value = context.State.Locals.TryGetValue(place, out var known) ? known with { Place = place } : Value.At(place);
        if (TypeOf(variable) is { TypeKind: TypeKind.Delegate })
        {
            value = value with { Targets = LambdaSteps.TargetsOfVariable(context, variable) };
        }

        return value;
    }

    private static ITypeSymbol? TypeOf(ISymbol variable) => variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    private static Place? FieldPlace(StepContext context, IFieldReferenceOperation operation)
    {
        if (operation.Field.IsStatic || operation.Instance is null)
        {
            return Place.Static(operation.Field.OriginalDefinition);
        }

        return Object(context, context.Eval(operation.Instance))?.Member(Canonical(operation.Field));
    }

    private static Place? ElementPlace(StepContext context, IArrayElementReferenceOperation operation)
    {
        var array = Object(context, context.Eval(operation.ArrayReference));
        foreach (var index in operation.Indices)
        {
            context.Eval(index);
        }

        // While somebody types "a[", there is no index yet.
        if (array is null || operation.Indices.IsEmpty)
        {
            return null;
        }

        foreach (var index in operation.Indices)
        {
            array = array.Then(PlaceStep.Element(ElementIndex.Of(index)));
        }

        return array;
    }
}
