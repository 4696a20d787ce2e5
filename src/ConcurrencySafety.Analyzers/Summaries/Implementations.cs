using System.Collections.Concurrent;
using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Summaries;

/// <summary>
/// What a virtual or interface call can run when nothing is known of the object but its static type. Only symbols are looked at, once
/// for the compilation, and not before somebody asks.
/// Limits: members of other assemblies' interfaces and base types are not followed, nor those with more than a few implementations here;
/// which construction of a generic interface a type implements is not told apart.
/// </summary>
internal sealed class Implementations
{
    private readonly ConcurrentDictionary<IMethodSymbol, Implementing> _known = new(SymbolEqualityComparer.Default);
    private readonly Lazy<ILookup<INamedTypeSymbol, INamedTypeSymbol>> _derived;
    private readonly IAssemblySymbol _assembly;
    private readonly bool _isProgram;

    /// <param name="compilation">The compilation.</param>
    /// <param name="declared">All types that it declares.</param>
    public Implementations(Compilation compilation, Lazy<ImmutableArray<INamedTypeSymbol>> declared)
    {
        _assembly = compilation.Assembly;
        _isProgram = compilation.Options.OutputKind is not (OutputKind.DynamicallyLinkedLibrary or OutputKind.NetModule or OutputKind.WindowsRuntimeMetadata);
        _derived = new(() => declared.Value
            .Where(type => type is { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false, IsStatic: false })
            .SelectMany(type => Above(type).Select(above => (Above: above, Type: type)))
            .ToLookup<(INamedTypeSymbol Above, INamedTypeSymbol Type), INamedTypeSymbol, INamedTypeSymbol>(pair => pair.Above, pair => pair.Type, SymbolEqualityComparer.Default));
    }

    public Implementing Of(IMethodSymbol method) => _known.GetOrAdd(method.OriginalDefinition, Find);

    /// <summary>The types of this compilation of which there are objects and that derive from the type.</summary>
    public IEnumerable<INamedTypeSymbol> DerivedFrom(INamedTypeSymbol type) => _derived.Value[type.OriginalDefinition].Where(derived => !SymbolEqualityComparer.Default.Equals(derived, type.OriginalDefinition));

    /// <summary>The method that a call on an object of exactly this type runs; null when that is not to be found.</summary>
    public static IMethodSymbol? InType(IMethodSymbol method, INamedTypeSymbol type)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            var member = type.AllInterfaces.Where(face => SymbolEqualityComparer.Default.Equals(face.OriginalDefinition, method.ContainingType.OriginalDefinition))
                .SelectMany(face => face.GetMembers(method.Name)).FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, method.OriginalDefinition));
            return member is null || type.FindImplementationForInterfaceMember(member) is not IMethodSymbol implementation ? null
                : implementation.ContainingType.TypeKind != TypeKind.Interface && (implementation.IsAbstract || implementation.IsVirtual || implementation.IsOverride) ? InType(implementation, type)
                : implementation.IsAbstract ? null
                : implementation.OriginalDefinition;
        }

        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var candidate in current.GetMembers(method.Name).OfType<IMethodSymbol>())
            {
                for (var overridden = candidate; overridden is not null; overridden = overridden.OverriddenMethod)
                {
                    if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, method.OriginalDefinition))
                    {
                        return candidate.IsAbstract ? null : candidate.OriginalDefinition;
                    }
                }
            }
        }

        return null;
    }

    private Implementing Find(IMethodSymbol method)
    {
        if (method.IsStatic || !SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, _assembly))
        {
            return Implementing.Unknown;
        }

        var methods = new List<ISymbol>();
        foreach (var type in _derived.Value[method.ContainingType])
        {
            if (InType(method, type) is { } implementation && !methods.Contains(implementation, SymbolEqualityComparer.Default))
            {
                methods.Add(implementation);
            }

            if (methods.Count > Budget.Implementations)
            {
                return Implementing.Unknown;
            }
        }

        var areAll = IsClosed(method);
        return methods.Count == 0 || (methods.Count > 1 && !areAll) ? Implementing.Unknown : new Implementing(methods.Cast<IMethodSymbol>().ToImmutableArray(), areAll);
    }

    /// <summary>
    /// Other assemblies cannot implement or override the method: they do not see it, or cannot make objects of a type of their own.
    /// Nobody builds on a program but its tests.
    /// </summary>
    private bool IsClosed(IMethodSymbol method)
    {
        if (_isProgram || !IsVisibleOutside(method))
        {
            return true;
        }

        return method.ContainingType.TypeKind == TypeKind.Class && !method.ContainingType.InstanceConstructors.Any(IsSeenOutside);
    }

    /// <summary>Code of other assemblies can name it.</summary>
    public static bool IsVisibleOutside(ISymbol symbol)
    {
        for (var current = symbol; current is not null; current = current.ContainingType)
        {
            if (!IsSeenOutside(current))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSeenOutside(ISymbol symbol) => symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    private IEnumerable<INamedTypeSymbol> Above(INamedTypeSymbol type)
    {
        for (var current = type; current is not null && IsInSource(current); current = current.BaseType)
        {
            yield return current.OriginalDefinition;
        }

        foreach (var face in type.AllInterfaces)
        {
            if (IsInSource(face))
            {
                yield return face.OriginalDefinition;
            }
        }
    }

    private bool IsInSource(INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _assembly);
}

/// <summary>The methods that a call can run.</summary>
/// <param name="Methods">The implementations in this compilation.</param>
/// <param name="AreAll">There can be no other.</param>
internal sealed record Implementing(ImmutableArray<IMethodSymbol> Methods, bool AreAll)
{
    public static readonly Implementing Unknown = new(ImmutableArray<IMethodSymbol>.Empty, false);
}
