using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>The locks held at an access, by their outermost names.</summary>
internal sealed class HeldLocks
{
    private readonly List<HeldLock> _held = new();

    /// <summary>
    /// Collects the locks of an activation and of those that called it. A strand's starter lends none, unless it stands still: it awaits an
    /// async method where it calls it.
    /// </summary>
    public static HeldLocks At(Frame frame, MethodState state)
    {
        var result = new HeldLocks();
        result.Add(frame, state.Locks);
        for (var current = frame; current.Waiting is { } waiting; current = waiting.Frame)
        {
            result.Add(waiting.Frame, waiting.State.Locks);
        }

        return result;
    }

    /// <summary>Whether any lock is held, surely or perhaps.</summary>
    public static bool IsAny(Frame frame, MethodState state)
    {
        while (state.Locks.IsEmpty)
        {
            if (frame.Waiting is not { } waiting)
            {
                return false;
            }

            (frame, state) = waiting;
        }

        return true;
    }

    public IReadOnlyList<HeldLock> All => _held;

    public bool IsEmpty => _held.Count == 0;

    public LockHold? First => _held.Count == 0 ? null : _held[0].Hold;

    /// <summary>
    /// Whether a common lock keeps two accesses apart: true when one surely does, null when one may, false when none can.
    /// <paramref name="isShared"/> tells whether a lock object is the same one for both.
    /// </summary>
    public bool? Excludes(HeldLocks other, Func<Named, bool> isShared)
    {
        bool? result = false;
        foreach (var mine in _held)
        {
            foreach (var theirs in other._held)
            {
                if (mine.IsNameless || theirs.IsNameless)
                {
                    result = null;
                    continue;
                }

                if (!mine.Lock.Equals(theirs.Lock) || !isShared(mine.Lock) || !AreExclusive(mine.Hold.Mode, theirs.Hold.Mode))
                {
                    continue;
                }

                if (mine.IsCertain && theirs.IsCertain)
                {
                    return true;
                }

                result = null;
            }
        }

        return result;
    }

    public static bool AreExclusive(LockMode left, LockMode right) =>
        left == LockMode.Exclusive || right == LockMode.Exclusive || (left == LockMode.Upgradeable && right == LockMode.Upgradeable);

    private void Add(Frame frame, LockSet locks)
    {
        foreach (var held in locks.May)
        {
            _held.Add(new HeldLock(frame.Name(held.Key), held.Value, locks.Must.ContainsKey(held.Key)));
        }

        AddChosen(frame, locks);
    }

    /// <summary>
    /// Two locals that hold two objects in an order: <c>first = test ? a : b</c> and <c>second = test ? b : a</c>. Who holds the locks of both holds those of the two objects,
    /// whichever comes first.
    /// </summary>
    private void AddChosen(Frame frame, LockSet locks)
    {
        var chosen = locks.Must
            .Select(held => (held.Key, held.Value, Choice: held.Key is { Root: PlaceRoot.Local, Symbol: ILocalSymbol local } ? frame.Body.Code.Variables.OnlyValueOf(local)?.Unconverted() as IConditionalOperation : null))
            .Where(held => held.Choice is not null).ToList();
        foreach (var first in chosen)
        {
            foreach (var second in chosen)
            {
                if (first.Key.Steps.SequenceEqual(second.Key.Steps)
                    && first.Choice!.Condition.Syntax.IsEquivalentTo(second.Choice!.Condition.Syntax)
                    && Object(first.Choice.WhenTrue) is { } one && Object(first.Choice.WhenFalse) is { } other
                    && one.Equals(Object(second.Choice.WhenFalse)) && other.Equals(Object(second.Choice.WhenTrue)))
                {
                    _held.Add(new HeldLock(frame.Name(one.With(first.Key.Steps)), first.Value, IsCertain: true));
                }
            }
        }
    }

    private static Place? Object(IOperation? value) => value?.Unconverted() switch
    {
        IInstanceReferenceOperation => Place.This,
        IParameterReferenceOperation { Parameter: var parameter } => Place.Parameter(parameter),
        ILocalReferenceOperation { Local: var local } => Place.Local(local),
        _ => null,
    };
}

/// <summary>A lock that is held at an access.</summary>
/// <param name="Lock">The lock by its outermost name.</param>
/// <param name="Hold">How it is held, and where it was taken.</param>
/// <param name="IsCertain">Held on every path.</param>
internal readonly record struct HeldLock(Named Lock, LockHold Hold, bool IsCertain)
{
    /// <summary>What is locked has no name that tells whether two of them are one.</summary>
    public bool IsNameless => Lock.Place.Root is PlaceRoot.Value or PlaceRoot.Return;
}
