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
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<ApiEffect>> _queueEffects = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, TypeFacts> _facts = new(SymbolEqualityComparer.Default);

    /// <summary>The names of methods that hosts run: few members have one, and only those are looked up.</summary>
    private ImmutableHashSet<string> _hosted = ImmutableHashSet<string>.Empty;

    private ApiCatalog(CatalogTable? user, bool hasThreading)
    {
        _user = user;
        HasThreading = hasThreading;
    }

    /// <summary>
    /// Whether what is registered as shared is used by many threads at once here: so it is in servers and in libraries, not in
    /// programs that serve nobody, nor beside a user interface, which has one thread for all.
    /// </summary>
    public bool ServesMany { get; private set; }

    /// <summary>The names of the members that register shared objects, where the compilation knows such members; most know none.</summary>
    public ImmutableHashSet<string> Registers { get; private set; } = ImmutableHashSet<string>.Empty;

    /// <summary>False when the compilation knows no tasks and no threads: then there is nothing to do in it.</summary>
    public bool HasThreading { get; }

    /// <summary>All that the catalogs know, by metadata name.</summary>
    public IEnumerable<KeyValuePair<string, CatalogType>> Types => _user is null ? _builtIn.Types : _builtIn.Types.Concat(_user.Types);

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
        var hasThreading = !compilation.GetTypesByMetadataName("System.Threading.Tasks.Task").IsEmpty
            || !compilation.GetTypesByMetadataName("System.Threading.Thread").IsEmpty;
