using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;

namespace ConcurrencySafety.Sharing;

/// <summary>The locks held at an access, by their outermost names.</summary>
internal sealed class HeldLocks
{
    private readonly List<(Named Lock, LockHold Hold, bool IsCertain)> _held = new();

    /// <summary>Collects the locks of an activation and of those that called it; the strand's starter lends none.</summary>
    public static HeldLocks At(Frame frame, MethodState state)
    {
        var result = new HeldLocks();
        result.Add(frame, state.Locks);
        for (var current = frame; current.Caller is { } caller; current = caller)
        {
            result.Add(caller, current.Call!.State.Locks);
        }

        return result;
    }

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
                if (IsNameless(mine.Lock) || IsNameless(theirs.Lock))
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

    private static bool IsNameless(Named name) => name.Place.Root is PlaceRoot.Value or PlaceRoot.Return;

    private static bool AreExclusive(LockMode left, LockMode right) =>
        left == LockMode.Exclusive || right == LockMode.Exclusive || (left == LockMode.Upgradeable && right == LockMode.Upgradeable);

    private void Add(Frame frame, LockSet locks)
    {
        foreach (var held in locks.May)
        {
            _held.Add((frame.Name(held.Key), held.Value, locks.Must.ContainsKey(held.Key)));
        }
    }
}
