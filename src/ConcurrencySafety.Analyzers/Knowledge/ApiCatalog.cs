using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Knowledge;

/// <summary>
/// What the APIs of .NET and of known packages mean for threads: the only place that asks "is this API …?". One for a
/// compilation; symbols are looked up by metadata name once and remembered.
/// </summary>
internal sealed class ApiCatalog
{
    private static readonly ImmutableArray<ApiEffect> None = ImmutableArray<ApiEffect>.Empty;

    private readonly CatalogTable _builtIn = CatalogTable.BuiltIn;
    private readonly CatalogTable? _user;
    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableArray<CatalogType>> _entries = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<ApiEffect>> _effects = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, TypeFacts> _facts = new(SymbolEqualityComparer.Default);

    private ApiCatalog(CatalogTable? user, bool hasThreading)
    {
        _user = user;
        HasThreading = hasThreading;
    }

    /// <summary>False when the compilation knows no tasks and no threads: then there is nothing to do in it.</summary>
    public bool HasThreading { get; }

    /// <summary>Lines of the user's own catalogs that say nothing we understand.</summary>
    public ImmutableArray<CatalogProblem> Problems => _user?.Problems ?? ImmutableArray<CatalogProblem>.Empty;

    public static ApiCatalog For(Compilation compilation, IEnumerable<AdditionalText>? userCatalogs, CancellationToken cancellationToken)
    {
        CatalogTable? user = null;
        foreach (var file in userCatalogs ?? Enumerable.Empty<AdditionalText>())
        {
            if (file.Path.EndsWith(CatalogTable.UserFileSuffix, StringComparison.OrdinalIgnoreCase) && file.GetText(cancellationToken) is { } text)
            {
                user ??= new CatalogTable();
                user.Read(file.Path, text.ToString());
            }
        }

#pragma warning disable RS0030 // Asking once for a compilation whether there is anything to do at all.
        var hasThreading = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task") is not null
            || compilation.GetTypeByMetadataName("System.Threading.Thread") is not null;
#pragma warning restore RS0030
        return new ApiCatalog(user, hasThreading);
    }

    /// <summary>The effects of calling a method or constructor, reading a property or subscribing to an event.</summary>
    public ImmutableArray<ApiEffect> EffectsOf(ISymbol member)
    {
        var definition = (member is IMethodSymbol { ReducedFrom: { } reduced } ? reduced : member).OriginalDefinition;
        return _effects.TryGetValue(definition, out var effects) ? effects : _effects.GetOrAdd(definition, Find(definition));
    }

    /// <summary>As <see cref="EffectsOf(ISymbol)"/>, where the receiver's own type may say more than the one that declares the member: <c>Mutex.WaitOne</c>.</summary>
    public ImmutableArray<ApiEffect> EffectsOf(ISymbol member, ITypeSymbol? receiver)
    {
        if (receiver is INamedTypeSymbol named && !SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, member.ContainingType?.OriginalDefinition))
        {
            var effects = Listed(named.OriginalDefinition, member, ownOnly: true);
            if (!effects.IsEmpty)
            {
                return effects;
            }
        }

        return EffectsOf(member);
    }

    /// <summary>Whether using the member starts a body, or makes a handle to start one with.</summary>
    public bool StartsAnything(ISymbol member)
    {
        foreach (var effect in EffectsOf(member))
        {
            if (effect.Role is ApiRole.Start or ApiRole.Create or ApiRole.Launch or ApiRole.Continue or ApiRole.Hosted)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is known of a type as a whole: from its own line, its base types' or its annotations.</summary>
    public TypeFacts FactsOf(ITypeSymbol type)
    {
        var definition = type.OriginalDefinition;
        return _facts.TryGetValue(definition, out var facts) ? facts : _facts.GetOrAdd(definition, FindFacts(definition));
    }

    private ImmutableArray<ApiEffect> Find(ISymbol member)
    {
        if (member.ContainingType is not { } type || member.Kind is SymbolKind.Field)
        {
            return None;
        }

        var effects = Listed(type, member);
        if (effects.IsEmpty && Overridden(member) is { } overridden)
        {
            effects = EffectsOf(overridden);
        }

        if (effects.IsEmpty && !member.IsStatic && type.TypeKind is TypeKind.Class or TypeKind.Struct)
        {
            effects = Implemented(type, member);
        }

        return member is IMethodSymbol method ? effects.AddRange(AnnotationReader.StartsOf(method)) : effects;
    }

    private ImmutableArray<ApiEffect> Listed(INamedTypeSymbol type, ISymbol member, bool ownOnly = false)
    {
        foreach (var entry in EntriesOf(type))
        {
            var effects = entry.EffectsOf(member, ownOnly);
            if (!effects.IsEmpty)
            {
                return effects;
            }
        }

        return None;
    }

    private static ISymbol? Overridden(ISymbol member) => member switch
    {
        IMethodSymbol method => method.OverriddenMethod,
        IPropertySymbol property => property.OverriddenProperty,
        IEventSymbol @event => @event.OverriddenEvent,
        _ => null,
    };

    private ImmutableArray<ApiEffect> Implemented(INamedTypeSymbol type, ISymbol member)
    {
        foreach (var face in type.AllInterfaces)
        {
            if (EntriesOf(face.OriginalDefinition).IsEmpty)
            {
                continue;
            }

            foreach (var candidate in face.GetMembers(member.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(candidate), member))
                {
                    return EffectsOf(candidate);
                }
            }
        }

        return None;
    }

    private ImmutableArray<CatalogType> EntriesOf(INamedTypeSymbol type) =>
        _entries.TryGetValue(type, out var entries) ? entries : _entries.GetOrAdd(type, FindEntries(type));

    private ImmutableArray<CatalogType> FindEntries(INamedTypeSymbol type)
    {
        var name = MetadataName.Of(type);
        var entries = ImmutableArray<CatalogType>.Empty;
        if (_user?.Find(name) is { } own)
        {
            entries = entries.Add(own);
        }

        return _builtIn.Find(name) is { } known ? entries.Add(known) : entries;
    }

    private TypeFacts FindFacts(ITypeSymbol type)
    {
        if (AnnotationReader.SafetyOf(type) is { } annotated)
        {
            return new TypeFacts(annotated);
        }

        if (type.TypeKind is TypeKind.Enum or TypeKind.Delegate || type.SpecialType is (>= SpecialType.System_Boolean and <= SpecialType.System_String) or SpecialType.System_DateTime)
        {
            return new TypeFacts(ThreadSafety.Immutable);
        }

        for (var current = type as INamedTypeSymbol; current is not null; current = current.BaseType)
        {
            foreach (var entry in EntriesOf(current.OriginalDefinition))
            {
                if (entry.Facts is { } facts)
                {
                    return facts;
                }
            }
        }

        return TypeFacts.Unknown;
    }
}
