using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// State that is always changed together with other state under the lock of the latter: <c>_head++; _count++; _version++;</c>. By itself it has too
/// few votes; that it is changed in no section where the others are not is a vote, too, the weight of one write, if there are two of them
/// (one may stand beside it by chance).
/// </summary>
internal static class GuardGroups
{
    /// <param name="type">The type.</param>
    /// <param name="guards">The guards that the votes of each state tell by themselves.</param>
    /// <param name="others">The states that have none, with their uses.</param>
    public static IEnumerable<Guard> In(TypeModel type, IReadOnlyList<Guard> guards, IReadOnlyList<(Place State, List<StateUse> Uses)> others)
    {
        foreach (var sameLock in guards.GroupBy(guard => guard.Lock))
        {
            var sections = sameLock.Where(guard => guard.State.Variable is not null).GroupBy(guard => guard.State.Variable!, SymbolEqualityComparer.Default)
                .ToDictionary<IGrouping<ISymbol, Guard>, ISymbol, HashSet<SyntaxNode>>(variable => variable.Key, variable => SectionsOf(variable.SelectMany(guard => guard.Guarded), sameLock.Key), SymbolEqualityComparer.Default);
            foreach (var (state, uses) in others)
            {
                var changed = SectionsOf(uses.Where(use => GuardInference.IsUnder(use, sameLock.Key)), sameLock.Key);
                var companions = sections.Count(section => !SymbolEqualityComparer.Default.Equals(section.Key, state.Variable) && changed.IsSubsetOf(section.Value));
                if (changed.Count > 0 && companions >= Budget.GuardCompanions && GuardInference.Under(sameLock.Key, type, state, uses, Budget.WriteVote) is { } guard)
                {
                    yield return guard with { IsOfGroup = true };
                }
            }
        }
    }

    /// <summary>The places where the lock is taken for sections that change the state.</summary>
    private static HashSet<SyntaxNode> SectionsOf(IEnumerable<StateUse> uses, Place @lock) => new(uses.Where(use => use.IsWrite).Select(use => GuardInference.TakenAt(use, @lock)));
}
