using System.Collections.Immutable;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>What the engine found in one type: the conflicts over memory, and the handles that somebody has to wait for.</summary>
internal sealed class TypeFindings
{
    private TypeFindings(ImmutableArray<Conflict> conflicts, ImmutableArray<LostHandle> lost)
    {
        Conflicts = conflicts;
        Lost = lost;
    }

    public ImmutableArray<Conflict> Conflicts { get; }

    public ImmutableArray<LostHandle> Lost { get; }

    /// <summary>The conflicts whose access to report stands in a type's code.</summary>
    public IEnumerable<Conflict> ConflictsIn(INamedTypeSymbol type) =>
        Conflicts.Where(conflict => SymbolEqualityComparer.Default.Equals(conflict.Primary.Frame.Body.Code.Root.Symbol.ContainingType, type));

    public static TypeFindings Of(TypeModel type, CancellationToken cancellationToken)
    {
        var conflicts = new List<Conflict>();
        var expansions = new List<(MemberScan Scan, Expansion Expansion)>();
        var roots = MembersAtWork.In(type);
        var lost = new List<LostHandle>();
        foreach (var scan in roots)
        {
            if (type.CodeOf(scan.Member) is not { } code)
            {
                continue;
            }

            var expansion = Expansion.Of(code.Root, type, cancellationToken);
            expansions.Add((scan, expansion));
            conflicts.AddRange(Sharing.Conflicts.In(expansion, cancellationToken));

            // What only unseen code may run is looked at on its own.
            foreach (var body in code.Bodies)
            {
                if (!expansion.Reached.Contains(body) && body.Parent is not null)
                {
                    conflicts.AddRange(Sharing.Conflicts.In(Expansion.Of(body, type, cancellationToken), cancellationToken));
                }

                lost.AddRange(LostHandles.In(body, type));
            }
        }

        conflicts.AddRange(AcrossMembers.In(type, expansions, cancellationToken));
        return new TypeFindings(Distinct(conflicts), lost.ToImmutableArray());
    }

    /// <summary>What several types found in one: the first to tell of a variable in a member tells it all.</summary>
    public static ImmutableArray<Conflict> Merge(IEnumerable<Conflict> own, IEnumerable<Conflict> others)
    {
        var known = own.ToList();
        var told = new HashSet<(ISymbol?, bool, MemberCode)>(known.Select(Subject));
        var added = others.Where(conflict => !told.Contains(Subject(conflict))).GroupBy(Subject).Select(Foremost);
        return InOrder(known.Concat(added));
    }

    private static (ISymbol? Variable, bool IsContent, MemberCode Code) Subject(Conflict conflict) =>
        (conflict.Variable?.OriginalDefinition, conflict.Memory.IsContent, conflict.Primary.Frame.Body.Code);

    /// <summary>One report a variable and member: the same helper reached in two ways is one defect.</summary>
    private static ImmutableArray<Conflict> Distinct(IEnumerable<Conflict> conflicts) =>
        InOrder(conflicts.GroupBy(conflict => (Elements.Normalise(conflict.Memory), conflict.Primary.Frame.Body.Code)).Select(Foremost));

    private static Conflict Foremost(IEnumerable<Conflict> same) => same
        .OrderByDescending(conflict => conflict.Verdict)
        .ThenByDescending(conflict => conflict.All.Length)
        .ThenBy(conflict => conflict.Primary.Syntax.SpanStart)
        .ThenBy(conflict => conflict.Other.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
        .ThenBy(conflict => conflict.Other.Syntax.SpanStart)
        .First();

    private static ImmutableArray<Conflict> InOrder(IEnumerable<Conflict> conflicts) => conflicts
        .OrderBy(conflict => conflict.Primary.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
        .ThenBy(conflict => conflict.Primary.Syntax.SpanStart)
        .ToImmutableArray();
}
