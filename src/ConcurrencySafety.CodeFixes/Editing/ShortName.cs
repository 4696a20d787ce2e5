using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Editing;

/// <summary>Whether a type can be named shortly.</summary>
internal static class ShortName
{
    /// <summary>Whether the simple name of the type means the type at this place; a type that the project cannot see has no name.</summary>
    public static bool Means(SemanticModel model, int position, INamedTypeSymbol? type) =>
        type is not null
        && model.LookupNamespacesAndTypes(position, name: type.Name)
            .OfType<INamedTypeSymbol>()
            .Any(t => SymbolEqualityComparer.Default.Equals(t.OriginalDefinition, type.OriginalDefinition));
}
