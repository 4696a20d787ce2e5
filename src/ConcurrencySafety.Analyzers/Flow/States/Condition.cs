using System.Collections.Immutable;

namespace ConcurrencySafety.Flow.States;

internal enum ConditionalKind
{
    /// <summary>The lock is held.</summary>
    Held,

    /// <summary>The lock is not held.</summary>
    NotHeld,

    /// <summary>The started body has ended.</summary>
    Ended,

    /// <summary>There is no handle: what would have it was not started.</summary>
    Absent,

    /// <summary>The element of the collection that is at hand is no handle: there is nothing to wait for.</summary>
    AbsentElement,

    /// <summary>The gate was open.</summary>
    Opened,

    /// <summary>Every element of the collection was visited.</summary>
    Exhausted,

    /// <summary>The loop's index has passed its bound.</summary>
    IndexPastBound,
}

/// <summary>Something that is true on one branch.</summary>
internal sealed record Conditional(ConditionalKind Kind, Place Place, LockHold? Hold = null);

/// <summary>What a boolean tells when it is true and when it is false.</summary>
internal sealed record Condition(ImmutableArray<Conditional> WhenTrue, ImmutableArray<Conditional> WhenFalse)
{
    public static Condition True(params Conditional[] facts) => new(ImmutableArray.Create(facts), ImmutableArray<Conditional>.Empty);

    public static Condition False(params Conditional[] facts) => new(ImmutableArray<Conditional>.Empty, ImmutableArray.Create(facts));

    public Condition Negated => new(WhenFalse, WhenTrue);

    public static Condition? And(Condition? left, Condition? right) => (left, right) switch
    {
        (null, null) => null,
        (null, _) => right! with { WhenFalse = ImmutableArray<Conditional>.Empty },
        (_, null) => left! with { WhenFalse = ImmutableArray<Conditional>.Empty },
        _ => new Condition(left!.WhenTrue.AddRange(right!.WhenTrue), ImmutableArray<Conditional>.Empty),
    };

    public bool Equals(Condition? other) =>
        other is not null && WhenTrue.SequenceEqual(other.WhenTrue) && WhenFalse.SequenceEqual(other.WhenFalse);

    public override int GetHashCode() => (WhenTrue.Length * 31) + WhenFalse.Length;
}
