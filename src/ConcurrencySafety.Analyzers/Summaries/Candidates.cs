using System.Collections.Immutable;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Summaries;

/// <summary>
/// Which types can have to do with the threads or locks of others, told from the words in their files and from symbols: only their code is bound before the compiler
/// gets to it, when one type asks about the others. What a type does by itself is found in its own code in any case.
/// Limits: what is called without its name being written (<c>new()</c> for a parameter of another file's method, a delegate with <c>[RunsConcurrently]</c> in another assembly) is not seen, nor is
/// a method that hands functions on to another one that takes the lock, where neither says a word of locks.
/// </summary>
internal sealed class Candidates
{
    private readonly SourceWords _words;
    private readonly ProgramModel _program;
    private readonly Lazy<ILookup<SyntaxTree, INamedTypeSymbol>> _byFile;
    private readonly object _gate = new();
    private int _turn;
    private ImmutableArray<INamedTypeSymbol> _starting;
    private ImmutableArray<INamedTypeSymbol> _saysLock;
    private ImmutableArray<INamedTypeSymbol> _locking;

    public Candidates(SourceWords words, ProgramModel program)
    {
        _words = words;
        _program = program;
        Declared = new(() => TypesIn(words.Compilation.Assembly.GlobalNamespace).ToImmutableArray());
        _byFile = new(() => Declared.Value
            .SelectMany(static type => type.DeclaringSyntaxReferences.Select(part => (part.SyntaxTree, Type: type)).Distinct())
            .ToLookup(static pair => pair.SyntaxTree, static pair => pair.Type));
    }

    /// <summary>All types of the compilation, those in others included.</summary>
    public Lazy<ImmutableArray<INamedTypeSymbol>> Declared { get; }

    /// <summary>The types that have a declaration in a file, in the order of the source.</summary>
    public IEnumerable<INamedTypeSymbol> In(SyntaxTree file) => _byFile.Value[file];

    /// <summary>Types that can start something, themselves or by a member of another type that does.</summary>
    public ImmutableArray<INamedTypeSymbol> Starting(CancellationToken cancellationToken) => Find(ref _starting, () =>
    {
        var words = Vocabulary.OfStarting(_words.Compilation, _program.Catalog);
        words.UnionWith(Declared.Value.SelectMany(static type => type.GetMembers()).OfType<IMethodSymbol>()
            .Where(static method => method.IsAsync || method.Parameters.Any(AnnotationReader.RunsConcurrently)).Select(NameOf));
        var first = Saying(words, cancellationToken).ToImmutableArray();
        var starting = CodeOf(first, cancellationToken).Where(scan => _program.Calls.StartsItself(scan.Member, cancellationToken)).Select(scan => NameOf(scan.Member));
        return first.Union(Saying(starting, cancellationToken), SymbolEqualityComparer.Default).Cast<INamedTypeSymbol>();
    });

    /// <summary>Types that say themselves that they use locks.</summary>
    public ImmutableArray<INamedTypeSymbol> SayingLock(CancellationToken cancellationToken) => Find(ref _saysLock, () => Saying(Vocabulary.OfLocking(_words.Compilation, _program.Catalog), cancellationToken));

    /// <summary>Types whose code can run under a lock: those, and types that have one taken, or a function run under one.</summary>
    public ImmutableArray<INamedTypeSymbol> Locking(CancellationToken cancellationToken)
    {
        var first = SayingLock(cancellationToken);
        return Find(ref _locking, () =>
        {
            var taking = CodeOf(first, cancellationToken).Where(scan => scan.KeepsLocks || (TakesFunctions(scan.Member) && _program.Calls.TakesLocks(scan.Member, cancellationToken)));
            return first.Union(Saying(taking.Select(scan => NameOf(scan.Member)), cancellationToken), SymbolEqualityComparer.Default).Cast<INamedTypeSymbol>();
        });
    }

    /// <summary>Types that can call the member, or hand it on.</summary>
    public IEnumerable<INamedTypeSymbol> Naming(ISymbol member, CancellationToken cancellationToken) => Saying(new[] { NameOf(member) }, cancellationToken);

    /// <summary>Computed once. Who comes second while that goes on does not wait, since it may ask for types that wait for him.</summary>
    private ImmutableArray<INamedTypeSymbol> Find(ref ImmutableArray<INamedTypeSymbol> known, Func<IEnumerable<INamedTypeSymbol>> find)
    {
        lock (_gate)
        {
            if (!known.IsDefault)
            {
                return known;
            }
        }

        var found = find().ToImmutableArray();
        lock (_gate)
        {
            return known.IsDefault ? known = found : known;
        }
    }

    private IEnumerable<INamedTypeSymbol> Saying(IEnumerable<string> words, CancellationToken cancellationToken)
    {
        var files = new HashSet<SyntaxTree>(_words.FilesWith(new WordSet(words), cancellationToken));
        return files.Count == 0 ? Enumerable.Empty<INamedTypeSymbol>() : Declared.Value.Where(type => type.DeclaringSyntaxReferences.Any(part => files.Contains(part.SyntaxTree)));
    }

    /// <summary>Threads that come at the same time begin at different types, so that they share the loading.</summary>
    private IEnumerable<MemberScan> CodeOf(ImmutableArray<INamedTypeSymbol> types, CancellationToken cancellationToken)
    {
        var offset = Interlocked.Increment(ref _turn) % 2 * types.Length / 2;
        for (var i = 0; i < types.Length; i++)
        {
            _program.CodeOfType(types[(i + offset) % types.Length]).Members(cancellationToken);
        }

        return types.SelectMany(type => _program.CodeOfType(type).Members(cancellationToken));
    }

    private static bool TakesFunctions(ISymbol member) => member is IMethodSymbol method && method.Parameters.Any(static parameter => parameter.Type.TypeKind == TypeKind.Delegate);

    /// <summary>What calls of the member say: of a constructor the type, of an accessor the property, of an explicit implementation what it implements.</summary>
    private static string NameOf(ISymbol member)
    {
        var name = member switch
        {
            IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } => member.ContainingType.Name,
            IMethodSymbol { AssociatedSymbol: { } associated } => associated.Name,
            _ => member.Name,
        };
        return name.Substring(name.LastIndexOf('.') + 1);
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
