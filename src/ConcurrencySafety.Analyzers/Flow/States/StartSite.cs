using System.Collections.Immutable;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.States;

/// <summary>
/// A place in the code that starts a body, seen from one body: the call of an API that does, or a call of a method that
/// does and leaves the started body running (then <see cref="Origin"/> is the site in that method).
/// </summary>
internal sealed class StartSite
{
    public StartSite(IOperation operation, Body owner, StartKind kind, Multiplicity times, ImmutableArray<DelegateTarget> targets)
    {
        Operation = operation;
        Owner = owner;
        Kind = kind;
        Times = times;
        Targets = targets;
    }

    /// <summary>The call, creation or event subscription.</summary>
    public IOperation Operation { get; }

    /// <summary>The body in which it stands.</summary>
    public Body Owner { get; }

    public StartKind Kind { get; }

    public Multiplicity Times { get; }

    /// <summary>What is started; empty where the source is not at hand.</summary>
    public ImmutableArray<DelegateTarget> Targets { get; }

    /// <summary>The place whose handle this launches, where the handle was made elsewhere.</summary>
    public Place? Launches { get; init; }

    /// <summary>The started body begins only after what this place holds has ended.</summary>
    public Place? After { get; init; }

    /// <summary>The site in the callee of which this is the view from a caller.</summary>
    public StartSite? Origin { get; init; }

    /// <summary>The call in whose callee <see cref="Origin"/> lies.</summary>
    public IOperation? Call { get; init; }

    /// <summary>What the started body's names (or, for a view, the callee's) are here.</summary>
    public Binding Binding { get; init; } = Binding.Same;

    /// <summary>An async method whose caller waits for it where it calls it, and does nothing else meanwhile.</summary>
    public bool IsAwaitedAtOnce { get; init; }

    /// <summary>What is waited for once this has ended: an async method that waits for others.</summary>
    public ImmutableArray<Place> EndsAlso { get; init; } = ImmutableArray<Place>.Empty;

    /// <summary>Set when some path waits for it: then it is not forgotten, at worst waited for on some paths only.</summary>
    public bool IsJoinedSomewhere { get; set; }

    /// <summary>Set when the callee itself let go of the handle: the loss is its own.</summary>
    public bool IsLostBelow { get; set; }

    /// <summary>Of a handle that was made: set where it is started, or given to somebody who may start it.</summary>
    public bool IsTakenUp { get; set; }

    /// <summary>Set when the handle is assigned to a discard: nobody is meant to wait.</summary>
    public bool IsDiscarded { get; set; }

    /// <summary>Set when the handle's <c>IsBackground</c> is set to true on purpose.</summary>
    public bool IsBackground { get; set; }

    /// <summary>The site in the method that itself contains the starting call.</summary>
    public StartSite Root => Origin?.Root ?? this;

    /// <summary>The calls between this view and the starting call.</summary>
    public int Depth => Origin is null ? 0 : Origin.Depth + 1;

    public override string ToString() => Kind + " at " + Operation.Syntax;
}
