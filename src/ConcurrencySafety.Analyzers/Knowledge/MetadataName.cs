using System.Collections.Immutable;
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

    /// <summary>The name that source uses: without namespace, outer types and number of type parameters.</summary>
    public static string Simple(string name)
    {
        var start = name.LastIndexOfAny(new[] { '.', '+' }) + 1;
        var end = name.IndexOf('`', start);
        return end < 0 ? name.Substring(start) : name.Substring(start, end - start);
    }

    /// <summary>The types of a member's parameters as catalogs write them: no type arguments, nothing for <c>ref</c>, commas without blanks.</summary>
    public static string OfParameters(ISymbol member)
    {
        var parameters = member switch
        {
            IMethodSymbol method => method.Parameters,
            IPropertySymbol property => property.Parameters,
            _ => ImmutableArray<IParameterSymbol>.Empty,
        };
        var text = new StringBuilder();
        foreach (var parameter in parameters)
        {
            if (text.Length > 0)
            {
                text.Append(',');
            }

            Append(text, parameter.Type);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                Append(text, array.ElementType);
                text.Append("[").Append(',', array.Rank - 1).Append("]");
                break;
            case IPointerTypeSymbol pointer:
                Append(text, pointer.PointedAtType);
                text.Append('*');
                break;
            case INamedTypeSymbol named:
                Append(text, named);
                break;
            default:
                text.Append(type.Name);
                break;
        }
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
            Append(text, space);
        }

        text.Append(type.MetadataName);
    }

    private static void Append(StringBuilder text, INamespaceSymbol space)
    {
        if (space.ContainingNamespace is { IsGlobalNamespace: false } outer)
        {
            Append(text, outer);
        }

        text.Append(space.MetadataName).Append('.');
    }
}
