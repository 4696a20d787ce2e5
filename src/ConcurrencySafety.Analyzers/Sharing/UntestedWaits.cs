using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// Calls that may not get their lock, say so in their result, and are not listened to. A semaphore can also be a mere signal to
/// wake up by: it is a lock only where the same member gives it back, and not where it is only taken if it happens to be there.
/// </summary>
internal static class UntestedWaits
{
    private const int Infinite = -1;
    private const int NoTime = 0;

    public static IEnumerable<IInvocationOperation> In(TypeModel type) => type.Members
        .SelectMany(scan => scan.Sites.LockUses.OfType<IInvocationOperation>().Where(call => IsUntested(call, scan, type.Catalog)));

    private static bool IsUntested(IInvocationOperation call, MemberScan scan, ApiCatalog catalog) =>
        catalog.EffectsOf(call.TargetMethod, call.Instance?.Type).Any(effect => effect is { Role: ApiRole.Acquire, Outcome: AcquireOutcome.ResultTrue })
        && IsDropped(call, scan, catalog)
        && !IsGiven(call, Infinite)
        && !call.Arguments.Any(argument => argument.Value.Unconverted() is IFieldReferenceOperation field && catalog.EffectsOf(field.Field).Any(effect => effect.Role == ApiRole.Never))
        && (call.Instance?.Type is not { } type || catalog.FactsOf(type).Admits is null || (!IsGiven(call, NoTime) && scan.Sites.LockUses.OfType<IInvocationOperation>().Any(other => GivesBack(other, call, catalog))));

    private static bool IsGiven(IInvocationOperation call, int time) => call.Arguments.Any(argument => argument.Value.Unconverted().ConstantValue is { HasValue: true, Value: int given } && given == time);

    private static bool IsDropped(IOperation call, MemberScan scan, ApiCatalog catalog) => call.Parent switch
    {
        IExpressionStatementOperation => call is IAwaitOperation || call.Type is { SpecialType: SpecialType.System_Boolean },
        IAwaitOperation await => IsDropped(await, scan, catalog),
        IInvocationOperation { Instance: var instance } outer when instance == call => catalog.EffectsOf(outer.TargetMethod).Any(effect =>
            (effect.Role == ApiRole.Forward && IsDropped(outer, scan, catalog)) || (effect.Role == ApiRole.Join && outer.TargetMethod.ReturnsVoid)),
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => call.Type is { SpecialType: SpecialType.System_Boolean } && !IsUsed(local, scan),
        _ => false,
    };

    private static bool IsUsed(ILocalSymbol local, MemberScan scan) =>
        scan.Operation.Descendants().Any(operation => operation is ILocalReferenceOperation { Local: var used } && SymbolEqualityComparer.Default.Equals(used, local));

    private static bool GivesBack(IInvocationOperation other, IInvocationOperation call, ApiCatalog catalog) =>
        catalog.EffectsOf(other.TargetMethod, other.Instance?.Type).Any(effect => effect.Role == ApiRole.Release)
        && VariableOf(other.Instance) is { } released
        && SymbolEqualityComparer.Default.Equals(released, VariableOf(call.Instance));

    private static ISymbol? VariableOf(IOperation? instance) => instance switch
    {
        IMemberReferenceOperation member => member.Member,
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };
}
