using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>Follows the handles of started bodies through variables, arrays and collections.</summary>
internal static class HandleSteps
{
    /// <summary>Assigns a value to a place: what the place held is no longer there, what the value holds now is.</summary>
    public static void Store(StepContext context, Place target, Value value)
    {
        if (context.State.Live.IsEmpty && context.State.Unstarted.IsEmpty)
        {
            return;
        }

        // An array element is one of many: storing there leaves the others.
        if (!target.IsElement)
        {
            Change(context, entry => entry.Without(place => place.StartsWith(target) && !place.Equals(value.Place)));
        }

        if (value.Place is not { } source)
        {
            return;
        }

        Change(context, entry =>
        {
            var result = entry;
            foreach (var holder in entry.Maybe)
            {
                // Also what a part of the value holds: an element of a tuple or array.
                if (holder.StartsWith(source))
                {
                    var isCertain = entry.Cover.Contains(holder);
                    result = result.Also(holder.Moved(source, target), isCertain);
                    result = target.IsElement ? result.Also(target.Base(), isCertain) : result;
                }
            }

            return result;
        });
    }

    /// <summary>The expression is evaluated anew: its value of before is no longer at hand.</summary>
    public static void Forget(StepContext context, IOperation expression)
    {
        if (!context.State.Live.IsEmpty || !context.State.Unstarted.IsEmpty)
        {
            var value = Place.Value(expression);
            Change(context, entry => entry.Without(value.Equals));
        }
    }

    /// <summary>Whoever waits for <paramref name="holder"/> waits for what <paramref name="value"/> holds, too.</summary>
    public static void Include(StepContext context, Place holder, Value value)
    {
        if (value.Place is { } source)
        {
            Change(context, entry => MayCover(entry, source) ? entry.Also(holder, Covers(entry, source)) : entry);
        }
    }

    /// <summary>Code that we do not see got the handle: it may wait for it, or keep it for one who does.</summary>
    public static void Escape(StepContext context, Value value)
    {
        var source = value.ElementOf ?? value.Place;
        if (source is not null)
        {
            Escape(context, source);
        }
    }

    public static void Escape(StepContext context, Place source) =>
        Change(context, entry => !entry.IsEscaped && entry.Maybe.Any(place => place.StartsWith(source)) ? entry with { IsEscaped = true } : entry);

    /// <summary>The handle is thrown away on purpose: <c>_ = Task.Run(…)</c>.</summary>
    public static void Discard(StepContext context, Value value)
    {
        if (!context.IsRecording || value.Place is not { } place)
        {
            return;
        }

        foreach (var entry in context.State.Live.Entries)
        {
            if (MayCover(entry.Value, place))
            {
                entry.Key.Site.IsDiscarded = true;
            }
        }
    }

    /// <summary>Somebody starts what the value holds, or gets it and may start it.</summary>
    public static void TakeUp(StepContext context, Value value)
    {
        if (!context.IsRecording || context.State.Unstarted.IsEmpty || (value.ElementOf ?? value.Place) is not { } place)
        {
            return;
        }

        foreach (var entry in context.State.Unstarted.Entries)
        {
            if (MayCover(entry.Value, place) || entry.Value.Maybe.Any(holder => holder.StartsWith(place) || (holder.IsElement && holder.Base().Equals(place))))
            {
                TakeUp(entry.Key.Site);
            }
        }
    }

    /// <summary>Something is started of which it is not known what: it may be any.</summary>
    public static void TakeUpAny(StepContext context)
    {
        if (context.IsRecording)
        {
            foreach (var made in context.State.Unstarted.Entries)
            {
                TakeUp(made.Key.Site);
            }
        }
    }

    public static void TakeUp(StartSite site)
    {
        for (var current = site; current is not null; current = current.Origin)
        {
            current.IsTakenUp = true;
        }
    }

    /// <summary>Whether the value is the handle of something that was started in this very expression.</summary>
    public static bool IsFresh(StepContext context, Value value) =>
        value.Place is { Root: PlaceRoot.Value } place && context.State.Live.Entries.Any(entry => entry.Key.IsNewest && entry.Value.Cover.Contains(place));

    /// <summary>Whether waiting for the place waits for all of the entry: the place holds the handles, or collects places that do.</summary>
    public static bool Covers(LiveEntry entry, Place place) => Holds(entry.Cover, place);

    /// <summary>Whether waiting for the place may wait for the entry.</summary>
    public static bool MayCover(LiveEntry entry, Place place) => Holds(entry.Maybe, place);

    private static bool Holds(System.Collections.Immutable.ImmutableHashSet<Place> holders, Place place)
    {
        if (holders.Contains(place))
        {
            return true;
        }

        foreach (var holder in holders)
        {
            if (holder.IsElement && holder.StartsWith(place))
            {
                return true;
            }
        }

        return false;
    }

    private static void Change(StepContext context, Func<LiveEntry, LiveEntry> change)
    {
        var live = context.State.Live.Select((_, entry) => change(entry));
        var unstarted = context.State.Unstarted.Select((_, entry) => change(entry));
        if (!ReferenceEquals(live, context.State.Live) || !ReferenceEquals(unstarted, context.State.Unstarted))
        {
            context.State = context.State with { Live = live, Unstarted = unstarted };
        }
    }
}
