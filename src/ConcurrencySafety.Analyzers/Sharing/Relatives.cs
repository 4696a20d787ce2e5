using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>Base and derived types: their members are members of the same object.</summary>
internal static class Relatives
{
    public static bool Are(INamedTypeSymbol type, INamedTypeSymbol other) => IsAbove(type, other) || IsAbove(other, type);

    /// <summary>
    /// The base and derived types in this compilation whose members can use what bodies of the type touch in their own object: the types
    /// that declare it, and derived ones that see it.
    /// </summary>
    public static IEnumerable<INamedTypeSymbol> Of(TypeModel type, IEnumerable<Place> touched)
    {
        var found = new List<INamedTypeSymbol>();
        var visible = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var place in touched)
        {
            if (place is not { Root: PlaceRoot.This, Steps: { Length: > 0 } steps } || steps[0].Member is not { ContainingType: { } owner } member)
            {
                continue;
            }

            if (!SymbolEqualityComparer.Default.Equals(owner, type.Type.OriginalDefinition) && Are(owner, type.Type))
            {
                found.Add(owner);
            }

            if (member.DeclaredAccessibility != Accessibility.Private)
            {
                visible.Add(member);
            }
        }

        if (visible.Count > 0 && type.Type is { IsSealed: false, TypeKind: TypeKind.Class })
        {
            found.AddRange(type.DerivedTypes.Where(derived => type.MembersOf(derived).Any(scan => scan.Uses.Overlaps(visible))));
        }

        return found;
    }

    /// <summary>Whether code that has the object can call the member: not the steps that its base and derived types call.</summary>
    public static bool IsForCallers(ISymbol member) => member.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static bool IsAbove(INamedTypeSymbol above, INamedTypeSymbol type)
    {
        var current = type.BaseType;
        while (current is not null && !SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, above.OriginalDefinition))
        {
            current = current.BaseType;
        }

        return current is not null;
    }
}
