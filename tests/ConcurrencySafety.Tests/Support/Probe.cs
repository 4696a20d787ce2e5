using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConcurrencySafety.Tests.Support;

/// <summary>
/// Asks the engine itself, past all rules: what is known at a point, what a member does, what the verdict on two accesses is. The points
/// are writes to a static field <c>P.Here</c>, which every source has.
/// </summary>
internal sealed class Probe
{
    private const string Mark = "\nstatic class P { public static int Here; }\n";

    private readonly Compilation _compilation;
    private readonly ProgramModel _program;

    public Probe(string source, SourceOptions? options = null)
    {
        _compilation = TestCompilation.Create(source + Mark, options);
        Assert.Empty(_compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        _program = ProgramModel.For(_compilation, new AnalyzerOptions([]), Cancellation);
    }

    public ProgramModel Program => _program;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public TypeModel Type(string name) => _program.TypeOf(_compilation.GetSymbolsWithName(name, SymbolFilter.Type, Cancellation).OfType<INamedTypeSymbol>().Single());

    /// <summary>A member by its type and name.</summary>
    public ISymbol Member(string type, string name) => Type(type).Type.GetMembers(name).First(member => member is not IMethodSymbol { MethodKind: MethodKind.PropertySet });

    public MethodSummary Summary(string type, string member)
    {
        TypeModel model = Type(type);
        return model.Ask(() => model.SummaryOf(model.CodeOf(Member(type, member))!.Root)!, Cancellation);
    }

    public Expansion Expand(string type, string member)
    {
        TypeModel model = Type(type);
        return model.Ask(() => Expansion.Of(model.CodeOf(Member(type, member))!.Root, model, Following.All, Cancellation), Cancellation);
    }

    /// <summary>What is known where <c>P.Here</c> is written in a member itself.</summary>
    public MethodState StateIn(string type, string member) =>
        Summary(type, member).Observed.Accesses.First(access => access.Place.ToString() == "P.Here").State;

    /// <summary>The verdict on all pairs of accesses to a place by its name, the worst of them.</summary>
    public Verdict Verdict(string type, string member, string place)
    {
        var accesses = AccessesTo(Expand(type, member), place);
        return accesses.SelectMany((left, i) => accesses.Skip(i).Select(right => Conflicts.Judge(left, right))).Max();
    }

    public static List<SharedAccess> AccessesTo(Expansion expansion, string place) =>
        [.. expansion.Accesses.Where(access => access.Memory.Place.ToString() == place)];

    /// <summary>The locks: those held on every path, and with a question mark those held on some.</summary>
    public static string Locks(LockSet locks) => Joined(locks.May.Keys.Select(place => place + (locks.Must.ContainsKey(place) ? "" : "?")));

    /// <summary>The bodies that may run, with the places of their handles: <c>Task.Run at task</c>.</summary>
    public static string Live(LiveSet live) => Joined(live.Entries.Select(entry =>
        (entry.Key.IsNewest ? "" : "older ") + Report.Spell(entry.Key.Site.Operation) + At(entry.Value.Cover.Where(place => place.Root != PlaceRoot.Value))));

    public static string Places(IEnumerable<Place> places) => Joined(places.Select(place => place.ToString()));

    private static string At(IEnumerable<Place> places) => Places(places) is { Length: > 0 } text ? " at " + text : "";

    private static string Joined(IEnumerable<string> parts) => string.Join(", ", parts.Order(StringComparer.Ordinal));
}
