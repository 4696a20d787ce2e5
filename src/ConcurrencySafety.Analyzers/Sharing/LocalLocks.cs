using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>A lock that is made for one call of the code that takes it.</summary>
/// <param name="Local">The local that holds it.</param>
/// <param name="Creation">Where it is made.</param>
/// <param name="First">The first call that takes it.</param>
internal sealed record LocalLock(ILocalSymbol Local, IOperation Creation, IInvocationOperation First);

/// <summary>
/// Finds locals that hold a new lock which is taken and given back, and nothing else: no other function has it. A lock with a name is known to others by that, and a
/// semaphore that nobody gives back is no guard. Locals in <c>lock</c> statements are looked at by <see cref="WeakLocks"/>.
/// </summary>
internal static class LocalLocks
{
    public static IEnumerable<LocalLock> In(TypeModel type) =>
        from scan in type.Members
        where scan.Sites.LockUses.Count > 0
        from use in scan.Sites.LockUses.OfType<IInvocationOperation>().Where(use => LocalOf(use, type.Catalog) is not null).GroupBy(use => LocalOf(use, type.Catalog)!, (local, uses) => (Local: local, Uses: uses.ToList()), SymbolEqualityComparer.Default)
        let local = (ILocalSymbol)use.Local
        where Has(use.Uses, ApiRole.Acquire, type.Catalog) && Has(use.Uses, ApiRole.Release, type.Catalog)
        let creation = CreationOf(local, scan, type.Catalog)
        where creation is not null
        select new LocalLock(local, creation, use.Uses[0]);

    private static ILocalSymbol? LocalOf(IInvocationOperation use, ApiCatalog catalog) =>
        use.Instance is ILocalReferenceOperation { Local: { Type: var type, IsRef: false } local } && catalog.FactsOf(type).IsLock ? local : null;

    private static bool Has(List<IInvocationOperation> uses, ApiRole role, ApiCatalog catalog) =>
        uses.Any(use => catalog.EffectsOf(use.TargetMethod, use.Instance?.Type).Any(effect => effect.Role == role));

    /// <summary>The one value of the local; null where it is anything but a new lock, or somebody else gets it.</summary>
    private static IOperation? CreationOf(ILocalSymbol local, MemberScan scan, ApiCatalog catalog)
    {
        IOperation? made = null;
        foreach (var operation in scan.Operation.Descendants())
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, local):
                    made = declarator.GetVariableInitializer()?.Value.Unconverted();
                    break;
                case ILocalReferenceOperation reference when SymbolEqualityComparer.Default.Equals(reference.Local, local):
                    if (!IsOwnUse(reference, catalog) || WeakLocks.IsCaptured(reference, local))
                    {
                        return null;
                    }

                    break;
            }
        }

        return made is IObjectCreationOperation creation && !creation.Arguments.Any(static argument => argument.Parameter?.Type.SpecialType == SpecialType.System_String) ? creation : null;
    }

    private static bool IsOwnUse(IOperation reference, ApiCatalog catalog) => reference.Parent switch
    {
        ILockOperation => true,
        IInvocationOperation call when call.Instance == reference =>
            catalog.EffectsOf(call.TargetMethod, reference.Type).Any(static effect => effect.IsOfLock) || EnumerationSteps.IsDispose(call.TargetMethod),
        IPropertyReferenceOperation { Type.IsValueType: true } => true,
        _ => false,
    };
}
