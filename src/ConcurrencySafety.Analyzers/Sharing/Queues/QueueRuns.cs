using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Queues;

/// <summary>Who runs the bodies in which queues are used, how often, and who waits for them.</summary>
internal sealed class QueueRuns
{
    private readonly List<(Start Start, Body Body)> _starts = new();
    private readonly List<(Call Call, Body Body)> _calls = new();
    private readonly List<Pause> _waits = new();
    private readonly TypeModel _type;

    public QueueRuns(TypeModel type, CancellationToken cancellationToken)
    {
        _type = type;
        foreach (var scan in type.Members)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var body in type.CodeOf(scan.Member)?.Bodies ?? Enumerable.Empty<Body>())
            {
                if (type.SummaryOf(body) is { } summary)
                {
                    _starts.AddRange(summary.Observed.Starts.Select(start => (start, body)));
                    _calls.AddRange(summary.Observed.Calls.Select(call => (call, body)));
                    _waits.AddRange(summary.Observed.Pauses.Where(pause => pause.Kind is PauseKind.Join or PauseKind.Await));
                }
            }
        }
    }

    public Body? BodyOf(QueueUse use) => _type.CodeOf(use.Scan.Member) is { } code
        ? code.Bodies.FirstOrDefault(body => body.Parent is not null && body.Syntax == use.Function.Syntax) ?? (use.Function is IAnonymousFunctionOperation or ILocalFunctionOperation ? null : code.Root)
        : null;

    /// <summary>The body itself, and those in whose place it runs: they call it, or await it where they call it.</summary>
    public HashSet<Body> PlacesOf(Body body)
    {
        var places = new HashSet<Body> { body };
        var open = new Stack<Body>(places);
        while (open.Count > 0)
        {
            var inner = open.Pop();
            var callers = _calls.Where(pair => ReferenceEquals(pair.Call.Target.Body, inner)).Select(pair => pair.Body)
                .Concat(_starts.Where(pair => pair.Start.Site.IsAwaitedAtOnce && Runs(pair.Start, inner)).Select(pair => pair.Body));
            foreach (var caller in callers.Where(places.Add).ToList())
            {
                open.Push(caller);
            }
        }

        return places;
    }

    /// <summary>The starts of a body, or of one that runs it in its own place.</summary>
    public IEnumerable<(Start Start, Body Starter)> StartsOf(Body body)
    {
        var places = PlacesOf(body);
        return _starts.Where(pair => pair.Start.Site is { Origin: null, IsAwaitedAtOnce: false } && places.Any(place => Runs(pair.Start, place)));
    }

    private static bool Runs(Start start, Body body) => start.Site.Targets.Any(target => ReferenceEquals(target.Body, body));

    /// <summary>Whether somebody goes on only when the use's body has ended.</summary>
    public bool IsWaitedFor(QueueUse use) => StartsOf(use).Any(pair => pair.Start.Site.IsJoinedSomewhere || IsWaitedForByField(pair.Start.Site));

    /// <summary>Whether the use is made by the body itself, in whatever function.</summary>
    public bool IsMadeBy(QueueUse use, Body body) => HelperOf(use) is null && BodyOf(use) is { } own && PlacesOf(own).Contains(body);

    /// <summary>The starts of the line of execution that makes the use.</summary>
    public IEnumerable<(Start Start, Body Starter)> StartsOf(QueueUse use) =>
        HelperOf(use) is { } helper ? new[] { helper } : BodyOf(use) is { } body ? StartsOf(body) : Enumerable.Empty<(Start, Body)>();

    /// <summary>Two uses with the same answer are made one after the other by one line of execution, as far as one run of it goes.</summary>
    public object? LineOf(QueueUse use) => HelperOf(use) is { Start: var start } ? start.Site : BodyOf(use);

    /// <summary>The start of an async helper that gets the queue and is not awaited where it is called.</summary>
    private (Start Start, Body Starter)? HelperOf(QueueUse use)
    {
        if (ReferenceEquals(use.Anchor, use.Operation) || Consumption.Of(use.Anchor, _type.Catalog) is IReturnOperation)
        {
            return null;
        }

        return _starts.Where(pair => pair.Start.Site is { Origin: null, IsAwaitedAtOnce: false } site && site.Operation.Syntax == use.Anchor.Syntax)
            .Select(pair => ((Start, Body)?)pair).FirstOrDefault();
    }

    /// <summary>The handle is put into a private field, and a member waits for what is there for as long as it takes.</summary>
    private bool IsWaitedForByField(StartSite site) =>
        (FieldOf(site.Operation) ?? site.Launches?.Variable as IFieldSymbol) is { DeclaredAccessibility: Accessibility.Private } field
        && _waits.Any(wait => wait.Target.Place is { Root: PlaceRoot.This or PlaceRoot.Static } place && SymbolEqualityComparer.Default.Equals(place.Variable?.OriginalDefinition, field.OriginalDefinition) && IsPatient(wait.Operation));

    private static IFieldSymbol? FieldOf(IOperation start)
    {
        var holder = start.Parent;
        while (holder is IConversionOperation or IInvocationOperation { Arguments.IsEmpty: true })
        {
            holder = holder.Parent;
        }

        return holder switch
        {
            ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var field } } => field,
            IFieldInitializerOperation { InitializedFields: { Length: 1 } fields } => fields[0],
            _ => null,
        };
    }

    /// <summary>No time-out, no token.</summary>
    private static bool IsPatient(IOperation wait) => wait switch
    {
        IAwaitOperation { Operation: var awaited } => awaited.DescendantsAndSelf().All(static inner => inner is not IInvocationOperation { Arguments: { Length: > 0 } } call || call.Arguments.All(static argument => argument.Value.Type?.SpecialType == SpecialType.System_Boolean)),
        IInvocationOperation call => call.Arguments.IsEmpty,
        _ => true,
    };

    /// <summary>Whether runs of the use's line of execution can go on side by side, all with the same queue.</summary>
    public bool IsBesideItself(QueueUse use, ISymbol variable)
    {
        if (BodyOf(use) is not { } body || (HelperOf(use) is null && IsMadeIn(variable, body)))
        {
            return false;
        }

        return StartsOf(use).Any(pair => pair.Start.Site.Times == Multiplicity.Many || (pair.Start.State.Live.Find(pair.Start.Site) is { } earlier && !earlier.Detached.Contains(variable)))
            || AreBeside(use, use);
    }

    /// <summary>Whether the one may be made while the other is, by another line of execution.</summary>
    public bool AreBeside(QueueUse one, QueueUse other)
    {
        foreach (var (first, starter) in StartsOf(one))
        {
            foreach (var (second, otherStarter) in StartsOf(other))
            {
                if (ReferenceEquals(starter, otherStarter) && !ReferenceEquals(first.Site, second.Site) && (second.State.Live.Find(first.Site) is not null || first.State.Live.Find(second.Site) is not null))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Each run has a variable of its own.</summary>
    private static bool IsMadeIn(ISymbol variable, Body body) => variable is ILocalSymbol && body.Code.Declares(variable) && body.Code.OwnerOf(variable).IsWithin(body);
}
