using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Knowledge;

/// <summary>Reads attributes: ours, matched by full name wherever they are declared, and those of .NET that speak of threads.</summary>
internal static class AnnotationReader
{
    private const string Namespace = "ConcurrencySafety";

    public static ThreadSafety? SafetyOf(ITypeSymbol type)
    {
        foreach (var attribute in type.GetAttributes())
        {
            switch (NameOf(attribute))
            {
                case "ThreadSafeAttribute":
                    return ThreadSafety.Safe;
                case "ImmutableAttribute":
                    return ThreadSafety.Immutable;
                case "NotThreadSafeAttribute":
                    return ThreadSafety.NotSafe;
            }
        }

        return null;
    }

    /// <summary>Parameters marked <c>[RunsConcurrently]</c>: what they bring runs elsewhere, many times.</summary>
    public static ImmutableArray<ApiEffect> StartsOf(IMethodSymbol method)
    {
        var effects = ImmutableArray<ApiEffect>.Empty;
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type.TypeKind == TypeKind.Delegate && parameter.GetAttributes().Any(attribute => NameOf(attribute) == "RunsConcurrentlyAttribute"))
            {
                effects = effects.Add(new ApiEffect(ApiRole.Start) { Target = parameter.Name, Kind = StartKind.Task, Times = Multiplicity.Many, JoinedBy = JoinKind.None });
            }
        }

        return effects;
    }

    /// <summary>One variable a thread (<see cref="ThreadStaticAttribute"/>).</summary>
    public static bool IsThreadStatic(IFieldSymbol field)
    {
        foreach (var attribute in field.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: nameof(ThreadStaticAttribute), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } })
            {
                return true;
            }
        }

        return false;
    }

    private static string? NameOf(AttributeData attribute) =>
        attribute.AttributeClass is { ContainingNamespace: { Name: Namespace, ContainingNamespace.IsGlobalNamespace: true }, Name: var name } ? name : null;
}
