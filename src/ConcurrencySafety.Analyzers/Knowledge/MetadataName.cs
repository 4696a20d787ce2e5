using System.Text;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Knowledge;

/// <summary>The name by which metadata knows a type: <c>System.Collections.Generic.List`1</c>, <c>System.Threading.Lock+Scope</c>.</summary>
internal static class MetadataName
{
    public static string Of(INamedTypeSymbol type)
    {
        var text = new StringBuilder();
        Append(text, type);
        return text.ToString();
    }

    private static void Append(StringBuilder text, INamedTypeSymbol type)
    {
        if (type.ContainingType is { } outer)
        {
            Append(text, outer);
            text.Append('+');
        }
        else if (type.ContainingNamespace is { IsGlobalNamespace: false } space)
        {
            text.Append(space.ToDisplayString()).Append('.');
        }

        text.Append(type.MetadataName);
    }
}
