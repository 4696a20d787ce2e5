using System.Collections.Immutable;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>A lock that a type's members hold, most of them, when they use a piece of its state: they mean it to be guarded by it.</summary>
/// <param name="State">The state.</param>
/// <param name="Lock">The lock.</param>
/// <param name="For">The weight of the members that hold it.</param>
/// <param name="Against">The weight of those that do not.</param>
/// <param name="Guarded">The uses under the lock, in source order.</param>
/// <param name="Others">All other uses.</param>
internal sealed record Guard(Place State, Place Lock, int For, int Against, ImmutableArray<StateUse> Guarded, ImmutableArray<StateUse> Others)
{
    /// <summary>The state's own votes do not suffice: it is changed only together with other state of that lock.</summary>
    public bool IsOfGroup { get; init; }
}

/// <summary>How a use misses the lock that guards its state.</summary>
internal enum BreachKind
{
    /// <summary>No lock is held at all.</summary>
    NoLock,

    /// <summary>Another lock is held.</summary>
    OtherLock,

    /// <summary>The lock is held, but of another object than the one whose state is used.</summary>
    OtherObject,
}

/// <summary>A use of guarded state without its guard.</summary>
/// <param name="Guard">The guard.</param>
/// <param name="Kind">What is held instead.</param>
/// <param name="Verdict">Racy, or unknown where the use can be sound without the lock.</param>
/// <param name="Primary">The use to change.</param>
/// <param name="Call">The call to change, which others make under the lock; null when it is the use itself.</param>
/// <param name="Held">The lock that is held instead.</param>
/// <param name="Witness">A use under the guard that can run at the same time.</param>
/// <param name="All">The uses in the same member that miss the guard, in source order.</param>
internal sealed record Breach(
    Guard Guard,
    BreachKind Kind,
    Verdict Verdict,
    SharedAccess Primary,
    Call? Call,
    Place? Held,
    StateUse Witness,
    ImmutableArray<SharedAccess> All)
{
    public ISymbol? Variable => Guard.State.Variable;

    /// <summary>Where to change it.</summary>
    public SyntaxNode Place => Call?.Operation.Syntax ?? Primary.Syntax;

    /// <summary>The member that the place is in.</summary>
    public MemberCode Code
    {
        get
        {
            var frame = Primary.Frame;
            while (Call is not null && frame.Caller is { } caller && !ReferenceEquals(frame.Call, Call))
            {
                frame = caller;
            }

            return (Call is null ? frame : frame.Caller!).Body.Code;
        }
    }
}
