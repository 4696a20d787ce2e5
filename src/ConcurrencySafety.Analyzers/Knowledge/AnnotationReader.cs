using System.Collections.Immutable;
using ConcurrencySafety.Knowledge.Annotations;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Knowledge;

/// <summary>Reads attributes: ours, matched by full name wherever they are declared, and those of .NET that speak of threads.</summary>
internal static class AnnotationReader
{
    private const string NotNullWhenAttribute = "System.Diagnostics.CodeAnalysis.NotNullWhenAttribute";

    /// <summary>What a type claims of itself; null when it claims nothing.</summary>
    public static ThreadSafety? SafetyOf(ITypeSymbol type)
    {
        foreach (var attribute in type.GetAttributes())
        {
            switch (NameOf(attribute))
            {
                case Annotation.ThreadSafe:
                    return ThreadSafety.Safe;
                case Annotation.Immutable:
                    return ThreadSafety.Immutable;
                case Annotation.NotThreadSafe or Annotation.ThreadConfined:
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
            if (RunsConcurrently(parameter))
            {
                effects = effects.Add(new ApiEffect(ApiRole.Start) { Target = parameter.Name, Kind = StartKind.Task, Times = Multiplicity.Many, JoinedBy = JoinKind.None });
            }
        }

        return effects;
    }

    /// <summary>Whether a delegate parameter says that others run what it brings.</summary>
    public static bool RunsConcurrently(IParameterSymbol parameter) => IsDelegate(parameter.Type) && IsMarked(parameter, Annotation.RunsConcurrently);

    /// <summary>The lock that a field or property is guarded by, as its <c>[GuardedBy]</c> names it.</summary>
    public static string? GuardOf(ISymbol member) => MembersNamed(member, Annotation.GuardedBy).FirstOrDefault();

    /// <summary>The locks that callers must hold.</summary>
    public static ImmutableArray<string> RequiredLocks(ISymbol member) => MembersNamed(member, Annotation.RequiresLock);

    /// <summary>The locks that callers must not hold.</summary>
    public static ImmutableArray<string> ExcludedLocks(ISymbol member) => MembersNamed(member, Annotation.ExcludesLock);

    /// <summary>The locks that are taken after this one.</summary>
    public static ImmutableArray<string> LocksAfter(ISymbol member) => MembersNamed(member, Annotation.AcquiredBefore);

    /// <summary>Whether the argument belongs to the callee from then on.</summary>
    public static bool IsTransferred(IParameterSymbol parameter) => IsMarked(parameter, Annotation.Transfers);

    /// <summary>Whether callers have to wait for what the method returns.</summary>
    public static bool MustJoin(IMethodSymbol method) => IsMarked(method, Annotation.MustJoin);

    /// <summary>The result by which a method says that its argument is not null (<c>[NotNullWhen]</c>); null when it says nothing.</summary>
    public static bool? NotNullWhen(IParameterSymbol parameter)
    {
        foreach (var attribute in parameter.GetAttributes())
        {
            if (attribute.AttributeClass?.ToDisplayString() == NotNullWhenAttribute && attribute.ConstructorArguments is { Length: 1 } arguments)
            {
                return arguments[0].Value as bool?;
            }
        }

        return null;
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

    private static bool IsDelegate(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsDelegate(array.ElementType),
        _ => type.TypeKind == TypeKind.Delegate,
    };

    private static bool IsMarked(ISymbol symbol, string name) => Find(symbol, name) is not null;

    private static ImmutableArray<string> MembersNamed(ISymbol member, string name)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var argument in Find(member, name)?.ConstructorArguments ?? ImmutableArray<TypedConstant>.Empty)
        {
            Collect(argument, names);
        }

        return names.ToImmutable();
    }

    private static void Collect(TypedConstant argument, ImmutableArray<string>.Builder names)
    {
        if (argument.Kind == TypedConstantKind.Array)
        {
            foreach (var element in argument.Values.IsDefault ? ImmutableArray<TypedConstant>.Empty : argument.Values)
            {
                Collect(element, names);
            }
        }
        else if (argument.Value is string { Length: > 0 } named)
        {
            names.Add(named);
        }
    }

    private static AttributeData? Find(ISymbol symbol, string name)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (NameOf(attribute) == name)
            {
                return attribute;
            }
        }

        return null;
    }

    private static string? NameOf(AttributeData attribute) =>
        attribute.AttributeClass is { ContainingType: null, ContainingNamespace: { Name: Annotation.Namespace, ContainingNamespace.IsGlobalNamespace: true }, Name: var name } ? name : null;
}
