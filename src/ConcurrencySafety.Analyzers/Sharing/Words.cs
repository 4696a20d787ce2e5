using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>Which memory is read and written in one piece on every machine (.NET memory model: aligned, no wider than a pointer of 32 bits, or a reference).</summary>
internal static class Words
{
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

    public static bool IsOneWord(ITypeSymbol? type) => type switch
    {
        null => false,
        { IsReferenceType: true } => true,
        INamedTypeSymbol { EnumUnderlyingType: { } underlying } => IsOneWord(underlying),
        { SpecialType: SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_SByte or SpecialType.System_Byte
            or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_UInt32
            or SpecialType.System_Single or SpecialType.System_IntPtr or SpecialType.System_UIntPtr } => true,
        _ => OnlyField(type) is { } field && IsOneWord(field),
    };

    /// <summary>Says one thing of many, and nothing together with other memory.</summary>
    public static bool IsFlag(ITypeSymbol? type) => type is { SpecialType: SpecialType.System_Boolean } or { TypeKind: TypeKind.Enum };

    /// <summary>
    /// A reference, or a struct around one: whoever reads it gets the old object or the new one, whole. A type that is not known may be one.
    /// </summary>
    public static bool IsReference(ITypeSymbol? type) => type switch
    {
        null => false,
        { IsReferenceType: true } or { TypeKind: TypeKind.Error } => true,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => nullable.TypeArguments[0].TypeKind == TypeKind.Error,
        _ => OnlyField(type) is { } field && IsReference(field),
    };

    private static ITypeSymbol? OnlyField(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None })
        {
            return null;
        }

        var fields = type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic).ToList();
        return fields.Count == 1 && !SymbolEqualityComparer.Default.Equals(fields[0].Type, type) ? fields[0].Type : null;
    }
}
