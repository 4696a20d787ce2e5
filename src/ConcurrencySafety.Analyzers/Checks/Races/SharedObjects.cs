using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Checks.Races;

/// <summary>What to use instead of an object that is not thread-safe.</summary>
internal static class SharedObjects
{
    public static string Repair(Conflict conflict, TypeContext type) =>
        TypeOf(conflict.Variable) is { } shared && type.Catalog.FactsOf(shared).Instead is { } instead ? "use " + instead + " or a lock" : "use a lock";

    private static ITypeSymbol? TypeOf(ISymbol? variable) => variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };
}
