using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// State that is written under a lock, by an atomic step or beside a <c>volatile</c> flag, and read without the lock: the type itself says that
/// several threads use it. Of those pairs, the ones whose order matters: the variable is set to null, is guarded by a flag, or gets a new object.
/// </summary>
internal static class SignedUses
{
    public static IEnumerable<Meeting> Meetings(TypeModel type, Lazy<TypeUses> usesOf)
    {
        if (!type.Members.Any(HasSign))
        {
            yield break;
        }

        var flags = new Dictionary<IOperation, IReadOnlyList<FlagWrite>>();
        var locked = new HashSet<SyntaxNode>(usesOf.Value.Own.Where(use => !use.IsWrite && !use.Access.Locks.IsEmpty).Select(use => use.Syntax));
        foreach (var state in usesOf.Value.Own.Where(use => use.IsConcurrent).GroupBy(use => use.State))
        {
            var readers = state.Where(use => !use.IsWrite && use.Access.Locks.IsEmpty).Take(Budget.PairsPerPlace).ToList();
            if (readers.Count == 0)
            {
                continue;
            }

            foreach (var writer in state.Where(use => use.IsWrite && IsSigned(use, flags, type)).Take(Budget.PairsPerPlace / readers.Count))
            {
                foreach (var reader in readers.Where(use => !(Reread.IsEmptied(writer.Access) && ReferenceEquals(use.Context, writer.Context)) && Confinement.Judge(use.Access, writer.Access) == Verdict.Racy))
                {
                    yield return new Meeting(reader.Access, writer.Access, null) { IsSigned = true, Locked = locked };
                }
            }
        }
    }

    private static bool HasSign(MemberScan scan) => scan.TakesLocks || scan.UsesAtomics || scan.Assigns.Any(assigned => assigned.Member is IFieldSymbol { IsVolatile: true });

    private static bool IsSigned(StateUse writer, Dictionary<IOperation, IReadOnlyList<FlagWrite>> known, TypeModel type)
    {
        var isGuarded = writer.Access.Access.IsAtomic || writer.Access.Locks.All.Any(held => held is { IsCertain: true, IsNameless: false });
        if (isGuarded && Reread.IsEmptied(writer.Access))
        {
            return true;
        }

        if (type.ScanOf(writer.Access.Frame.Body.Code.Root.Symbol) is not { } scan || !scan.Assigns.Any(assigned => IsPublishing(assigned.Member, assigned.Value, writer.State)) || AtomicMix.CallOf(writer.Access) is not { } writing)
        {
            return false;
        }

        return (isGuarded && Fills.MadeIn(writing, writer.Access.Frame.Body.Code.Variables) is not null)
            || Publications.FlagsAround(writing, known, type.Catalog).Any(flag => isGuarded || flag.IsOrdered);
    }

    /// <summary>A flag is set, or the variable gets a new object, perhaps by way of a local.</summary>
    private static bool IsPublishing(ISymbol assigned, IOperation? value, Place state) =>
        (value?.ConstantValue is { HasValue: true, Value: not null } && Words.IsFlag((assigned as IFieldSymbol)?.Type ?? (assigned as IPropertySymbol)?.Type))
        || (SymbolEqualityComparer.Default.Equals(assigned, state.Variable) && value?.Unconverted() is IObjectCreationOperation or IArrayCreationOperation or ILocalReferenceOperation);
}
