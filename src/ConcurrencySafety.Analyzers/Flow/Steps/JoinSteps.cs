using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>Waiting: for a started body to end, or for a gate that it signals.</summary>
internal static class JoinSteps
{
    public static Value Await(StepContext context, IAwaitOperation operation)
    {
        var value = context.Eval(operation.Operation);
        context.Pause(PauseKind.Await, operation, value);
        Join(context, value);
        context.State = context.State with
        {
            IsAfterAwait = context.State.IsAfterAwait || value.LeavesContext || !context.IsContextBound,
            HasLeftContext = context.State.HasLeftContext || value.LeavesContext,
        };

        // What a lock's or a combined task's await gives is what the task stands for: `await x.LockAsync()` is the releaser.
        return value.Guards is not null ? value : new Value { Place = Place.Value(operation), Condition = value.Condition };
    }

    public static void Join(StepContext context, Value value)
    {
        if (value.SignalledBy is { } gate)
        {
            Wait(context, gate);
        }

        if (value.ElementOf is { } collection)
        {
            JoinElement(context, collection, value.Place);
        }
        else if (value.Place is { } place)
        {
            Join(context, place);
        }
    }

    /// <summary>After this, nothing that the place holds runs any more.</summary>
    public static void Join(StepContext context, Place place) => Join(context, place, context.IsRecording);

    private static void Join(StepContext context, Place place, bool isNoted)
    {
        List<Place>? also = null;
        var live = context.State.Live.Where((key, entry) =>
        {
            if (!HandleSteps.Covers(entry, place))
            {
                // Waiting for one of several is a wait all the same: it is not forgotten.
                if (isNoted && (HandleSteps.MayCover(entry, place) || ((!IsNumbered(place) || IsSingle(context, key)) && entry.Maybe.Any(holder => holder.IsElement ? holder.Base().Equals(place) : place.StartsWith(holder)))))
                {
                    MarkJoined(key.Site);
                }

                return true;
            }

            if (isNoted)
            {
                MarkJoined(key.Site);
            }

            if (!key.Site.EndsAlso.IsEmpty)
            {
                (also ??= new List<Place>()).AddRange(key.Site.EndsAlso);
            }

            return false;
        });
        live = live.Select((_, entry) => !entry.IsEscaped && HandleSteps.MayCover(entry, place) ? entry with { IsEscaped = true } : entry);
        context.State = context.State with { Live = live, Joined = context.State.Joined.Add(place) };
        foreach (var ended in also ?? Enumerable.Empty<Place>())
        {
            if (!context.State.Joined.Contains(ended))
            {
                Join(context, ended, isNoted);
            }
        }
    }

    public static void Wait(StepContext context, Place gate)
    {
        var state = context.State;
        context.State = state with
        {
            Awaited = state.Awaited.Add(gate),
            Live = state.Live.Select((_, entry) => entry.Awaited.Contains(gate) ? entry : entry with { Awaited = entry.Awaited.Add(gate) }),
        };
    }

    public static void Signal(StepContext context, Place gate) => context.State = context.State with
    {
        Signalled = context.State.Signalled.Add(gate),
        MaybeSignalled = context.State.MaybeSignalled.Add(gate),
    };

    /// <summary>The next element of a collection of handles is at hand: not waited for yet.</summary>
    public static void Visit(StepContext context, Place collection) =>
        context.State = context.State with { Drained = context.State.Drained.Remove(collection) };

    /// <summary>An enumeration begins: every element visited so far, namely none, was waited for.</summary>
    public static void BeginVisits(StepContext context, Place collection) =>
        context.State = context.State with { Drained = context.State.Drained.Add(collection) };

    /// <summary>
    /// The enumeration is over: if every element was waited for, all of them were. That somebody waits was noted where he does: an empty
    /// collection is no wait.
    /// </summary>
    public static void EndVisits(StepContext context, Place collection)
    {
        if (context.State.Drained.Contains(collection))
        {
            Join(context, collection, isNoted: false);
        }
    }

    /// <summary>A loop's index passes its bound: collections waited for at every index are waited for as a whole.</summary>
    public static void EndIndex(StepContext context, Place index)
    {
        if (!context.State.Progress.TryGetValue(index, out var progress))
        {
            return;
        }

        if (progress.Done is not { } done)
        {
            // No iteration has come round yet. Assume the best, as a fixpoint must begin: the way through the body
            // brings back whatever it does not wait for.
            context.State = context.State with { Live = LiveSet.Empty };
            return;
        }

        foreach (var collection in done)
        {
            Join(context, collection);
        }
    }

    /// <summary>Records that somebody looks after the handle, without waiting here and now.</summary>
    public static void LookAfter(StepContext context, Value value)
    {
        if (context.IsRecording && (value.ElementOf ?? value.Place) is { } place)
        {
            foreach (var entry in context.State.Live.Entries)
            {
                if (HandleSteps.MayCover(entry.Value, place))
                {
                    MarkJoined(entry.Key.Site);
                }
            }
        }
    }

    public static void MarkJoined(StartSite site)
    {
        for (var current = site; current is not null; current = current.Origin)
        {
            current.IsJoinedSomewhere = true;
        }
    }

    /// <summary>The first, the last or another given element of a collection: the others are not meant.</summary>
    private static bool IsNumbered(Place place) => place.IsElement && place.Steps[place.Steps.Length - 1].Index.IsNumbered;

    /// <summary>The site has run once at most.</summary>
    private static bool IsSingle(StepContext context, LiveKey key) => !context.State.Live.Entries.ContainsKey(key with { IsNewest = !key.IsNewest });

    private static void JoinElement(StepContext context, Place collection, Place? element)
    {
        var state = context.State with { Drained = context.State.Drained.Add(collection) };
        if (element is { IsElement: true } && element.Steps[element.Steps.Length - 1].Index is { Kind: ElementIndexKind.Variable, Variable: ILocalSymbol variable, Number: 0 })
        {
            var index = Place.Local(variable);
            if (state.Progress.TryGetValue(index, out var progress))
            {
                state = state with { Progress = state.Progress.SetItem(index, progress with { Current = progress.Current.Add(collection) }) };
            }
        }

        if (context.IsRecording)
        {
            foreach (var entry in state.Live.Entries)
            {
                if (HandleSteps.MayCover(entry.Value, collection))
                {
                    MarkJoined(entry.Key.Site);
                }
            }
        }

        context.State = state;
        if (element is not null)
        {
            Join(context, element);
        }
    }
}
