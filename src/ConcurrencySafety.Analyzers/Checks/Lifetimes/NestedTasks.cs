using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>Collections of tasks of tasks, made where the tasks are: arrays, collection expressions, the results of <c>Select</c>.</summary>
internal static class NestedTasks
{
    /// <summary>The collection that holds the value as one of its elements, with what only copies or filters it; the value itself where it is in none.</summary>
    public static IOperation CollectionOf(IOperation value, ApiCatalog catalog)
    {
        while (Holder(value, catalog) is { } holder)
        {
            value = holder;
        }

        return value;
    }

    private static IOperation? Holder(IOperation value, ApiCatalog catalog) => value.Parent switch
    {
        IConversionOperation or IParenthesizedOperation or IArrayInitializerOperation => value.Parent,
        IReturnOperation { Kind: OperationKind.Return } result => CallInPlace(result, catalog),
        IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation call } when Does(call, ApiRole.Forward, catalog) && call.Type is not null && !NestedTask.IsNested(call.Type, catalog) && Holds(call.Type, catalog) => call,
        IInvocationOperation => null,
        { Type: { } type } whole when Holds(type, catalog) => whole,
        _ => null,
    };

    /// <summary>The call that collects what the function returns: <c>xs.Select(x => …)</c>.</summary>
    private static IOperation? CallInPlace(IReturnOperation result, ApiCatalog catalog)
    {
        IOperation? operation = result;
        while (operation is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            operation = operation.Parent;
        }

        operation = operation is IAnonymousFunctionOperation ? operation.Parent : null;
        while (operation is IDelegateCreationOperation or IConversionOperation)
        {
            operation = operation.Parent;
        }

        return operation is IArgumentOperation { Parent: IInvocationOperation { Type: { } type } call } && Does(call, ApiRole.InPlace, catalog) && Holds(type, catalog) ? call : null;
    }

    private static bool Does(IInvocationOperation call, ApiRole role, ApiCatalog catalog) => catalog.EffectsOf(call.TargetMethod).Any(effect => effect.Role == role);

    private static bool Holds(ITypeSymbol type, ApiCatalog catalog) => type switch
    {
        IArrayTypeSymbol array => NestedTask.IsNested(array.ElementType, catalog),
        INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } => NestedTask.IsNested(arguments[0], catalog),
        _ => false,
    };
}
