using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.States;

/// <summary>A lock in one of its modes.</summary>
internal sealed record HoldKey(Place Lock, LockMode Mode);

/// <summary>What a path knows of a lock: held since a call, free, or not to be judged.</summary>
/// <param name="By">What took it; null when it is not held.</param>
/// <param name="Depth">How often it is held.</param>
internal sealed record Hold(LockEvent? By, int Depth)
{
    /// <summary>Surely not held.</summary>
    public static readonly Hold Free = new(null, 0);

    /// <summary>Nothing may be said of it from here on.</summary>
    public static readonly Hold Muted = new(null, -1);

    public bool IsHeld => By is not null;

    /// <summary>The attempt that did not get the lock.</summary>
    public LockEvent? Missed { get; init; }

    /// <summary>A condition that may tell whether the lock is held was passed where it could have been given back.</summary>
    public bool IsGuess { get; init; }
}

/// <summary>How likely an operation is to throw.</summary>
internal enum ThrowRank
{
    Never,

    /// <summary>When memory runs out, an index is wrong …: not what a defect in default mode rests on.</summary>
    Hardly,
    Likely,
}

/// <summary>Something a branch decided on: an expression of variables that has the same value as long as none of them is assigned.</summary>
/// <param name="Text">How it is written, or the variable that it is.</param>
/// <param name="Variables">What it reads.</param>
internal sealed record FactKey(object Text, ImmutableArray<ISymbol> Variables)
{
    public bool Equals(FactKey? other) => other is not null && Text.Equals(other.Text) && Variables.SequenceEqual(other.Variables, SymbolEqualityComparer.Default);

    public override int GetHashCode() => Text.GetHashCode();
}

/// <summary>One way to a point, as far as it matters for locks: which are held, and what its branches decided.</summary>
internal sealed record HoldPath
{
    public static readonly HoldPath Entry = new();

    public ImmutableDictionary<HoldKey, Hold> Holds { get; init; } = ImmutableDictionary<HoldKey, Hold>.Empty;

    public ImmutableDictionary<FactKey, bool> Facts { get; init; } = ImmutableDictionary<FactKey, bool>.Empty;

    /// <summary>What has thrown, while the exception is on its way.</summary>
    public IOperation? Thrower { get; init; }

    public ThrowRank Rank { get; init; }

    /// <summary>What threw the exception that was caught last.</summary>
    public IOperation? Caught { get; init; }

    /// <summary>The last thing evaluated before the way to the end of the body began.</summary>
    public IOperation? Leaving { get; init; }

    public Hold? Of(HoldKey key) => Holds.TryGetValue(key, out var hold) ? hold : null;

    public HoldPath With(HoldKey key, Hold hold) => this with { Holds = Holds.SetItem(key, hold) };

    public HoldPath Knowing(FactKey key, bool value) => this with { Facts = Facts.SetItem(key, value) };

    /// <summary>Without what was known of a variable.</summary>
    public HoldPath Forgetting(Func<FactKey, bool> which)
    {
        var gone = Facts.Keys.Where(which).ToList();
        return gone.Count == 0 ? this : this with { Facts = Facts.RemoveRange(gone) };
    }

    public bool HasSameHolds(HoldPath other) =>
        ReferenceEquals(Holds, other.Holds) || (Holds.Count == other.Holds.Count && Holds.All(pair => other.Holds.TryGetValue(pair.Key, out var hold) && hold.Equals(pair.Value)));

    /// <summary>Two ways on which the same locks are held: what both of them know.</summary>
    public HoldPath Merge(HoldPath other)
    {
        var facts = Facts;
        foreach (var fact in Facts)
        {
            if (!other.Facts.TryGetValue(fact.Key, out var value) || value != fact.Value)
            {
                facts = facts.Remove(fact.Key);
            }
        }

        var thrown = Rank != other.Rank ? (Rank > other.Rank ? this : other) : IsFirst(Thrower, other.Thrower) ? this : other;
        return thrown with
        {
            Facts = facts,
            Caught = IsFirst(Caught, other.Caught) ? Caught : other.Caught,
            Leaving = IsFirst(Leaving, other.Leaving) ? Leaving : other.Leaving,
        };
    }

    public bool Equals(HoldPath? other) =>
        other is not null
        && Thrower == other.Thrower && Rank == other.Rank && Caught == other.Caught && Leaving == other.Leaving
        && HasSameHolds(other)
        && Facts.Count == other.Facts.Count && Facts.All(fact => other.Facts.TryGetValue(fact.Key, out var value) && value == fact.Value);

    public override int GetHashCode() => (Holds.Count * 31) + Facts.Count;

    private static bool IsFirst(IOperation? left, IOperation? right) => right is null || (left is not null && left.Syntax.SpanStart <= right.Syntax.SpanStart);
}

/// <summary>
/// The ways to a point, one for each set of held locks: what the branches on a way decided stays with the locks that it holds (property simulation:
/// Das, Lerner and Seigle, ESP, PLDI 2002). Join unites the ways and merges those that hold the same; beyond <see cref="Budget.HoldPaths"/> nothing is known.
/// </summary>
internal sealed class HoldState : ILattice<HoldState>
{
    public static readonly HoldState Entry = new(ImmutableArray.Create(HoldPath.Entry), false);

    private static readonly HoldState Lost = new(ImmutableArray<HoldPath>.Empty, true);

    private HoldState(ImmutableArray<HoldPath> paths, bool isLost)
    {
        Paths = paths;
        IsLost = isLost;
    }

    public ImmutableArray<HoldPath> Paths { get; }

    /// <summary>There are too many ways to follow.</summary>
    public bool IsLost { get; }

    public HoldState Join(HoldState other) => ReferenceEquals(this, other) ? this : IsLost || other.IsLost ? Lost : Of(Paths.Concat(other.Paths));

    public HoldState Select(Func<HoldPath, HoldPath> change) => IsLost ? this : Of(Paths.Select(change));

    public static HoldState Of(IEnumerable<HoldPath> paths)
    {
        var merged = new List<HoldPath>();
        foreach (var path in paths)
        {
            var same = merged.FindIndex(path.HasSameHolds);
            if (same >= 0)
            {
                merged[same] = merged[same].Merge(path);
            }
            else
            {
                merged.Add(path);
            }
        }

        return merged.Count > Budget.HoldPaths ? Lost : new HoldState(merged.ToImmutableArray(), false);
    }

    public bool Equals(HoldState? other) =>
        other is not null && IsLost == other.IsLost && Paths.Length == other.Paths.Length && Paths.All(other.Paths.Contains);

    public override bool Equals(object? obj) => Equals(obj as HoldState);

    public override int GetHashCode() => Paths.Length;
}
