using System.Collections.Concurrent;
using System.Collections.Immutable;
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
    private readonly ConcurrentDictionary<IPropertySymbol, bool> _isAuto = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<object, object> _answers = new();
    private readonly MethodBodies _bodies;
    private readonly IAssemblySymbol _assembly;
    private readonly Lazy<ImmutableArray<INamedTypeSymbol>> _declared;
    private readonly object _gate = new();
    private IReadOnlyList<TypeModel>? _starters;
    private Registrations? _registrations;

    private ProgramModel(Compilation compilation, ApiCatalog catalog, bool hasThreading)
    {
        Catalog = catalog;
        Calls = new CallGraph(this);
        _bodies = new MethodBodies(compilation);
        _assembly = compilation.Assembly;
        HasThreading = hasThreading;
        _declared = new Lazy<ImmutableArray<INamedTypeSymbol>>(() => TypesIn(_assembly.GlobalNamespace).ToImmutableArray());
        Implementations = new Implementations(compilation, _declared);
    }

    public ApiCatalog Catalog { get; }

    /// <summary>False when the source has nothing to do with threads: then there is nothing to do for us.</summary>
    public bool HasThreading { get; }

    public CallGraph Calls { get; }

    /// <summary>What virtual and interface calls run.</summary>
    public Implementations Implementations { get; }

    /// <summary>The summaries that are the same for whoever asks.</summary>
    public ConcurrentDictionary<Body, MethodSummary?> Summaries { get; } = new();

    public static ProgramModel For(Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken)
    {
        if (Models.TryGetValue(compilation, out var model))
        {
            return model;
        }

        var catalog = ApiCatalog.For(compilation, options.AdditionalFiles, cancellationToken);
        var made = new ProgramModel(compilation, catalog, catalog.HasThreading && Mentions.Any(compilation, catalog, cancellationToken));
        return Models.GetValue(compilation, _ => made);
    }

    public TypeModel TypeOf(INamedTypeSymbol type) => _types.TryGetValue(type, out var model) ? model : _types.GetOrAdd(type, new TypeModel(type, this));

    public TypeCode CodeOfType(INamedTypeSymbol type) => _code.TryGetValue(type, out var code) ? code : _code.GetOrAdd(type, new TypeCode(type, _bodies, Catalog));

    /// <summary>Whether the compilation itself declares it.</summary>
    public bool IsInSource(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, _assembly);

    public bool IsAutoProperty(IPropertySymbol property) => _isAuto.GetOrAdd(property.OriginalDefinition, TypeCode.IsAutoProperty);

    public MemberScan? ScanOf(ISymbol member, CancellationToken cancellationToken) =>
        member.ContainingType is { } type && IsInSource(type) ? CodeOfType(type.OriginalDefinition).ScanOf(member, cancellationToken) : null;

    /// <summary>Other types that start bodies, or that a host runs, which get to the code of this one.</summary>
    public IEnumerable<TypeModel> StartersInto(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        Starters(type, cancellationToken).Where(other => !SymbolEqualityComparer.Default.Equals(other.Type, type) && other.StartsInto(type, cancellationToken));

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

    /// <summary>The types that the compilation declares, those in others included.</summary>
    public ImmutableArray<INamedTypeSymbol> Declared => _declared.Value;

    /// <summary>All types that start bodies or are run by a host. Each thread begins with the type it asks for, so that several share the loading.</summary>
    private IReadOnlyList<TypeModel> Starters(INamedTypeSymbol first, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _starters) is { } known)
        {
            return known;
        }

        var types = _declared.Value;
        var offset = Math.Max(types.IndexOf(first, SymbolEqualityComparer.Default), 0);
        for (var i = 0; i < types.Length; i++)
        {
            TypeOf(types[(i + offset) % types.Length]).HasStarts(cancellationToken);
        }

        var starters = types.Select(TypeOf).Where(type => type.HasStarts(cancellationToken) || IsRunByHost(type.Type, cancellationToken)).ToList();
        return Interlocked.CompareExchange(ref _starters, starters, null) ?? starters;
    }

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers())
        {
            if (member is INamedTypeSymbol type)
            {
                yield return type;
            }

            if (member is INamespaceOrTypeSymbol inner)
            {
                foreach (var nested in TypesIn(inner))
                {
                    yield return nested;
                }
            }
        }
    }
}
