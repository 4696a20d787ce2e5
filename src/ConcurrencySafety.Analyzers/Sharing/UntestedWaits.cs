using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// Calls that may not get their lock, say so in their result, and are not listened to. A semaphore can also be a mere signal to
/// wake up by: it is a lock only where the same member gives it back.
/// </summary>
internal static class UntestedWaits
{
    private const int Infinite = -1;

    public static IEnumerable<IInvocationOperation> In(TypeModel type) => type.Members
        .SelectMany(scan => scan.LockUses.OfType<IInvocationOperation>().Where(call => IsUntested(call, scan, type.Catalog)));

    private static bool IsUntested(IInvocationOperation call, MemberScan scan, ApiCatalog catalog) =>
        catalog.EffectsOf(call.TargetMethod, call.Instance?.Type).Any(effect => effect is { Role: ApiRole.Acquire, Outcome: AcquireOutcome.ResultTrue })
        && IsDropped(call, catalog)
        && !call.Arguments.Any(argument => argument.Value.Unconverted().ConstantValue is { HasValue: true, Value: Infinite } || argument.Value.Unconverted() is IFieldReferenceOperation field && catalog.EffectsOf(field.Field).Any(effect => effect.Role == ApiRole.Never))
        && (call.Instance?.Type is not { } type || catalog.FactsOf(type).Admits is null || scan.LockUses.OfType<IInvocationOperation>().Any(other => GivesBack(other, call, catalog)));

    private static bool IsDropped(IOperation call, ApiCatalog catalog) => call.Parent switch
    {
        IExpressionStatementOperation => call is IAwaitOperation || call.Type is { SpecialType: SpecialType.System_Boolean },
        IAwaitOperation await => IsDropped(await, catalog),
        IInvocationOperation { Instance: var instance } outer => instance == call && catalog.EffectsOf(outer.TargetMethod).Any(effect => effect.Role == ApiRole.Forward) && IsDropped(outer, catalog),
        _ => false,
    };

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
