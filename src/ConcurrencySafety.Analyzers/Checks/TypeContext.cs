using System.Collections.Immutable;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Sharing.Entries;
using ConcurrencySafety.Sharing.Holds;
using ConcurrencySafety.Sharing.LockOrder;
using ConcurrencySafety.Sharing.Queues;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks;

/// <summary>One type under examination, for one of the files that it is in: what the engine found, and where to report.</summary>
internal sealed class TypeContext
{
    private readonly SemanticModelAnalysisContext _context;
    private readonly ProgramModel _model;

    public TypeContext(ProgramModel model, TypeModel type, SemanticModelAnalysisContext context)
    {
        _model = model;
        _context = context;
        Type = type;
    }

    public TypeModel Type { get; }

    public ApiCatalog Catalog => _model.Catalog;

    public TypeFindings Findings => AnswersOf(Type).Findings;

    /// <summary>The conflicts to report in this type: of bodies that it starts, and of bodies that others start and that get here.</summary>
    public ImmutableArray<Conflict> Conflicts => Told.Conflicts;

    /// <summary>The delegates that are called in this type's code by bodies that it or others start, one a call.</summary>
    public IEnumerable<Raise> Raises => Reaching.SelectMany(findings => findings.RaisesIn(Type.Type))
        .GroupBy(raise => raise.Call.Syntax).Select(same => same.First())
        .OrderBy(raise => raise.Call.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(raise => raise.Call.Syntax.SpanStart);

    /// <summary>The variables that are tested for null and read again in this type's code, one a test.</summary>
    public ImmutableArray<Reread> Rereads => Told.Rereads;

    /// <summary>What this type's code shows to other threads too early, one a write.</summary>
    public ImmutableArray<Publication> Publications => Told.Publications;

    public GuardFindings Guards => AnswersOf(Type).Guards;

    /// <summary>The uses of state without its guard: the type's own state, and that of its base types in this type's code.</summary>
    public IEnumerable<Breach> Breaches
    {
        get
        {
            var own = Guards.Breaches;
            var inherited = InheritedGuards.Bases(Type).SelectMany(above => AnswersOf(_model.TypeOf(above)).Guards.Guards).Where(guard => InheritedGuards.IsUsedIn(Type, guard)).ToList();
            return inherited.Count == 0 ? own : own.Concat(_model.Answer(Type, asked => InheritedGuards.Of(asked, inherited, CancellationToken), CancellationToken).Breaches.Where(breach => !own.Any(other => Tells(other, breach))));

            static bool Tells(Breach own, Breach other) => SymbolEqualityComparer.Default.Equals(own.Variable, other.Variable) && ReferenceEquals(own.Code, other.Code);
        }
    }

    public AtomicFindings Atomics => AnswersOf(Type).Atomics;

    /// <summary>The mixes of atomic and plain accesses to report here: what stands in another type's code is told there, where that type knows of it, too; nor those
    /// that an atomic step's own report tells of.</summary>
    public IEnumerable<AtomicMix> AtomicMixes => Atomics.Mixes.Where(mix => !AtomicMisuses.Any(misuse => misuse.Tells(mix.Plain.Syntax)) && (
        mix.Plain.Frame.Body.Code.Root.Symbol.ContainingType is not { } home || SymbolEqualityComparer.Default.Equals(home.OriginalDefinition, Type.Type.OriginalDefinition)
        || !AnswersOf(_model.TypeOf(home.OriginalDefinition)).Atomics.Mixes.Any(own => own.Verdict >= mix.Verdict && own.All.Any(plain => plain.Syntax == mix.Plain.Syntax))));

    public ImmutableArray<NestedChange> Nested => AnswersOf(Type).Nested;

    /// <summary>Two steps on an entry of a concurrent collection, in source order.</summary>
    public ImmutableArray<EntryFinding> Entries => AnswersOf(Type).Entries;

    /// <summary>Atomic steps from which nothing is gained.</summary>
    public ImmutableArray<AtomicMisuse> AtomicMisuses => AnswersOf(Type).AtomicMisuses;

    /// <summary>Updates of volatile fields that others can come between, but for those of which a race is reported.</summary>
    public IEnumerable<VolatileUpdate> VolatileUpdates => AnswersOf(Type).VolatileUpdates
        .Where(update => !IsReported(update.Variable, update.All.Select(static use => use.Access), IsStrict(update.Update.Syntax.SyntaxTree)));

    /// <summary>Locks on objects that keep nobody out, or too many.</summary>
    public ImmutableArray<WeakLock> WeakLocks => _model.Answer(Type, asked => new Weak(Sharing.WeakLocks.In(asked, _model, CancellationToken).ToImmutableArray()), CancellationToken).Locks;

    /// <summary>Locks that are taken and given back by calls, and do not come out even.</summary>
    public IEnumerable<HoldFinding> Holds => HoldFindings.IsWorthIt(Type)
        ? _model.Answer(Type, asked => HoldFindings.Of(asked, CancellationToken), CancellationToken).All.Where(finding => IsTold(finding.Verdict, finding.Event.Operation.Syntax))
        : Enumerable.Empty<HoldFinding>();

    /// <summary>Waits for pulses, and pulses, that do not do what they are for.</summary>
    public ImmutableArray<PulseFault> PulseFaults => _model.Answer(Type, asked => new Pulses(PulseUses.In(asked, CancellationToken).ToImmutableArray()), CancellationToken).Faults;

    /// <summary>The runs of this type's members in which locks are held.</summary>
    public LockWalks LockWalks => LockWalks.IsWorthIt(Type, CancellationToken)
        ? _model.Answer(Type, asked => LockWalks.Of(asked, CancellationToken), CancellationToken)
        : LockWalks.None;

    /// <summary>What they show by themselves.</summary>
    public LockFindings Locks
    {
        get
        {
            var walks = LockWalks;
            return _model.Answer(Type, _ => LockFindings.Of(walks, CancellationToken), CancellationToken);
        }
    }

    /// <summary>Waits and calls of unknown code in members that take locks or block.</summary>
    public IEnumerable<Standstill> Standstills => Type.Members.Any(static scan => scan.CanStandStill)
        ? _model.Answer(Type, asked => Sharing.LockOrder.Standstills.Of(asked, CancellationToken), CancellationToken).All
        : Enumerable.Empty<Standstill>();

    /// <summary>Locks that finalizers take.</summary>
    public ImmutableArray<(Taking Taking, Frame Frame)> FinalizerLocks => _model.Answer(Type, asked => new Finalizer(Sharing.LockOrder.FinalizerLocks.In(asked, CancellationToken).ToImmutableArray()), CancellationToken).Locks;

    /// <summary>Completions that run what awaits them in the middle of a started body.</summary>
    public IEnumerable<InlineContinuation> InlineContinuations => Type.Members.Any(static scan => scan.Starts)
        ? _model.Answer(Type, asked => new Inline(Sharing.LockOrder.InlineContinuations.In(asked, CancellationToken).ToImmutableArray()), CancellationToken).All
        : Enumerable.Empty<InlineContinuation>();

    /// <summary>Async functions that return nothing.</summary>
    public IEnumerable<AsyncVoid> AsyncVoids => AsyncVoid.In(Type, _model, CancellationToken);

    /// <summary>Handles that give their result once and are asked twice.</summary>
    public IEnumerable<SingleUse> SingleUses => Sharing.SingleUses.In(Type);

    /// <summary>What is wrong with the queues that the type makes.</summary>
    public IEnumerable<QueueFinding> Queues => _model.Answer(Type, asked => QueueFindings.Of(asked, CancellationToken), CancellationToken).All;

    /// <summary>Initializations that wait for bodies which need them.</summary>
    public IReadOnlyList<InitializerWait> InitializerWaits => Type.Members.Any(static scan => scan.Starts)
        ? _model.Answer(Type, asked => InitializerFindings.Of(asked, CancellationToken), CancellationToken).All
        : Array.Empty<InitializerWait>();

    /// <summary>What the type's members dispose while others still use it.</summary>
    public ImmutableArray<EarlyDisposal> EarlyDisposals => Type.Members.Any(Sharing.EarlyDisposals.IsWorthIt)
        ? _model.Answer(Type, static asked => new Disposals(Sharing.EarlyDisposals.In(asked)), CancellationToken).Early
        : ImmutableArray<EarlyDisposal>.Empty;

    /// <summary>Whether the disposal is reported. A program that ends ends what it has started, too.</summary>
    public bool IsTold(EarlyDisposal early) => IsTold(early.IsReturned || !IsEntryPoint(early.Body.Symbol) ? early.Verdict : Verdict.Unknown, early.Site.Operation.Syntax);

    /// <summary>Whether it is told of a start that something is disposed which it still uses: that is more than that nobody waits for it.</summary>
    public bool IsDisposedEarly(SyntaxNode start) => EarlyDisposals.Any(early => early.Site.Operation.Syntax == start && IsTold(early));

    /// <summary>Whether one of the rules on locks tells more of a wait than that it is there.</summary>
    public bool IsKnownDeadlock(SyntaxNode wait) =>
        Locks.Awaited.Any(self => self.Edge.Syntax == wait && IsTold(self.Verdict, wait))
        || LockCycles.Any(cycle => IsTold(cycle.Verdict, cycle.Primary.Syntax) && cycle.Edges.Any(edge => edge.Syntax == wait));

    /// <summary>Whether something with this verdict is reported.</summary>
    public bool IsTold(Verdict verdict, SyntaxNode at) => IsTold(verdict, at.SyntaxTree);

    public bool IsTold(Verdict verdict, SyntaxTree tree) => verdict == Verdict.Racy || (verdict == Verdict.Unknown && IsStrict(tree));

    /// <summary>The program begins here.</summary>
    public bool IsEntryPoint(ISymbol member) => SymbolEqualityComparer.Default.Equals(_context.SemanticModel.Compilation.GetEntryPoint(CancellationToken), member);

    /// <summary>The circles of locks whose first step stands in this type's code.</summary>
    public IEnumerable<LockCycle> LockCycles => LockWalks.IsWorthIt(Type, CancellationToken)
        ? _model.Remember(() => LockGraph.Of(_model, CancellationToken)).Cycles.Where(cycle => ReferenceEquals(cycle.Primary.Walk.Type, Type))
        : Enumerable.Empty<LockCycle>();

    /// <summary>Whether a race between started bodies is reported for one of the accesses: that report tells more.</summary>
    public bool IsReported(ISymbol? variable, IEnumerable<SharedAccess> accesses, bool isStrict) => Findings.Conflicts.Where(conflict => !Atomics.Tells(conflict)).Concat(Told.Conflicts).Any(conflict =>
        (conflict.Verdict == Verdict.Racy || isStrict)
        && SymbolEqualityComparer.Default.Equals(conflict.Variable, variable)
        && conflict.All.Any(access => accesses.Any(here => here.Syntax == access.Syntax)))
        || Told.Rereads.Any(reread => accesses.Any(here => reread.Tells(variable, here.Syntax)))
        || Told.Publications.Any(publication => accesses.Any(here => publication.Tells(variable, here.Syntax)));

    /// <summary>Whether everything is to be reported that cannot be shown to be safe.</summary>
    public bool IsStrict(SyntaxTree tree) => Options.IsStrict(_context.Options.AnalyzerConfigOptionsProvider, tree);

    public CancellationToken CancellationToken => _context.CancellationToken;

    /// <summary>The type starts something, or a host runs it.</summary>
    private bool IsAtWork => Type.HasWork(CancellationToken) || Host.Of(Type, _model, CancellationToken) is not null;

    /// <summary>Of this type and of others that start bodies which get here.</summary>
    private IEnumerable<TypeFindings> Reaching => (IsAtWork ? new[] { Type } : Enumerable.Empty<TypeModel>())
        .Concat(Type.HasMemory(CancellationToken) ? _model.StartersInto(Type.Type, CancellationToken) : Enumerable.Empty<TypeModel>())
        .Select(type => AnswersOf(type).Findings);

    private Reports Told => _model.Remember(Type, _ => FindReports());

    private TypeAnswers AnswersOf(TypeModel type) =>
        _model.Answer(type, asked => TypeAnswers.Of(asked, Host.Of(asked, _model, CancellationToken), CancellationToken), CancellationToken);

    /// <summary>One report a defect: what tells more of the same accesses comes first.</summary>
    private Reports FindReports()
    {
        var rereads = Reread.Distinct(Reaching.SelectMany(findings => findings.RereadsIn(Type.Type)).Concat(AnswersOf(Type).Rereads));
        var publications = Publication.Distinct(Reaching.SelectMany(findings => findings.PublicationsIn(Type.Type)).Concat(AnswersOf(Type).Publications));
        var conflicts = FindConflicts().Where(conflict => !rereads.Any(reread => reread.Tells(conflict)) && !publications.Any(publication => publication.Tells(conflict)) && !Atomics.Tells(conflict)
            && !AtomicMisuses.Any(misuse => misuse.Tells(conflict.Primary.Syntax) || misuse.Tells(conflict.Other.Syntax)));
        return new Reports(conflicts.ToImmutableArray(), rereads, publications);
    }

    private ImmutableArray<Conflict> FindConflicts()
    {
        var own = IsAtWork ? Findings.ConflictsIn(Type.Type) : Enumerable.Empty<Conflict>();
        return Type.HasMemory(CancellationToken)
            ? TypeFindings.Merge(own, _model.StartersInto(Type.Type, CancellationToken).SelectMany(other => AnswersOf(other).Findings.ConflictsIn(Type.Type)))
            : own.ToImmutableArray();
    }

    /// <summary>A type in several files is asked for each of them, and tells in each what stands there.</summary>
    public void Report(Diagnostic diagnostic)
    {
        if (diagnostic.Location.SourceTree == _context.SemanticModel.SyntaxTree)
        {
            _context.ReportDiagnostic(diagnostic);
        }
    }

    private sealed record Disposals(ImmutableArray<EarlyDisposal> Early);

    private sealed record Weak(ImmutableArray<WeakLock> Locks);

    private sealed record Finalizer(ImmutableArray<(Taking Taking, Frame Frame)> Locks);

    private sealed record Inline(ImmutableArray<InlineContinuation> All);

    private sealed record Pulses(ImmutableArray<PulseFault> Faults);

    private sealed record Reports(ImmutableArray<Conflict> Conflicts, ImmutableArray<Reread> Rereads, ImmutableArray<Publication> Publications);
}
