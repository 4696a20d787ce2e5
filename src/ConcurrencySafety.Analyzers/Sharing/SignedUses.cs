using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// State that is set to null under a lock, by an atomic step or in a <c>volatile</c> field, and read by another member: the type itself says that
/// several threads use it. What is disposed is a matter of its own: nobody uses it meanwhile.
/// </summary>
internal static class SignedUses
{
    public static IEnumerable<Meeting> Meetings(TypeModel type, Lazy<TypeUses> usesOf)
    {
        if (!type.Members.Any(HasSign))
        {
            yield break;
        }

        foreach (var state in usesOf.Value.Own.Where(use => use.IsConcurrent).GroupBy(use => use.State))
        {
            foreach (var writer in state.Where(IsSign))
            {
                foreach (var reader in state.Where(use => !use.IsWrite && !ReferenceEquals(use.Context, writer.Context) && Confinement.Judge(use.Access, writer.Access) == Verdict.Racy))
                {
                    yield return new Meeting(reader.Access, writer.Access, null);
                }
            }
        }
    }

    private static bool HasSign(MemberScan scan) =>
        scan.TakesLocks || scan.UsesAtomics || scan.Assigns.Any(assigned => assigned is { Member: IFieldSymbol { IsVolatile: true }, Value.ConstantValue: { HasValue: true, Value: null } });

    private static bool IsSign(StateUse use) =>
        Reread.IsEmptied(use.Access) && IsSigned(use) && !(use.Member is IMethodSymbol method && EnumerationSteps.IsDispose(method));

    private static bool IsSigned(StateUse use) => use.Access.Access.IsAtomic || use.Access.Locks.All.Any(held => held is { IsCertain: true, IsNameless: false });
}
