using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>What a body that ran does to the state of the one that called or started it, by the caller's names.</summary>
internal static class CalleeSteps
{
    /// <summary>What a body leaves running when it ends runs on in its caller.</summary>
    public static void AddLeaks(StepContext context, IOperation operation, MethodState exit, Binding binding)
    {
        foreach (var leak in Ordered(exit.Live))
        {
            var entry = Renamed(leak.Value, binding);
            if (entry.Holders.IsEmpty && (leak.Key.Site.Root.Targets.IsEmpty || leak.Key.Site.Depth >= Budget.LeakDepth))
            {
                // Lost there, and nothing that could meet our memory.
                continue;
            }

            var view = View(context, operation, leak.Key.Site, binding);
            view.IsLostBelow |= entry.Holders.IsEmpty;
            StartSteps.Add(context, view, entry);
        }

        foreach (var made in Ordered(exit.Unstarted))
        {
            var site = View(context, operation, made.Key.Site, binding);
            context.State = context.State with { Unstarted = context.State.Unstarted.Add(site, Renamed(made.Value, binding)) };
        }
    }

    public static void ApplyLocks(StepContext context, IOperation operation, MethodState exit, Binding binding)
    {
        foreach (var released in exit.Released)
        {
            if (Name(context, released, binding) is { } place)
            {
                context.Note(new LockEvent(LockEventKind.Given, place, LockMode.Exclusive, operation) { IsThrough = true });
                context.State = context.State with { Locks = context.State.Locks.Without(place) };
            }
        }

        var kept = exit.Locks.Rename(held => Name(context, held, binding));
        foreach (var held in kept.May)
        {
            context.Note(new LockEvent(kept.Must.ContainsKey(held.Key) ? LockEventKind.Taken : LockEventKind.Unclear, held.Key, held.Value.Mode, operation) { IsThrough = true, Api = held.Value.Api });
        }

        context.State = context.State with { Locks = context.State.Locks.Union(kept) };
    }

    public static void ApplyGates(StepContext context, MethodState exit, Binding binding)
    {
        if (exit.IsGated && !context.State.IsGated)
        {
            context.State = context.State with { IsGated = true };
        }

        foreach (var gate in exit.Awaited)
        {
            if (Name(context, gate, binding) is { } place)
            {
                JoinSteps.Wait(context, place);
            }
        }

        foreach (var gate in exit.Signalled)
        {
            if (Name(context, gate, binding) is { } place)
            {
                JoinSteps.Signal(context, place);
            }
        }
    }

    /// <summary>The caller's name of a callee's place, by what the place stands for here.</summary>
    public static Place? Name(StepContext context, Place place, Binding binding) => binding.Rename(place) is { } name ? Aliases.Resolve(context, name) : null;

    /// <summary>Handles made here and launched in the callee are running now.</summary>
    public static void ApplyLaunches(StepContext context, IOperation operation, MethodState exit, Binding binding, Place? elements)
    {
        foreach (var leak in Ordered(exit.Live))
        {
            if (leak.Key.Site.Launches is not { } launched)
            {
                continue;
            }

            var place = binding.Rename(launched);
            foreach (var made in Ordered(context.State.Unstarted))
            {
                if ((place is not null && made.Value.Cover.Contains(place)) || (elements is not null && HandleSteps.Covers(made.Value, elements)))
                {
                    var creation = made.Key.Site;
                    HandleSteps.TakeUp(creation);
                    var site = context.Site(operation.Syntax, 0, creation, () => new StartSite(leak.Key.Site.Operation, context.Body, creation.Kind, Multiplicity.Once, creation.Targets) { Binding = creation.Binding });
                    StartSteps.Run(context, site, made.Value);
                }
            }
        }
    }

    private static StartSite View(StepContext context, IOperation operation, StartSite origin, Binding binding)
    {
        var view = context.Site(operation.Syntax, 0, origin, () => new StartSite(operation, context.Body, origin.Kind, origin.Times, origin.Targets)
        {
            Origin = origin,
            Binding = binding,
            EndsAlso = origin.EndsAlso.Select(binding.Rename).Where(place => place is not null).Select(place => place!).ToImmutableArray(),
        });
        view.IsBackground |= origin.IsBackground;
        view.IsDiscarded |= origin.IsDiscarded;
        context.Observations.Views[(operation.Syntax, origin)] = view;
        return view;
    }

    private static LiveEntry Renamed(LiveEntry entry, Binding binding)
    {
        return LiveEntry.Lost with
        {
            Cover = Renamed(entry.Cover, binding),
            Maybe = Renamed(entry.Maybe, binding),
            Holders = Renamed(entry.Holders, binding),
            IsEscaped = entry.IsEscaped,
        };
    }

    private static ImmutableHashSet<Place> Renamed(ImmutableHashSet<Place> places, Binding binding)
    {
        var names = ImmutableHashSet.CreateBuilder<Place>();
        foreach (var place in places)
        {
            if (binding.Rename(place) is { } name)
            {
                names.Add(name);
            }
        }

        return names.ToImmutable();
    }

    private static IEnumerable<KeyValuePair<LiveKey, LiveEntry>> Ordered(LiveSet set) =>
        set.Entries.OrderBy(entry => entry.Key.Site.Operation.Syntax.SpanStart).ThenBy(entry => entry.Key.IsNewest);
}
