using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>Objects of which two are not as good as one.</summary>
internal static class OwnState
{
    /// <summary>A new object with a state of its own, or one that has to be disposed: what is done to the one that is replaced is lost.</summary>
    public static bool IsMadeBy(IOperation? value) => value?.Unconverted() is IObjectCreationOperation { Type: INamedTypeSymbol { SpecialType: not SpecialType.System_String } made }
        && (made.AllInterfaces.Any(face => face.SpecialType is SpecialType.System_IDisposable or SpecialType.System_Collections_IEnumerable) || HasState(made));

    private static bool HasState(INamedTypeSymbol type) => type.GetMembers().OfType<IFieldSymbol>().Any(field => field is { IsStatic: false, IsReadOnly: false, IsConst: false });
}
