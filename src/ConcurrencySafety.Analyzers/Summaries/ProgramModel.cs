using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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
    private readonly ConcurrentDictionary<object, object> _answers = new();

    private readonly object _gate = new();
    private readonly Compilation _compilation;
    private Registrations? _registrations;

    private ProgramModel(Compilation compilation, ApiCatalog catalog)
    {
        _compilation = compilation;
        Catalog = catalog;
    }

    public ApiCatalog Catalog { get; }

    public static ProgramModel For(Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken)
    {
        if (Models.TryGetValue(compilation, out var model))
        {
            return model;
        }

        var made = new ProgramModel(compilation, ApiCatalog.For(compilation, options.AdditionalFiles, cancellationToken));
        return Models.GetValue(compilation, _ => made);
    }

    public TypeModel TypeOf(INamedTypeSymbol type) => _types.GetOrAdd(type, key => new TypeModel(key, Catalog));

    /// <summary>How objects of a type come to be used by many threads; null when this compilation gives none to a host.</summary>
    public Registration? RegistrationOf(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _registrations) is not { } known)
        {
            lock (_gate)
            {
                known = _registrations ??= Registrations.In(_compilation, Catalog, cancellationToken);
            }
        }

        return known.Of(type);
    }

    /// <summary>An answer about a type, computed once and shared by all checks that ask.</summary>
    public T Answer<T>(TypeModel type, Func<TypeModel, T> compute, CancellationToken cancellationToken)
        where T : class
    {
        var key = (type, typeof(T));
        if (_answers.TryGetValue(key, out var known))
        {
            return (T)known;
        }

        return type.Ask(
            () =>
            {
                if (!_answers.TryGetValue(key, out var answer))
                {
                    answer = compute(type);
                    _answers[key] = answer;
                }

                return (T)answer;
            },
            cancellationToken);
    }
}
