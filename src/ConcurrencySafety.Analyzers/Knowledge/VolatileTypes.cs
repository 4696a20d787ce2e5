using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Knowledge;

/// <summary>Which fields may be <c>volatile</c> (C# specification §15.5.4).</summary>
internal static class VolatileTypes
{
    public static bool Allow(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { EnumUnderlyingType: { } underlying } => Allow(underlying),
        _ => type.IsReferenceType || type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_SByte or SpecialType.System_Byte
            or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_UInt32
            or SpecialType.System_Single or SpecialType.System_IntPtr or SpecialType.System_UIntPtr,
    };
}
