using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.States;

/// <summary>What is known of an expression's value.</summary>
internal sealed record Value
{
    public static readonly Value Unknown = new();

    /// <summary>Where the value was read from, or the place that stands for the value itself.</summary>
    public Place? Place { get; init; }

    /// <summary>The collection of which this is some element.</summary>
    public Place? ElementOf { get; init; }

    /// <summary>The collection that this enumerates.</summary>
    public Place? EnumeratorOf { get; init; }

    /// <summary>The lock that disposing this gives back.</summary>
    public Place? Guards { get; init; }

    /// <summary>The gate (a <c>TaskCompletionSource</c>, an event …) that is signalled when this ends.</summary>
    public Place? SignalledBy { get; init; }

    /// <summary>The content that an assignment to this changes: it stands for an indexer of a collection.</summary>
    public Place? Assigns { get; init; }

    /// <summary>The elements of an array that was made on the spot; default when it was not.</summary>
    public ImmutableArray<Place> Parts { get; init; }

    /// <summary>What holds when this is true, and when it is false.</summary>
    public Condition? Condition { get; init; }

    /// <summary>What this runs when it is a delegate; default when it is none or unknown.</summary>
    public ImmutableArray<DelegateTarget> Targets { get; init; }

    /// <summary>The code after an <c>await</c> of this does not come back to the context it was on.</summary>
    public bool LeavesContext { get; init; }

    /// <summary>What runs when somebody goes through this; default when nothing waits for that.</summary>
    public ImmutableArray<DeferredCall> Deferred { get; init; }

    public static Value At(Place place) => new() { Place = place };

    /// <summary>Whether anything is known that a variable should remember.</summary>
    public bool IsWorthKeeping => ElementOf is not null || EnumeratorOf is not null || Guards is not null || Condition is not null || SignalledBy is not null;

    public bool Equals(Value? other) =>
        other is not null
        && Equals(Place, other.Place)
        && Equals(ElementOf, other.ElementOf)
        && Equals(EnumeratorOf, other.EnumeratorOf)
        && Equals(Guards, other.Guards)
        && Equals(SignalledBy, other.SignalledBy)
        && Equals(Condition, other.Condition)
        && (Targets.IsDefault ? other.Targets.IsDefault : !other.Targets.IsDefault && Targets.SequenceEqual(other.Targets));

    public override int GetHashCode() => (Place, ElementOf, EnumeratorOf, Condition).GetHashCode();
}
