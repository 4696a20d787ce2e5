using System.Collections.Immutable;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.States;

/// <summary>A lock that is held, and where it was taken.</summary>
internal sealed record LockHold(LockMode Mode, SyntaxNode At)
{
    /// <summary>The type whose method took it: <c>Monitor</c>, <c>Mutex</c>.</summary>
    public ITypeSymbol? Api { get; init; }

    /// <summary>How often a lock that its holder may take again is taken, up to a bound.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>The weaker mode in which it was held before: an upgrade gives that back.</summary>
    public LockHold? Outer { get; init; }

    public bool Equals(LockHold? other) => other is not null && Mode == other.Mode && At == other.At && Depth == other.Depth;

    public override int GetHashCode() => (int)Mode;
}

/// <summary>
/// The locks held at a point: those held on every path (must) and those held on some path (may). Join intersects the
/// first and unites the second; so "must" errs towards unprotected and "may" towards protected.
/// </summary>
internal sealed class LockSet : IEquatable<LockSet>
{
    public static readonly LockSet None = new(ImmutableDictionary<Place, LockHold>.Empty, ImmutableDictionary<Place, LockHold>.Empty);

    private const int MaxDepth = 4;

    private LockSet(ImmutableDictionary<Place, LockHold> must, ImmutableDictionary<Place, LockHold> may)
    {
        Must = must;
        May = may;
    }

    public ImmutableDictionary<Place, LockHold> Must { get; }

    public ImmutableDictionary<Place, LockHold> May { get; }

    public bool IsEmpty => May.IsEmpty;

    public LockSet With(Place place, LockHold hold)
    {
        var deeper = !Must.TryGetValue(place, out var held) ? hold
            : held.Mode == hold.Mode ? held with { Depth = Math.Min(held.Depth + 1, MaxDepth) }
            : hold with { Outer = held };
        return new LockSet(Must.SetItem(place, deeper), May.SetItem(place, deeper));
    }

    /// <summary>Known to be held from here on, as often as the hold says: no further taking.</summary>
    public LockSet Assume(Place place, LockHold hold) =>
        Must.TryGetValue(place, out var held) && (held.Mode != hold.Mode || held.Depth >= hold.Depth) ? this : new LockSet(Must.SetItem(place, hold), May.SetItem(place, hold));

    /// <summary>How often a lock would be held in the mode if it were taken once more.</summary>
    public int DepthAfter(Place place, LockMode mode) => Must.TryGetValue(place, out var held) && held.Mode == mode ? Math.Min(held.Depth + 1, MaxDepth) : 1;

    /// <summary>Taken perhaps: protects against an accusation, but is no protection.</summary>
    public LockSet WithMay(Place place, LockHold hold) => new(Must, May.SetItem(place, hold));

    public LockSet Without(Place place)
    {
        if (Must.TryGetValue(place, out var inner) && inner.Outer is { } outer)
        {
            return new LockSet(Must.SetItem(place, outer), May.SetItem(place, outer));
        }

        if (Must.TryGetValue(place, out var held) && held.Depth > 1)
        {
            var shallower = held with { Depth = held.Depth - 1 };
            return new LockSet(Must.SetItem(place, shallower), May.SetItem(place, shallower));
        }

        return Release(place);
    }

    /// <summary>Surely not held from here on, however often it was taken.</summary>
    public LockSet Release(Place place) => May.ContainsKey(place) ? new LockSet(Must.Remove(place), May.Remove(place)) : this;

    public LockSet Join(LockSet other)
    {
        if (ReferenceEquals(this, other) || Equals(other))
        {
            return this;
        }

        var must = Must;
        foreach (var held in Must)
        {
            if (!other.Must.TryGetValue(held.Key, out var there))
            {
                must = must.Remove(held.Key);
            }
            else if (there.Mode != held.Value.Mode || there.Depth < held.Value.Depth)
            {
                var mode = there.Mode == held.Value.Mode ? there.Mode : LockMode.Shared;
                must = must.SetItem(held.Key, held.Value with { Mode = mode, Depth = Math.Min(there.Depth, held.Value.Depth) });
            }
        }

        var may = May;
        foreach (var held in other.May)
        {
            if (!may.ContainsKey(held.Key))
            {
                may = may.Add(held.Key, held.Value);
            }
        }

        return new LockSet(must, may);
    }

    /// <summary>The locks of a caller and of its callee at a point in the callee.</summary>
    public LockSet Union(LockSet inner)
    {
        if (inner.IsEmpty)
        {
            return this;
        }

        return IsEmpty ? inner : new LockSet(Must.SetItems(inner.Must), May.SetItems(inner.May));
    }

    /// <summary>The same locks under other names; what has no name there can only be held perhaps, by a name of its own.</summary>
    public LockSet Rename(Func<Place, Place?> rename)
    {
        if (IsEmpty)
        {
            return this;
        }

        var result = None;
        foreach (var held in May)
        {
            var name = rename(held.Key);
            if (name is null)
            {
                result = result.WithMay(held.Key, held.Value);
            }
            else
            {
                result = Must.TryGetValue(held.Key, out var must) ? result.With(name, must) : result.WithMay(name, held.Value);
            }
        }

        return result;
    }

    public bool Equals(LockSet? other) =>
        other is not null && (ReferenceEquals(this, other) || (SameKeys(Must, other.Must) && SameKeys(May, other.May)));

    public override bool Equals(object? obj) => Equals(obj as LockSet);

    public override int GetHashCode() => (Must.Count * 31) + May.Count;

    private static bool SameKeys(ImmutableDictionary<Place, LockHold> left, ImmutableDictionary<Place, LockHold> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var pair in left)
        {
            if (!right.TryGetValue(pair.Key, out var hold) || hold.Mode != pair.Value.Mode || hold.Depth != pair.Value.Depth)
            {
                return false;
            }
        }

        return true;
    }
}
