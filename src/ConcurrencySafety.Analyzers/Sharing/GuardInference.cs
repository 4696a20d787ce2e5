using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// Belief: state that most code uses under one lock was meant to be used under it (Engler et al., SOSP 2001; SpotBugs' inconsistent
/// synchronization). Each place that takes the lock has one vote for it, each member that uses the state without it one against, of the
/// weight of the heaviest use.
/// Limits: state that is used atomically in some place has another design and gets no guard; a lock that may be another object at
/// another time is none.
/// </summary>
internal static class GuardInference
{
    public static IReadOnlyList<Guard> In(TypeModel type, TypeUses uses)
    {
        var guards = new List<Guard>();
        var others = new List<(Place, List<StateUse>)>();
        foreach (var state in uses.Own.GroupBy(use => use.State))
        {
            if (state.Key.Variable is { } variable && AnnotationReader.GuardOf(variable) is null && !state.Any(use => use.Access.Access.IsAtomic))
            {
                var all = state.ToList();
                if (Of(type, state.Key, all) is { } guard)
                {
                    guards.Add(guard);
                }
                else
                {
                    others.Add((state.Key, all));
                }
            }
        }

        if (guards.Count >= Budget.GuardCompanions)
        {
            guards.AddRange(GuardGroups.In(type, guards.ToList(), others));
        }

        return guards;
    }

    /// <summary>The lock that most uses of a piece of state hold; null when there is none.</summary>
    public static Guard? Of(TypeModel type, Place state, List<StateUse> uses)
    {
        Guard? best = null;
        var locks = uses.SelectMany(use => use.Access.Locks.All)
            .Where(held => held is { IsCertain: true, Lock.Owner: null })
            .Select(held => held.Lock.Place)
            .Distinct();
        foreach (var @lock in locks)
        {
            if (Under(@lock, type, state, uses, 0) is { } guard && (best is null || guard.For > best.For))
            {
                best = guard;
            }
        }

        return best;
    }

    /// <summary>The lock as the guard of a piece of state, where it has the majority.</summary>
    /// <param name="lock">The lock.</param>
    /// <param name="type">The type that uses both.</param>
    /// <param name="state">The state.</param>
    /// <param name="uses">Its uses.</param>
    /// <param name="votes">What speaks for the lock besides the uses; then one of them is evidence enough.</param>
    public static Guard? Under(Place @lock, TypeModel type, Place state, List<StateUse> uses, int votes)
    {
        if (!CanGuard(type, @lock, state))
        {
            return null;
        }

        var guarded = uses.Where(use => IsUnder(use, @lock)).ToImmutableArray();
        var others = uses.Where(use => !IsUnder(use, @lock)).ToImmutableArray();
        var evidence = guarded.GroupBy(use => use.Syntax).Sum(same => same.Any(use => use.IsUpdate) ? 2 : 1);
        var (votesFor, votesAgainst) = (votes + VoteOf(guarded, use => TakenAt(use, @lock)), VoteOf(others.Where(use => use.IsConcurrent), use => use.Decider));
        return evidence >= (votes > 0 ? 1 : Budget.GuardedAccesses) && guarded.Any(use => use.IsWrite) && votesFor > votesAgainst ? new Guard(state, @lock, votesFor, votesAgainst, guarded, others) : null;
    }

    /// <summary>Whether the use is under the lock: on every path, and in a mode that suffices for what it does.</summary>
    public static bool IsUnder(StateUse use, Place @lock) =>
        use.Access.Locks.All.Any(held => held.IsCertain && held.Lock is { Owner: null, Place: var place } && place.Equals(@lock) && Suffices(held.Hold.Mode, use));

    /// <summary>A lock that is the same object for all that use the state, at any time.</summary>
    public static bool CanGuard(TypeModel type, Place @lock, Place state) => @lock.Root switch
    {
        PlaceRoot.Type => true,
        PlaceRoot.Static => type.IsStable(@lock.Symbol!) && @lock.Steps.All(step => IsStable(type, step)),
        PlaceRoot.This => state.Root == PlaceRoot.This && @lock.Steps.All(step => IsStable(type, step)),
        _ => false,
    };

    /// <summary>Code outside the type can have the lock, too: it is the object itself, it is not private, or it comes from elsewhere.</summary>
    public static bool IsOfOthers(TypeModel type, Place @lock) =>
        @lock is { Root: not PlaceRoot.Static, Steps.Length: 0 }
        || @lock.Variable is IParameterSymbol or { DeclaredAccessibility: not (Accessibility.Private or Accessibility.NotApplicable) }
        || type.AssignedTo(@lock.Variable!).Any(assigned => assigned.Value?.Unconverted() is not IObjectCreationOperation);

    /// <summary>Where the lock was taken that the use is under.</summary>
    public static SyntaxNode TakenAt(StateUse use, Place @lock) => use.Access.Locks.All.First(held => held.Lock.Place.Equals(@lock)).Hold.At;

    private static int VoteOf(IEnumerable<StateUse> uses, Func<StateUse, object> voter) => uses.GroupBy(voter).Sum(member => member.Max(WeightOf));

    private static bool Suffices(LockMode mode, StateUse use) => mode == LockMode.Exclusive || !use.IsWrite;

    private static bool IsStable(TypeModel type, PlaceStep step) => step.Member is IParameterSymbol || (step.Member is { } member && type.IsStable(member));

    private static int WeightOf(StateUse use) =>
        use.IsUpdate ? Budget.ReadVote + Budget.WriteVote : use.IsWrite ? Budget.WriteVote : Budget.ReadVote;
}
