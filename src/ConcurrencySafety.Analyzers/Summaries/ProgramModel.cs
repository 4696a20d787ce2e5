using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Summaries;

/// <summary>What is known of one compilation: the one object that checks ask. Made when first asked, gone with the compilation.</summary>
internal sealed class ProgramModel
{
    /// <summary>All checks of one compilation share one model; the table holds compilations weakly, so nothing outlives them.</summary>
    private static readonly ConditionalWeakTable<Compilation, ProgramModel> Models = new();

    private readonly ConcurrentDictionary<INamedTypeSymbol, TypeModel> _types = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, TypeCode> _code = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, MemberScan?> _scans = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IPropertySymbol, bool> _isAuto = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<object, object> _answers = new();
    private readonly MethodBodies _bodies;
    private readonly IAssemblySymbol _assembly;
    private readonly object _gate = new();
    private IReadOnlyList<TypeModel>? _starters;
    private Registrations? _registrations;
    private int _asked;

    private ProgramModel(SourceWords words, ApiCatalog catalog, bool hasThreading)
    {
        Catalog = catalog;
        Calls = new CallGraph(this);
        _bodies = new MethodBodies(words);
        _assembly = words.Compilation.Assembly;
        HasThreading = hasThreading;
        Candidates = new Candidates(words, this);
        Implementations = new Implementations(words.Compilation, Candidates.Declared);
    }

    public ApiCatalog Catalog { get; }

    /// <summary>False when the source has nothing to do with threads: then there is nothing to do for us.</summary>
    public bool HasThreading { get; }

    public CallGraph Calls { get; }

    /// <summary>The types to look at when one asks about the others.</summary>
    public Candidates Candidates { get; }

    /// <summary>What virtual and interface calls run.</summary>
    public Implementations Implementations { get; }

    /// <summary>The summaries that are the same for whoever asks.</summary>
    public ConcurrentDictionary<Body, MethodSummary?> Summaries { get; } = new();

    /// <summary>Whether the caller is the first to ask.</summary>
    public bool IsFirst() => Interlocked.Exchange(ref _asked, 1) == 0;

    public static ProgramModel For(Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken)
    {
        if (Models.TryGetValue(compilation, out var model))
        {
            return model;
        }

        var catalog = ApiCatalog.For(compilation, options.AdditionalFiles, cancellationToken);
        var words = new SourceWords(compilation);
        var made = new ProgramModel(words, catalog, catalog.HasThreading && Mentions.Any(words, catalog, cancellationToken));
        return Models.GetValue(compilation, _ => made);
    }

    public TypeModel TypeOf(INamedTypeSymbol type) => _types.TryGetValue(type, out var model) ? model : _types.GetOrAdd(type, new TypeModel(type, this));

    public TypeCode CodeOfType(INamedTypeSymbol type) => _code.TryGetValue(type, out var code) ? code : _code.GetOrAdd(type, new TypeCode(type, _bodies, Catalog));

    /// <summary>Whether the compilation itself declares it.</summary>
    public bool IsInSource(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, _assembly);

    public bool IsAutoProperty(IPropertySymbol property) => _isAuto.GetOrAdd(property.OriginalDefinition, TypeCode.IsAutoProperty);

    public MemberScan? ScanOf(ISymbol member, CancellationToken cancellationToken)
    {
        if (!_scans.TryGetValue(member, out var scan))
        {
            scan = member.ContainingType is { } type && IsInSource(type) ? CodeOfType(type.OriginalDefinition).ScanOf(member, cancellationToken) : null;
            _scans.TryAdd(member, scan);
        }

        return scan;
    }

    /// <summary>Other types that start bodies, or that a host runs, which get to the code of this one.</summary>
    public IEnumerable<TypeModel> StartersInto(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        Starters(cancellationToken).Where(other => !SymbolEqualityComparer.Default.Equals(other.Type, type) && other.StartsInto(type, cancellationToken));

    /// <summary>How objects of a type come to be used by many threads; null when this compilation gives none to a host.</summary>
    public Registration? RegistrationOf(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _registrations) is not { } known)
        {
            lock (_gate)
            {
                known = _registrations ?? Registrations.In(_bodies, Catalog, cancellationToken);
                Volatile.Write(ref _registrations, known);
            }
        }

        return known.Of(type);
    }

    /// <summary>Whether a host runs members of the type's objects many times at once.</summary>
    public bool IsRunByHost(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        RegistrationOf(type, cancellationToken) is not null || Catalog.FactsOf(type).IsPerCall;

    /// <summary>An answer about a type, computed once and shared by all checks that ask.</summary>
    public T Answer<T>(TypeModel type, Func<TypeModel, T> compute, CancellationToken cancellationToken)
        where T : class
    {
        var key = (type, typeof(T));
        if (_answers.TryGetValue(key, out var known))
        {
            return (T)known;
        }

        return type.Ask(() => Remember(type, compute), cancellationToken);
    }

    /// <summary>
    /// An answer about a type that rests on answers about others: held for nobody while it is computed, so that two types can ask
    /// about each other.
    /// </summary>
    public T Remember<T>(TypeModel type, Func<TypeModel, T> compute)
        where T : class
    {
        var key = (type, typeof(T));
        return (T)(_answers.TryGetValue(key, out var known) ? known : _answers.GetOrAdd(key, compute(type)));
    }

    /// <summary>An answer about the whole compilation, held for nobody while it is computed.</summary>
    public T Remember<T>(Func<T> compute)
        where T : class => (T)(_answers.TryGetValue(typeof(T), out var known) ? known : _answers.GetOrAdd(typeof(T), compute()));

    /// <summary>All types that start bodies or are run by a host.</summary>
    private IReadOnlyList<TypeModel> Starters(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _starters) is { } known)
        {
            return known;
        }

        var starting = new HashSet<ISymbol>(Candidates.Starting(cancellationToken), SymbolEqualityComparer.Default);
        var starters = Candidates.Declared.Value.Select(TypeOf)
            .Where(type => (starting.Contains(type.Type) && type.HasStarts(cancellationToken)) || IsRunByHost(type.Type, cancellationToken)).ToList();
        return Interlocked.CompareExchange(ref _starters, starters, null) ?? starters;
    }
}
