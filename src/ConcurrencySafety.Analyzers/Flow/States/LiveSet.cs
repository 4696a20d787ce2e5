using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.States;

/// <summary>
/// What is known of started bodies that may still run (or of handles not yet started).
/// </summary>
/// <param name="Cover">The places, each of which holds the handles of all that this entry stands for: waiting on one waits for all.</param>
/// <param name="Detached">Locals that were made anew since: the bodies captured other ones.</param>
/// <param name="Awaited">Gates that were waited on since: what the bodies did before they signalled them is over.</param>
/// <param name="IsEscaped">The handle was given to code that may wait for it.</param>
internal sealed record LiveEntry(
    ImmutableHashSet<Place> Cover,
    ImmutableHashSet<ISymbol> Detached,
    ImmutableHashSet<Place> Awaited,
    bool IsEscaped)
{
    /// <summary>The places that hold the handles on some path: waiting on one may be a wait for them.</summary>
    public ImmutableHashSet<Place> Maybe { get; init; } = Cover;

    /// <summary>All places that ever held the handles.</summary>
    public ImmutableHashSet<Place> Holders { get; init; } = Cover;

    public static readonly LiveEntry Lost = new(
        ImmutableHashSet<Place>.Empty,
        ImmutableHashSet<ISymbol>.Empty.WithComparer(SymbolEqualityComparer.Default),
        ImmutableHashSet<Place>.Empty,
        false);

    public LiveEntry Join(LiveEntry other) => ReferenceEquals(this, other)
        ? this
        : new LiveEntry(
            Cover.Intersect(other.Cover),
            Detached.Intersect(other.Detached),
            Awaited.Intersect(other.Awaited),
            IsEscaped || other.IsEscaped)
        {
            Maybe = Maybe.Union(other.Maybe),
            Holders = Holders.Union(other.Holders),
        };

    /// <summary>An entry whose handles are at one place.</summary>
    public static LiveEntry At(params Place[] places)
    {
        var cover = ImmutableHashSet.CreateRange(places);
        return Lost with { Cover = cover, Maybe = cover, Holders = cover };
    }

    /// <summary>The handles are at a further place, too.</summary>
    public LiveEntry Also(Place place, bool isCertain) => this with
    {
        Cover = isCertain ? Cover.Add(place) : Cover,
        Maybe = Maybe.Add(place),
        Holders = Holders.Add(place),
    };

    /// <summary>Some places no longer hold the handles.</summary>
    public LiveEntry Without(Func<Place, bool> isGone) => Maybe.Any(isGone)
        ? this with { Cover = Cover.Except(Cover.Where(isGone)), Maybe = Maybe.Except(Maybe.Where(isGone)) }
        : this;

    public bool Equals(LiveEntry? other) =>
        other is not null
        && (ReferenceEquals(this, other)
            || (IsEscaped == other.IsEscaped && Cover.SetEquals(other.Cover) && Detached.SetEquals(other.Detached) && Awaited.SetEquals(other.Awaited)
                && Maybe.SetEquals(other.Maybe) && Holders.SetEquals(other.Holders)));

    public override int GetHashCode() => (Cover.Count * 31) + Detached.Count;
}

/// <summary>The newest run of a site, or all the runs before it.</summary>
internal readonly record struct LiveKey(StartSite Site, bool IsNewest);

/// <summary>
/// The started bodies that may be running at a point. Join unites the keys (a body that runs on one path may run) and
/// intersects what is known of each (a handle is only where every path has put it).
/// </summary>
internal sealed class LiveSet : IEquatable<LiveSet>
{
    public static readonly LiveSet Empty = new(ImmutableDictionary<LiveKey, LiveEntry>.Empty);

    private LiveSet(ImmutableDictionary<LiveKey, LiveEntry> entries) => Entries = entries;

    public ImmutableDictionary<LiveKey, LiveEntry> Entries { get; }

    public bool IsEmpty => Entries.IsEmpty;

    /// <summary>A new run; the run that was the newest becomes one of the older ones.</summary>
    public LiveSet Add(StartSite site, LiveEntry entry)
    {
        var newest = new LiveKey(site, true);
        var entries = Entries;
        if (entries.TryGetValue(newest, out var previous))
        {
            var older = new LiveKey(site, false);
            entries = entries.SetItem(older, entries.TryGetValue(older, out var oldest) ? previous.Join(oldest) : previous);
        }

        return new LiveSet(entries.SetItem(newest, entry));
    }

    /// <summary>What is known of all runs of a site that may be running, or null when none may.</summary>
    public LiveEntry? Find(StartSite site)
    {
        var hasNewest = Entries.TryGetValue(new LiveKey(site, true), out var newest);
        var hasOlder = Entries.TryGetValue(new LiveKey(site, false), out var older);
        return hasNewest ? hasOlder ? newest!.Join(older!) : newest : hasOlder ? older : null;
    }

    public LiveSet Where(Func<LiveKey, LiveEntry, bool> keep)
    {
        var entries = Entries;
        foreach (var pair in Entries)
        {
            if (!keep(pair.Key, pair.Value))
            {
                entries = entries.Remove(pair.Key);
            }
        }

        return ReferenceEquals(entries, Entries) ? this : new LiveSet(entries);
    }

    public LiveSet Select(Func<LiveKey, LiveEntry, LiveEntry> change)
    {
        var entries = Entries;
        foreach (var pair in Entries)
        {
            var changed = change(pair.Key, pair.Value);
            if (!ReferenceEquals(changed, pair.Value))
            {
                entries = entries.SetItem(pair.Key, changed);
            }
        }

        return ReferenceEquals(entries, Entries) ? this : new LiveSet(entries);
    }

    public LiveSet Join(LiveSet other)
    {
        if (ReferenceEquals(Entries, other.Entries) || other.IsEmpty)
        {
            return this;
        }

        if (IsEmpty)
        {
            return other;
        }

        var entries = Entries;
        foreach (var pair in other.Entries)
        {
            entries = entries.SetItem(pair.Key, entries.TryGetValue(pair.Key, out var here) ? here.Join(pair.Value) : pair.Value);
        }

        return new LiveSet(entries);
    }

    public bool Equals(LiveSet? other)
    {
        if (other is null || Entries.Count != other.Entries.Count)
        {
            return false;
        }

        if (ReferenceEquals(Entries, other.Entries))
        {
            return true;
        }

        foreach (var pair in Entries)
        {
            if (!other.Entries.TryGetValue(pair.Key, out var there) || !pair.Value.Equals(there))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as LiveSet);

    public override int GetHashCode() => Entries.Count;
}
