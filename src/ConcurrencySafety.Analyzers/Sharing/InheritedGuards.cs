using System.Collections.Immutable;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// State of a base type, which that type guards with a lock, as a derived type uses it. The guard is the base type's; the derived type's
/// uses have their votes, too.
/// Limits: a derived type in another assembly sees the guard only where its own uses tell of it.
/// </summary>
internal sealed class InheritedGuards
{
    private InheritedGuards(ImmutableArray<Breach> breaches) => Breaches = breaches;

    /// <summary>The uses in the derived type's code that miss the guard.</summary>
    public ImmutableArray<Breach> Breaches { get; }

    /// <summary>The base types of this compilation that take locks: they may guard what the type uses.</summary>
    public static IEnumerable<INamedTypeSymbol> Bases(TypeModel type)
    {
        for (var above = type.Type.BaseType?.OriginalDefinition; above is not null; above = above.BaseType?.OriginalDefinition)
        {
            if (type.MembersOf(above).Any(scan => scan.TakesLocks))
            {
                yield return above;
            }
        }
    }

    /// <summary>Whether the type's code speaks of the guarded variable, or calls a member that does.</summary>
    public static bool IsUsedIn(TypeModel type, Guard guard) =>
        guard.State.Variable is { } variable && type.Members.Any(scan => scan.Uses.Contains(variable) || scan.Calls.Any(called => type.ScanOf(called)?.Uses.Contains(variable) == true));

    /// <param name="type">The derived type.</param>
    /// <param name="guards">The guards of its base types.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public static InheritedGuards Of(TypeModel type, IReadOnlyList<Guard> guards, CancellationToken cancellationToken)
    {
        var uses = TypeUses.Of(type, new Expansions(type, null, cancellationToken) { IsOfWholeObject = true }, cancellationToken);
        var breaches = new List<Breach>();
        foreach (var guard in guards)
        {
            var all = guard.Guarded.Concat(guard.Others).Concat(uses.Own.Where(use => use.State.Equals(guard.State))).ToList();
            if (!all.Any(use => use.Access.Access.IsAtomic) && GuardInference.Of(type, guard.State, all) is { } joint && joint.Lock.Equals(guard.Lock))
            {
                breaches.AddRange(Sharing.Breaches.Of(joint, type, uses).Where(breach => IsIn(breach, type)).Select(breach => IsStepOfBase(breach, type) ? breach with { Verdict = Verdict.Unknown } : breach));
            }
        }

        return new InheritedGuards(GuardFindings.Distinct(breaches));
    }

    private static bool IsIn(Breach breach, TypeModel type) => SymbolEqualityComparer.Default.Equals(breach.Code.Root.Symbol.ContainingType, type.Type);

    /// <summary>The base type calls the member that this one overrides: with the lock held, perhaps.</summary>
    private static bool IsStepOfBase(Breach breach, TypeModel type)
    {
        for (var member = breach.Code.Root.Symbol as IMethodSymbol; member?.OverriddenMethod is { } overridden; member = overridden)
        {
            for (var above = type.Type.BaseType; above is not null; above = above.BaseType)
            {
                if (type.MembersOf(above.OriginalDefinition).Any(scan => scan.Calls.Contains(overridden.OriginalDefinition)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
