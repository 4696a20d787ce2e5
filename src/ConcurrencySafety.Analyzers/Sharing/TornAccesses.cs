using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>A value of several words that one member uses under a lock and another, which can meet it, without any.</summary>
/// <param name="State">The value.</param>
/// <param name="Primary">The use without a lock.</param>
/// <param name="Locked">A use under one: the sign that the value is shared.</param>
internal sealed record TornAccess(Place State, StateUse Primary, StateUse Locked);

/// <summary>Values that can be read half old, half new, where no guard can be inferred: as many members do without the lock as take it.</summary>
internal static class TornAccesses
{
    public static IEnumerable<TornAccess> In(TypeModel type, TypeUses uses, IReadOnlyList<Guard> guards)
    {
        foreach (var state in uses.Own.GroupBy(use => use.State))
        {
            if (!Words.IsTorn(Words.TypeOf(state.Key), type.Catalog) || guards.Any(guard => guard.State.Equals(state.Key)) || state.Any(use => use.Access.Access.IsAtomic))
            {
                continue;
            }

            var pair = state
                .Where(use => use.IsConcurrent && use.Access.Locks.IsEmpty)
                .OrderBy(use => use.IsWrite)
                .ThenBy(use => use.Syntax.SpanStart)
                .Select(use => (Use: use, Locked: state.FirstOrDefault(other => (other.IsWrite || use.IsWrite) && other.Access.Locks.All.Any(held => held is { IsCertain: true, Lock.Owner: null }) && !ReferenceEquals(other.Context, use.Context))))
                .FirstOrDefault(found => found.Locked is not null);
            if (pair.Locked is not null)
            {
                yield return new TornAccess(state.Key, pair.Use, pair.Locked);
            }
        }
    }
}
