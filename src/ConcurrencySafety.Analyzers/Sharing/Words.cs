using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>Which memory is read and written in one piece on every machine (.NET memory model: aligned, no wider than a pointer of 32 bits, or a reference).</summary>
internal static class Words
{
    private const int MaxDepth = 4;

    /// <summary>The type of the memory; null for the content of a collection, which has none of its own.</summary>
    public static ITypeSymbol? TypeOf(Place state)
    {
        var type = state.Variable switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            IParameterSymbol parameter => parameter.Type,
            ILocalSymbol local => local.Type,
            _ => null,
        };
        return state.IsContent ? null : state.IsElement ? (type as IArrayTypeSymbol)?.ElementType : type;
    }

    public static bool IsOneWord(ITypeSymbol? type, ApiCatalog catalog) => IsOneWord(type, catalog, 0);

    /// <summary>Read and written in more than one step on some machine; false where the type is not known.</summary>
    public static bool IsTorn(ITypeSymbol? type, ApiCatalog catalog) =>
        type is { IsValueType: true, TypeKind: not (TypeKind.TypeParameter or TypeKind.Error) } && !IsOneWord(type, catalog) && !IsReference(type, catalog);

    /// <summary>Torn only where a pointer has 32 bits.</summary>
    public static bool IsDouble(ITypeSymbol? type) => type is { SpecialType: SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double };

    /// <summary>What Volatile reads and writes: a reference, a truth value, a number of at most 64 bits.</summary>
    public static bool IsSignal(ITypeSymbol? type) =>
        type is not null && (VolatileTypes.Allow(type) || IsDouble(type is INamedTypeSymbol { EnumUnderlyingType: { } underlying } ? underlying : type));

    /// <summary>Says one thing of many, and nothing together with other memory.</summary>
    public static bool IsFlag(ITypeSymbol? type) => type is { SpecialType: SpecialType.System_Boolean } or { TypeKind: TypeKind.Enum };

    /// <summary>
    /// A reference, or a struct around one: whoever reads it gets the old object or the new one, whole. A type that is not known may be one;
    /// immutable collections and thread-safe types (<c>CancellationToken</c>) that are structs are.
    /// </summary>
    public static bool IsReference(ITypeSymbol? type, ApiCatalog catalog) => IsReference(type, catalog, 0);

    private static bool IsOneWord(ITypeSymbol? type, ApiCatalog catalog, int depth) => type switch
    {
        null => false,
        { IsReferenceType: true } => true,
        INamedTypeSymbol { EnumUnderlyingType: { } underlying } => IsOneWord(underlying, catalog, depth + 1),
        { SpecialType: SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_SByte or SpecialType.System_Byte
            or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_UInt32
            or SpecialType.System_Single or SpecialType.System_IntPtr or SpecialType.System_UIntPtr } => true,
        _ => depth < MaxDepth && OnlyField(type) is { } field && IsOneWord(field, catalog, depth + 1),
    };

    private static bool IsReference(ITypeSymbol? type, ApiCatalog catalog, int depth) => type switch
    {
        null => false,
        { IsReferenceType: true } or { TypeKind: TypeKind.Error } => true,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => nullable.TypeArguments[0].TypeKind == TypeKind.Error,
        _ when catalog.FactsOf(type) is { Safety: ThreadSafety.Safe } or { Safety: ThreadSafety.Immutable, IsCollection: true } => true,
        _ => depth < MaxDepth && OnlyField(type) is { } field && IsReference(field, catalog, depth + 1),
    };

    /// <summary>The field of a struct that has one. Reference assemblies show an object or a number, or both, in the place of private fields.</summary>
    private static ITypeSymbol? OnlyField(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None })
        {
            return null;
        }

        var fields = type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic).Select(field => field.Type).ToList();
        return fields.Count == 1 && (fields[0].IsReferenceType || !type.DeclaringSyntaxReferences.IsEmpty) ? fields[0] : null;
    }
}
