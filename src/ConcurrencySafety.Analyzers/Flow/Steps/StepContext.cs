using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>What every step works on: the body, the state that it changes, and where it records once the flow has come to rest.</summary>
internal sealed class StepContext
{
    private readonly Dictionary<(SyntaxNode, int, object?), StartSite> _sites = new();

    public StepContext(Body body, ISummarySource summaries, Observations observations, CancellationToken cancellationToken)
    {
        Body = body;
        Summaries = summaries;
        Observations = observations;
        CancellationToken = cancellationToken;
    }

    public Body Body { get; }

    public ISummarySource Summaries { get; }

    public ApiCatalog Catalog => Summaries.Catalog;

    /// <summary>Code that an <c>await</c> brings back to the context it was on, unless that is said otherwise.</summary>
    public bool IsContextBound => Catalog.FactsOf(Body.Code.Root.Symbol.ContainingType).IsContextBound;

    public VariableFacts Variables => Body.Code.Variables;

    public Observations Observations { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>Set for the visit after the fixpoint: only then anything is recorded.</summary>
    public bool IsRecording { get; set; }

    /// <summary>Set while an exception passes through: in a <c>finally</c> on its exceptional way.</summary>
    public bool IsUnwinding { get; set; }

    public MethodState State { get; set; } = MethodState.Entry;

    public Value Eval(IOperation? operation) => operation is null ? Value.Unknown : Stepper.Eval(this, operation);

    /// <summary>Evaluates once more what is evaluated already, without recording it again.</summary>
    public Value Quietly(IOperation? operation)
    {
        var (state, wasRecording) = (State, IsRecording);
        IsRecording = false;
        var value = Eval(operation);
        (State, IsRecording) = (state, wasRecording);
        return value;
    }

    /// <summary>One site object for one expression, however often the flow passes it.</summary>
    public StartSite Site(SyntaxNode syntax, int part, object? origin, Func<StartSite> create)
    {
        if (!_sites.TryGetValue((syntax, part, origin), out var site))
        {
            _sites.Add((syntax, part, origin), site = create());
        }

        return site;
    }

    public void Record(Place? place, AccessKind kind, SyntaxNode syntax, IOperation? assigned = null)
    {
        if (IsRecording && place is not null && AccessSteps.IsReachableByOthers(this, place))
        {
            var effective = (kind & AccessKind.Write) != 0 && Body.Code.LazyWrites.Contains(syntax) ? kind | AccessKind.Lazy : kind;
            Observations.Accesses.Add(new Access(place, effective, Whole(syntax), State) { Assigned = assigned });
        }
    }

    /// <summary>What the program does to a lock; not what the compiler does for a <c>lock</c> statement.</summary>
    public void Note(LockEvent done)
    {
        if (IsRecording && (done.IsThrough || !done.Operation.IsImplicit))
        {
            Observations.LockEvents.Add(done);
        }
    }

    public void Pause(PauseKind kind, IOperation operation, Value target)
    {
        if (IsRecording)
        {
            Observations.Pauses.Add(new Pause(kind, operation, target, State));
        }
    }

    /// <summary>The place to report: <c>list?.Add(x)</c> as a whole, not its part after the question mark.</summary>
    private static SyntaxNode Whole(SyntaxNode syntax)
    {
        while (syntax.Parent is ConditionalAccessExpressionSyntax access && access.WhenNotNull == syntax)
        {
            syntax = access;
        }

        return syntax;
    }

    public ImmutableArray<DelegateTarget> TargetsOf(Value value) => value.Targets.IsDefault ? ImmutableArray<DelegateTarget>.Empty : value.Targets;
}
