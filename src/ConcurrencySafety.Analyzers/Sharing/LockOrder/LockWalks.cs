using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>The runs of a type's members in which a lock is held while something else happens.</summary>
/// <param name="All">In the order of the members.</param>
internal sealed record LockWalks(IReadOnlyList<LockWalk> All)
{
    public static readonly LockWalks None = new(Array.Empty<LockWalk>());

    /// <summary>Whether there is anything to walk.</summary>
    public static bool IsWorthIt(TypeModel type, CancellationToken cancellationToken) =>
        AnnotationReader.SafetyOf(type.Type) != ThreadSafety.NotSafe && type.RunsUnderLock(cancellationToken);

    public static LockWalks Of(TypeModel type, CancellationToken cancellationToken)
    {
        var walks = new List<LockWalk>();
        var reached = new HashSet<Flow.States.Body>();
        var later = new List<MemberScan>();
        foreach (var scan in type.Members)
        {
            if (!type.Calls.RunsUnderLock(scan.Member, cancellationToken))
            {
                continue;
            }

            if (MembersAtWork.IsEntry(scan.Member) || TypeModel.IsConstruction(scan.Member) || IsDisposal(scan.Member))
            {
                Walk(scan);
            }
            else
            {
                later.Add(scan);
            }
        }

        // A private member that no other calls is run by somebody unseen.
        foreach (var scan in later)
        {
            if (type.CodeOf(scan.Member) is { } code && !reached.Contains(code.Root))
            {
                Walk(scan);
            }
        }

        return new LockWalks(walks);

        void Walk(MemberScan scan)
        {
            if (type.CodeOf(scan.Member) is not { } code)
            {
                return;
            }

            var expansion = Expansion.OfLocks(code.Root, type, cancellationToken);
            reached.UnionWith(expansion.Reached);
            if (expansion.IsComplete && expansion.Takings.Count > 0)
            {
                walks.Add(new LockWalk(type, scan, expansion, IsOnce(scan, cancellationToken)));
            }
        }
    }

    private static bool IsDisposal(ISymbol member) => member is IMethodSymbol method && EnumerationSteps.IsDispose(method);

    private static bool IsOnce(MemberScan scan, CancellationToken cancellationToken) =>
        scan.Member is IMethodSymbol { MethodKind: MethodKind.StaticConstructor } or IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true }
        || SymbolEqualityComparer.Default.Equals(scan.Operation.SemanticModel?.Compilation.GetEntryPoint(cancellationToken), scan.Member);
}
