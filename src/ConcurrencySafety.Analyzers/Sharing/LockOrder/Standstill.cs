using System.Collections.Immutable;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>What a wait is for.</summary>
/// <param name="Operation">What started it.</param>
/// <param name="Kind">How.</param>
/// <param name="IsOnContext">It goes on where it began, on the one thread of a context.</param>
internal sealed record Work(IOperation Operation, StartKind Kind, bool IsOnContext);

/// <summary>A wait, or a call of unknown code, in the body in which it stands.</summary>
/// <param name="Pause">The wait or call.</param>
/// <param name="Body">The body.</param>
internal sealed record Standstill(Pause Pause, Body Body)
{
    /// <summary>The lock held there on every path, the one taken last; null where none is.</summary>
    public KeyValuePair<Place, LockHold>? Lock { get; } = Pause.State.Locks.Must
        .OrderByDescending(held => held.Value.At.SpanStart).ThenBy(held => held.Key.ToString(), StringComparer.Ordinal)
        .Select(held => (KeyValuePair<Place, LockHold>?)held).FirstOrDefault();

    public SyntaxNode Syntax => Pause.Operation.Syntax;

    /// <summary>Only to give a variable its first value: it happens once.</summary>
    public bool IsOnce => Syntax.Ancestors().TakeWhile(around => around != Body.Syntax).Any(Body.Code.LazyWrites.Contains);

    /// <summary>What can be awaited is waited for.</summary>
    public bool IsForTask => Pause.Operation switch
    {
        IPropertyReferenceOperation { Property.ContainingType: var type } => IsTask(type),
        IInvocationOperation { TargetMethod.ContainingType: var type } => IsTask(type),
        _ => false,
    };

    /// <summary>The work that is waited for, as far as it is known to be under way: null when nothing says that the task has not ended yet.</summary>
    public Work? Work { get; private init; }

    /// <summary>What is told to go on does so elsewhere, after this; null where that is not known.</summary>
    public bool? ContinuesElsewhere { get; private init; }

    public static IEnumerable<Standstill> In(TypeModel type, CancellationToken cancellationToken)
    {
        var seen = new HashSet<SyntaxNode>();
        foreach (var scan in type.Members.Where(static scan => scan.CanStandStill))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var body in type.CodeOf(scan.Member)?.Bodies ?? Enumerable.Empty<Body>())
            {
                foreach (var pause in type.SummaryOf(body)?.Observed.Pauses ?? Enumerable.Empty<Pause>())
                {
                    if (pause.Kind is not (PauseKind.Await or PauseKind.ForkJoin or PauseKind.Pulse) && seen.Add(pause.Operation.Syntax))
                    {
                        var standstill = new Standstill(pause, body);
                        yield return standstill with
                        {
                            Work = pause.Kind == PauseKind.Join && standstill.IsForTask ? standstill.WorkOf(type) : null,
                            ContinuesElsewhere = pause.Kind == PauseKind.Foreign ? Foreign.ContinuesElsewhere(pause, type) : false,
                        };
                    }
                }
            }
        }
    }

    private Work? WorkOf(TypeModel type)
    {
        if ((Pause.Target.ElementOf ?? Pause.Target.Place) is not { } target || PicksOne(type))
        {
            return null;
        }

        var site = Pause.State.Live.Entries
            .Where(entry => HandleSteps.MayCover(entry.Value, target) && !Pause.State.Joined.Any(joined => entry.Value.Cover.Contains(joined)))
            .Select(entry => entry.Key.Site).OrderBy(site => site.Operation.Syntax.SpanStart).FirstOrDefault();
        return site is not null ? new Work(site.Operation, site.Root.Kind, false)
            : Body.IsAsync || Pause.State.Joined.Contains(target) || !type.Catalog.FactsOf(type.Type).IsContextBound ? null
            : Made(target)?.Unconverted() is IInvocationOperation { TargetMethod: { IsAsync: true } method } call && type.IsInSource(method) ? new Work(call, StartKind.AsyncCall, true)
            : null;
    }

    /// <summary>The expression whose value is waited for.</summary>
    private IOperation? Made(Place target) => (target.Root, target.Steps.IsEmpty) switch
    {
        (PlaceRoot.Value, true) => target.Key as IOperation,
        (PlaceRoot.Local, true) => Body.Code.Variables.OnlyValueOf(target.Symbol!),
        _ => null,
    };

    /// <summary>Which of several has ended is found out here: not told apart by the flow.</summary>
    private bool PicksOne(TypeModel type) => Body.Code.Operation.DescendantsAndSelf().Any(operation => operation switch
    {
        IInvocationOperation { TargetMethod: var method } => Tells(type.Catalog.EffectsOf(method)),
        IPropertyReferenceOperation { Property: var property } => Tells(type.Catalog.EffectsOf(property)),
        _ => false,
    });

    private static bool Tells(ImmutableArray<ApiEffect> effects) => effects.Any(static effect => effect.Role is ApiRole.Any or ApiRole.Ended);

    private static bool IsTask(INamedTypeSymbol type) =>
        type.GetMembers(WellKnownMemberNames.GetAwaiter).Length > 0 || type.GetMembers(WellKnownMemberNames.GetResult).Length > 0;
}
