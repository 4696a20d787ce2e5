using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// The variables of one type's code that change while several threads use them, whether rightly or not: those that started bodies share with
/// others, that a host's threads share, and that locks or atomic steps say are shared.
/// </summary>
internal sealed class SharedVariables
{
    private readonly HashSet<ISymbol> _variables = new(SymbolEqualityComparer.Default);

    public bool Contains(ISymbol variable) => variable is IFieldSymbol { IsVolatile: true } || _variables.Contains(variable.OriginalDefinition);

    public static SharedVariables Of(TypeModel type, Host? host, CancellationToken cancellationToken)
    {
        var shared = new SharedVariables();
        var expansions = new Expansions(type, host, cancellationToken);
        foreach (var scan in expansions.AtWork)
        {
            if (type.CodeOf(scan.Member) is { } code)
            {
                shared.AddStarted(type, scan, expansions.Of(code.Root));
            }
        }

        if (host is { Kind: HostKind.OneForAll })
        {
            shared._variables.UnionWith(Changed(type));
        }

        if (type.Members.Any(scan => scan.TakesLocks || scan.UsesAtomics))
        {
            var uses = TypeUses.Of(type, expansions, cancellationToken).Own.Where(use => use.IsConcurrent && use.State.Variable is not null);
            foreach (var state in uses.GroupBy(use => use.State.Variable!, SymbolEqualityComparer.Default))
            {
                if (state.Any(use => use.IsWrite) && state.Any(use => use.Access.Access.IsAtomic || !use.Access.Locks.IsEmpty))
                {
                    shared._variables.Add(state.Key!);
                }
            }
        }

        return shared;
    }

    /// <summary>What a body that a member starts uses, if somebody changes it and somebody else uses it: the starter, another body, another member.</summary>
    private void AddStarted(TypeModel type, MemberScan scan, Expansion expansion)
    {
        var isHosted = type.Catalog.IsRunByHost(scan.Member);
        foreach (var accesses in expansion.Accesses.Where(access => access.Access.Place.Variable is not null).GroupBy(access => access.Access.Place.Variable!, SymbolEqualityComparer.Default))
        {
            var variable = accesses.Key!;
            if (!isHosted && !accesses.Any(access => access.IsInStartedBody))
            {
                continue;
            }

            var others = type.Members.Where(other => !ReferenceEquals(other, scan) && !TypeModel.IsConstruction(other.Member) && other.Uses.Contains(variable)).ToList();
            var isChanged = accesses.Any(access => access.Access.IsWrite) || others.Any(other => other.Assigns.Any(assigned => SymbolEqualityComparer.Default.Equals(assigned.Member, variable)));
            var isMet = others.Count > 0 || accesses.Select(access => access.Strand).Distinct().Skip(1).Any() || accesses.Any(access => access.Strand.Site is { Times: not Multiplicity.Once });
            if (isChanged && isMet)
            {
                _variables.Add(variable.OriginalDefinition);
            }
        }
    }

    private static IEnumerable<ISymbol> Changed(TypeModel type) =>
        type.Members.Where(scan => !TypeModel.IsConstruction(scan.Member)).SelectMany(scan => scan.Assigns).Select(assigned => assigned.Member);
}
