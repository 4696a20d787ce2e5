using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>Starting bodies: at once, from a handle made before, after another one, or when an event comes.</summary>
internal static class StartSteps
{
    public static void Start(StepContext context, IOperation operation, ApiEffect effect, ApiCall call)
    {
        var state = StateArgument(effect, call);
        var sites = new List<StartSite>();
        var part = 0;
        foreach (var (parameter, value, _) in call.Delegates())
        {
            if (effect.Target != "this" && effect.Target != "args" && effect.Target != parameter?.Name)
            {
                continue;
            }

            // Each delegate of `Parallel.Invoke(a, b)` is a body of its own; one delegate variable with several values is one body.
            foreach (var target in value.Targets.IsDefault ? ImmutableArray.Create<DelegateTarget?>((DelegateTarget?)null) : value.Targets.CastArray<DelegateTarget?>())
            {
                sites.Add(Site(context, operation, part++, effect.Kind, effect.Times, target, state, effect.JoinedBy == JoinKind.Handle ? Place.Value(operation) : null));
            }
        }

        if (sites.Count == 0)
        {
            return;
        }

        foreach (var site in sites)
        {
            var entry = effect.JoinedBy == JoinKind.None ? LiveEntry.Lost : LiveEntry.At(Place.Value(operation));
            Run(context, site, !IsDue(context, effect, call) ? entry with { IsEscaped = true } : entry);
        }

        if (effect.JoinedBy == JoinKind.Call)
        {
            JoinSteps.Join(context, Place.Value(operation));
        }
    }