#pragma warning restore RS0030
        var catalog = new ApiCatalog(user, hasThreading);
        catalog.LookForHosts(compilation);
        return catalog;
    }

    /// <summary>The effects of calling a method or constructor, reading a property or field, or subscribing to an event.</summary>
    public ImmutableArray<ApiEffect> EffectsOf(ISymbol member)
    {
        var definition = Definition(member);
        return _effects.TryGetValue(definition, out var effects) ? effects : _effects.GetOrAdd(definition, Certain(AllEffectsOf(definition)));
    }

    /// <summary>
    /// The effects of using a member on an object that is known to be of a more special type than the one that declares the member:
    /// the implementation of an interface's member, an inherited member that the special type's own lines speak of.
    /// </summary>
    public ImmutableArray<ApiEffect> EffectsOf(ISymbol member, ITypeSymbol? receiver)
    {
        var definition = Definition(member);
        if (member.IsStatic || receiver is null || definition.ContainingType is not { SpecialType: not SpecialType.System_Object } declaring || SymbolEqualityComparer.Default.Equals(receiver.OriginalDefinition, declaring))
        {
            return EffectsOf(definition);
        }

        var others = None;
        for (var type = receiver.OriginalDefinition as INamedTypeSymbol; type is not null && !SymbolEqualityComparer.Default.Equals(type, declaring); type = type.BaseType?.OriginalDefinition)
        {
            var entries = EntriesOf(type);
            var named = Named(entries, definition);
            if (!named.IsEmpty)
            {
                return Certain(named);
            }

            others = others.IsEmpty ? Others(entries, definition) : others;
        }

        return !others.IsEmpty && Named(EntriesOf(declaring), definition).IsEmpty ? Certain(others)
            : declaring.TypeKind == TypeKind.Interface && receiver.FindImplementationForInterfaceMember(member is IMethodSymbol method ? method.ConstructedFrom : member) is { } implementation ? EffectsOf(implementation)
            : EffectsOf(definition);
    }

    /// <summary>What an interface's member does on the usual objects behind it: grounds for "unknown", never for an accusation.</summary>
    public ImmutableArray<ApiEffect> AssumedEffectsOf(ISymbol member) => AllEffectsOf(Definition(member)).RemoveAll(effect => !effect.IsAssumed);

    /// <summary>What the member shows of a concurrent collection and leaves in it. It changes nothing, so that it is none of the member's effects.</summary>
    public ImmutableArray<ApiEffect> PeeksOf(ISymbol member) => AllEffectsOf(Definition(member)).RemoveAll(effect => effect.Role != ApiRole.Peek);

    /// <summary>What the member does to the entries of a concurrent collection, in one step; null when it is not known to do anything.</summary>
    public ApiEffect? EntryStepOf(ISymbol member) => AllEffectsOf(Definition(member)).FirstOrDefault(effect => effect.Role == ApiRole.Entry);

    /// <summary>What using the member means for a queue between bodies. Whoever asks what else it does need not know.</summary>
    public ImmutableArray<ApiEffect> QueueEffectsOf(ISymbol member)
    {
        var definition = Definition(member);
        return _queueEffects.TryGetValue(definition, out var effects) ? effects : _queueEffects.GetOrAdd(definition, AllEffectsOf(definition).RemoveAll(static effect => !effect.IsOfQueue));
    }

    /// <summary>Whether using the member starts a body, or makes a handle to start one with.</summary>
    public bool StartsAnything(ISymbol member)
    {
        foreach (var effect in EffectsOf(member))
        {
            if (effect.Starts)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a host runs the member beside the object's other members.</summary>
    public bool IsRunByHost(ISymbol member) => member is IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation }
        && _hosted.Contains(member.Name.Substring(member.Name.LastIndexOf('.') + 1))
        && EffectsOf(member).Any(effect => effect is { Role: ApiRole.Hosted, JoinedBy: not JoinKind.Call });

    /// <summary>What is known of a type as a whole: from its own line, its base types', its interfaces', or annotations.</summary>
    public TypeFacts FactsOf(ITypeSymbol type)
    {
        var definition = type.OriginalDefinition;
        if (definition.SpecialType == SpecialType.System_Nullable_T && type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } && arguments[0].TypeKind != TypeKind.TypeParameter)
        {
            return FactsOf(arguments[0]);
        }

        return _facts.TryGetValue(definition, out var facts) ? facts : _facts.GetOrAdd(definition, FindFacts(definition));
    }

    /// <summary>A type of the catalogs, where the compilation knows it.</summary>
    public static INamedTypeSymbol? Find(Compilation compilation, string name)
    {
#pragma warning disable RS0030 // The names are the catalogs'.
        return compilation.GetTypesByMetadataName(name).FirstOrDefault();
#pragma warning restore RS0030
    }

    /// <summary>Asked once a compilation: a few lookups by name.</summary>
    private void LookForHosts(Compilation compilation)
    {
        var types = Types.Where(entry => entry.Value.IsOfHosts).ToList();
        _hosted = types.SelectMany(entry => entry.Value.Hosted).ToImmutableHashSet(StringComparer.Ordinal);
        Registers = types.Where(entry => entry.Value.Registers.Any() && IsKnown(entry.Key)).SelectMany(entry => entry.Value.Registers).ToImmutableHashSet(StringComparer.Ordinal);
        ServesMany = !Registers.IsEmpty
            && (types.Any(entry => entry.Value.Facts is { IsServer: true } && IsKnown(entry.Key))
                || (compilation.Options.OutputKind is OutputKind.DynamicallyLinkedLibrary or OutputKind.NetModule && !types.Any(entry => entry.Value.Facts is { IsContextBound: true } && IsKnown(entry.Key))));

        bool IsKnown(string name) => Find(compilation, name) is not null;
    }

    private static ISymbol Definition(ISymbol member) =>
        (member is IMethodSymbol { ReducedFrom: { } reduced } ? reduced : member).OriginalDefinition;

    private static ImmutableArray<ApiEffect> Certain(ImmutableArray<ApiEffect> effects) =>
        effects.Any(IsNoEffect) ? effects.RemoveAll(static effect => IsNoEffect(effect)) : effects;

    private static bool IsNoEffect(ApiEffect effect) => effect.IsAssumed || effect.IsOfQueue || effect.Role is ApiRole.Peek or ApiRole.Entry;

    private ImmutableArray<ApiEffect> AllEffectsOf(ISymbol member)
    {
        if (member.ContainingType is not { } type || member.Kind is not (SymbolKind.Method or SymbolKind.Property or SymbolKind.Event or SymbolKind.Field))
        {
            return None;
        }

        var effects = Listed(type, member);
        if (effects.IsEmpty && Inherited(type, member) is { } inherited)
        {
            effects = Passed(EffectsOf(inherited), inherited, member);
        }

        if (effects.IsEmpty && Unseen(member) && AnnotationReader.SafetyOf(type) == ThreadSafety.NotSafe && IsUse(member))
        {
            effects = ImmutableArray.Create(new ApiEffect(member.Kind == SymbolKind.Method ? ApiRole.Write : ApiRole.Read));
        }

        return member is IMethodSymbol method ? effects.AddRange(AnnotationReader.StartsOf(method)) : effects;
    }

    private ImmutableArray<ApiEffect> Listed(INamedTypeSymbol type, ISymbol member)
    {
        var entries = EntriesOf(type);
        var effects = Named(entries, member);
        return effects.IsEmpty ? Others(entries, member) : effects;
    }

    private static ImmutableArray<ApiEffect> Named(ImmutableArray<CatalogType> entries, ISymbol member) => First(entries, member, static (entry, named) => entry.EffectsOf(named));

    private static ImmutableArray<ApiEffect> Others(ImmutableArray<CatalogType> entries, ISymbol member) => First(entries, member, static (entry, other) => entry.EffectsOfOthers(other));

    private static ImmutableArray<ApiEffect> First(ImmutableArray<CatalogType> entries, ISymbol member, Func<CatalogType, ISymbol, ImmutableArray<ApiEffect>> choose)
    {
        foreach (var entry in entries)
        {
            var effects = choose(entry, member);
            if (!effects.IsEmpty)
            {
                return effects;
            }
        }

        return None;
    }

    /// <summary>The member that this one overrides or implements and of which something is known.</summary>
    private ISymbol? Inherited(INamedTypeSymbol type, ISymbol member)
    {
        ISymbol? overridden = member switch
        {
            IMethodSymbol method => method.OverriddenMethod,
            IPropertySymbol property => property.OverriddenProperty,
            IEventSymbol @event => @event.OverriddenEvent,
            _ => null,
        };
        if (overridden is not null)
        {
            return overridden;
        }

        if (member.IsStatic || type.TypeKind is not (TypeKind.Class or TypeKind.Struct) || member is IMethodSymbol { MethodKind: not (MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation) })
        {
            return null;
        }

        var dot = member.Name.LastIndexOf('.');
        var name = dot < 0 ? member.Name : member.Name.Substring(dot + 1);
        foreach (var face in type.AllInterfaces)
        {
            foreach (var candidate in face.GetMembers(name))
            {
                if (SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(candidate), member) && !EffectsOf(candidate).IsEmpty)
                {
                    return candidate;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// What an overridden or implemented member passes on. A body that we can see speaks for itself, save for who calls it and
    /// what is claimed of its parameters.
    /// </summary>
    private static ImmutableArray<ApiEffect> Passed(ImmutableArray<ApiEffect> effects, ISymbol from, ISymbol to)
    {
        var result = ImmutableArray.CreateBuilder<ApiEffect>();
        var names = (from as IMethodSymbol)?.Parameters ?? ImmutableArray<IParameterSymbol>.Empty;
        var own = (to as IMethodSymbol)?.Parameters ?? ImmutableArray<IParameterSymbol>.Empty;
        foreach (var effect in effects)
        {
            if (Unseen(to) || effect.Role == ApiRole.Hosted || names.Any(parameter => parameter.Name == effect.Target && AnnotationReader.RunsConcurrently(parameter)))
            {
                result.Add(effect with { Target = Renamed(effect.Target)!, Item = Renamed(effect.Item) });
            }
        }

        return result.ToImmutable();

        string? Renamed(string? name)
        {
            for (var i = 0; i < names.Length && i < own.Length; i++)
            {
                if (names[i].Name == name)
                {
                    return own[i].Name;
                }
            }

            return name;
        }
    }

    private static bool Unseen(ISymbol member) => member.DeclaringSyntaxReferences.IsEmpty;

    /// <summary>A public member that works with an instance; what makes one, and what all objects have, does not count.</summary>
    private static bool IsUse(ISymbol member) =>
        !member.IsStatic && member.DeclaredAccessibility == Accessibility.Public && member is IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary, IsOverride: false };

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
        if (type.TypeKind is TypeKind.Enum or TypeKind.Delegate || type.IsAnonymousType || IsImmutablePrimitive(type.SpecialType))
        {
            return new TypeFacts(ThreadSafety.Immutable);
        }

        var facts = TypeFacts.Unknown;
        ThreadSafety? claimed = null;
        foreach (var origin in Origins(type))
        {
            claimed ??= AnnotationReader.SafetyOf(origin);
            if (ReferenceEquals(facts, TypeFacts.Unknown) && origin is INamedTypeSymbol named)
            {
                facts = EntriesOf(named.OriginalDefinition).Select(entry => entry.Facts).FirstOrDefault(known => known is not null) ?? facts;
            }
        }

        return claimed is { } safety ? facts with { Safety = safety } : facts;
    }

    private static bool IsImmutablePrimitive(SpecialType type) =>
        type is (>= SpecialType.System_Boolean and <= SpecialType.System_UIntPtr) or SpecialType.System_DateTime;

    /// <summary>Where a type has its facts from, the nearest first: itself, its base types, its interfaces; for a type parameter its constraints.</summary>
    private static IEnumerable<ITypeSymbol> Origins(ITypeSymbol type)
    {
        if (type is ITypeParameterSymbol parameter)
        {
            return parameter.ConstraintTypes.Where(constraint => constraint.TypeKind != TypeKind.TypeParameter).SelectMany(Origins);
        }

        return BasesOf(type).Concat(type.AllInterfaces);
    }

    private static IEnumerable<ITypeSymbol> BasesOf(ITypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }
}