    /// <summary>A timer made without a due time, or with an infinite one, does not run before somebody changes it.</summary>
    private static bool IsDue(StepContext context, ApiEffect effect, ApiCall call)
    {
        if (effect.Due is null)
        {
            return true;
        }

        return call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == effect.Due)?.Value.Unconverted() is { } due
            && !(due.ConstantValue is { HasValue: true, Value: < 0 or < 0L })
            && !(due is IFieldReferenceOperation { Field: var field } && context.Catalog.EffectsOf(field).Any(time => time.Role == ApiRole.Never));
    }

    public static void Create(StepContext context, IOperation operation, ApiEffect effect, ApiCall call)
    {
        var state = StateArgument(effect, call);
        foreach (var (_, value, _) in call.Delegates())
        {
            var target = value.Targets.IsDefault ? null : value.Targets.FirstOrDefault();
            var site = Site(context, operation, 0, effect.Kind, Multiplicity.Once, target, state);
            var entry = LiveEntry.At(Place.Value(operation));
            context.State = context.State with { Unstarted = context.State.Unstarted.Add(site, entry) };
            return;
        }
    }

    public static void Launch(StepContext context, IOperation operation, ApiEffect effect, ApiCall call)
    {
        var (handle, collection) = (call.Receiver.Place, call.Receiver.ElementOf);
        HandleSteps.TakeUp(context, call.Receiver);
        var argument = effect.Item is null ? null : call.Targets(effect.Item).Select(target => target.Value).FirstOrDefault();
        var found = false;
        foreach (var made in context.State.Unstarted.Entries.OrderBy(entry => entry.Key.Site.Operation.Syntax.SpanStart).ThenBy(entry => entry.Key.IsNewest))
        {
            if (!((handle is not null && made.Value.Cover.Contains(handle)) || (collection is not null && HandleSteps.Covers(made.Value, collection))))
            {
                continue;
            }

            found = true;
            var creation = made.Key.Site;
            var site = context.Site(operation.Syntax, 0, creation, () => new StartSite(operation, context.Body, creation.Kind, Multiplicity.Once, creation.Targets)
            {
                Binding = argument is null || creation.Targets.IsEmpty ? creation.Binding : Bind(context, creation.Targets[0], argument),
            });
            site.IsBackground |= creation.IsBackground;
            if (collection is not null && !context.State.Unstarted.Entries.ContainsKey(made.Key with { IsNewest = !made.Key.IsNewest }) && context.State.Live.Find(site) is not null)
            {
                // Made once: the loop over its collection starts it once, whatever the number of its rounds.
                continue;
            }

            if (collection is null)
            {
                context.State = context.State with { Unstarted = context.State.Unstarted.Where((key, _) => key.Site != creation) };
            }

            Run(context, site, made.Value);
        }

        if (!found)
        {
            HandleSteps.TakeUpAny(context);
            var targets = handle?.Variable is { } member && handle.Root is PlaceRoot.This or PlaceRoot.Static ? context.Summaries.TargetsCreatedIn(member) : default;
            var target = targets.IsDefault ? null : targets.FirstOrDefault();
            var site = context.Site(operation.Syntax, 0, null, () => new StartSite(
                operation,
                context.Body,
                effect.Kind,
                Multiplicity.Once,
                target is null ? ImmutableArray<DelegateTarget>.Empty : ImmutableArray.Create(target))
            {
                Launches = handle ?? collection,
            });
            var cover = handle ?? collection;
            Run(context, site, (cover is null ? LiveEntry.Lost : LiveEntry.At(cover)) with { IsEscaped = targets.IsDefault });
        }
    }

    /// <summary>A function that runs once the tasks before it, one or all of a collection, have ended.</summary>
    public static void Continue(StepContext context, IOperation operation, ApiCall call, Value antecedent)
    {
        var before = antecedent.Place;
        foreach (var (_, value, _) in call.Delegates())
        {
            var target = value.Targets.IsDefault ? null : value.Targets.FirstOrDefault();
            var site = context.Site(operation.Syntax, 0, before, () => new StartSite(
                operation,
                context.Body,
                StartKind.Continuation,
                Multiplicity.Once,
                target is null ? ImmutableArray<DelegateTarget>.Empty : ImmutableArray.Create(target)) { After = before });
            var all = context.State;
            if (before is not null)
            {
                context.State = all with { Live = all.Live.Where((_, entry) => !HandleSteps.Covers(entry, before)) };
            }

            Note(context, site);
            context.State = all;
            Add(context, site, LiveEntry.At(Place.Value(operation)));
            JoinSteps.LookAfter(context, antecedent);
            if (before is not null)
            {
                HandleSteps.Include(context, Place.Value(operation), Value.At(before));
            }

            return;
        }
    }

    /// <summary>An event whose handlers run on another thread.</summary>
    public static Value Subscribe(StepContext context, IEventAssignmentOperation operation)
    {
        var handler = context.Eval(operation.HandlerValue);
        context.Eval((operation.EventReference as IEventReferenceOperation)?.Instance);
        if (operation.Adds && operation.EventReference is IEventReferenceOperation { Event: var @event } && !handler.Targets.IsDefault)
        {
            foreach (var effect in context.Catalog.EffectsOf(@event))
            {
                if (effect.Role == ApiRole.Start)
                {
                    var site = Site(context, operation, 0, effect.Kind, effect.Times, handler.Targets.FirstOrDefault(), null);
                    Run(context, site, operation.EventReference is IEventReferenceOperation { Instance: { } source } && AccessSteps.Object(context, context.Eval(source)) is { } timer
                        ? LiveEntry.At(timer)
                        : LiveEntry.Lost);
                }
            }
        }

        return Value.Unknown;
    }

    /// <summary>An async method begins: its first part runs here, the rest beside us until somebody waits for it.</summary>
    public static void AsyncCall(StepContext context, IOperation operation, Body callee, Binding binding, MethodSummary? summary, DelegateTarget called)
    {
        var target = new DelegateTarget(callee, callee.Method, called.Receiver, null) { IsAssumed = called.IsAssumed };
        var site = context.Site(operation.Syntax, 0, callee, () => new StartSite(operation, context.Body, StartKind.AsyncCall, Multiplicity.Once, ImmutableArray.Create(target))
        {
            Binding = binding,
            IsAwaitedAtOnce = Consumption.Of(operation, context.Catalog) is IAwaitOperation,
            EndsAlso = summary?.Exit is null
                ? ImmutableArray<Place>.Empty
                : summary.Exit.Joined.Select(binding.Rename).Where(place => place is not null).Select(place => place!).ToImmutableArray(),
        });
        var handle = callee.Method!.ReturnsVoid ? null : binding.Rename(Place.Return);
        Run(context, site, handle is null ? LiveEntry.Lost with { IsEscaped = true } : LiveEntry.At(handle));
    }

    /// <summary>A call whose task we can follow but whose code we cannot: an API that returns a task.</summary>
    public static void Opaque(StepContext context, IOperation operation)
    {
        var site = context.Site(operation.Syntax, 0, "opaque", () => new StartSite(operation, context.Body, StartKind.AsyncCall, Multiplicity.Once, ImmutableArray<DelegateTarget>.Empty));
        Add(context, site, LiveEntry.At(Place.Value(operation)));
    }

    /// <summary><c>thread.IsBackground = true</c>: the process may end without it, on purpose.</summary>
    public static void SetHandleProperty(StepContext context, IPropertyReferenceOperation target, Value receiver, IOperation value)
    {
        if (context.Catalog.EffectsOf(target.Property).Any(effect => effect.Role == ApiRole.Detach) && value.ConstantValue is { HasValue: true, Value: true } && receiver.Place is { } place)
        {
            foreach (var entry in context.State.Unstarted.Entries.Concat(context.State.Live.Entries))
            {
                if (entry.Value.Cover.Contains(place) || (receiver.ElementOf is { } collection && HandleSteps.Covers(entry.Value, collection)))
                {
                    entry.Key.Site.IsBackground = true;
                }
            }
        }
    }

    /// <summary>The site begins to run: noted with the state before, then live.</summary>
    public static void Run(StepContext context, StartSite site, LiveEntry entry)
    {
        Note(context, site);
        Add(context, site, entry);
        foreach (var target in site.Targets)
        {
            if (target.Body is { } body && context.Summaries.SummaryFor(body, context.Body) is { Exit: { } exit })
            {
                // What the started body itself leaves running runs on beside us.
                CalleeSteps.AddLeaks(context, site.Operation, exit, site.Binding);
            }
        }
    }

    public static void Add(StepContext context, StartSite site, LiveEntry entry)
    {
        if (context.State.Live.Entries.Count < Budget.LiveBodies)
        {
            context.State = context.State with { Live = context.State.Live.Add(site, entry) };
        }
    }

    private static void Note(StepContext context, StartSite site)
    {
        if (context.IsRecording)
        {
            context.Observations.Starts.Add(new Start(site, context.State));
        }
    }

    private static StartSite Site(StepContext context, IOperation operation, int part, StartKind kind, Multiplicity times, DelegateTarget? target, Value? state, Place? result = null) =>
        context.Site(operation.Syntax, part, null, () => new StartSite(
            operation,
            context.Body,
            kind,
            times,
            target is null ? ImmutableArray<DelegateTarget>.Empty : ImmutableArray.Create(target))
        {
            Binding = target is null ? Binding.Same : Bind(context, target, state, result),
        });

    /// <summary>What a started body's names are here: its first parameter is the state that is handed over, <c>this</c> is its receiver.</summary>
    private static Binding Bind(StepContext context, DelegateTarget target, Value? state, Place? result = null)
    {
        var arguments = state?.Place is not null && target.Method is { Parameters.Length: > 0 } method
            ? ImmutableArray.Create(new Argument(method.Parameters[0].OriginalDefinition, state with { Place = AccessSteps.Object(context, state) }))
            : ImmutableArray<Argument>.Empty;

        return new Binding(target.Body, target.Body is { Parent: null } ? target.Receiver : Place.This, arguments, result);
    }

    private static Value? StateArgument(ApiEffect effect, ApiCall call) =>
        effect.Item is null ? null : call.Targets(effect.Item).Select(target => target.Value).FirstOrDefault();
}
