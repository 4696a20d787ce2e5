using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>A timer, or another start that goes on only as long as somebody refers to it, to which nobody does.</summary>
/// <param name="Creation">Where it is made.</param>
/// <param name="Local">The local that holds it and that is not used again; null where it is dropped.</param>
/// <param name="Verdict">Unknown where the local is used, but not to the end.</param>
internal sealed record LooseTimer(IOperation Creation, ILocalSymbol? Local, Verdict Verdict);

/// <summary>
/// Finds timers that the garbage collector ends. A local refers to its object up to its last use only. A timer whose own callback or state refers
/// to it is kept alive by what waits for its time.
/// </summary>
internal static class LooseTimers
{
    public static IEnumerable<LooseTimer> In(TypeModel type) => type.Members.Where(static scan => scan.Starts)
        .SelectMany(scan => scan.Operation.Descendants().Where(operation => IsWeakStart(operation, type.Catalog)).Select(creation => Judge(creation, scan, type)))
        .Where(static loose => loose.Verdict != Verdict.Safe);

    /// <summary>The constructor that is not told a time makes the timer its own state.</summary>
    private static bool IsWeakStart(IOperation operation, ApiCatalog catalog) =>
        operation is IObjectCreationOperation { Constructor: { } constructor }
        && catalog.EffectsOf(constructor).Any(effect => effect is { Role: ApiRole.Start, IsWeak: true } && constructor.Parameters.Any(parameter => parameter.Name == effect.Due));

    private static LooseTimer Judge(IOperation creation, MemberScan scan, TypeModel type)
    {
        if (Consumption.Of(creation, type.Catalog) is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation })
        {
            return new LooseTimer(creation, null, Verdict.Racy);
        }

        if (References.HolderOf(creation) is not { IsUsing: false } local)
        {
            return new LooseTimer(creation, null, Verdict.Safe);
        }

        var uses = References.To(local, scan.Operation).Where(static reference => !References.IsAssigned(reference)).ToList();
        var verdict = uses.Count == 0 ? Verdict.Racy : uses.All(IsMomentary) ? Verdict.Unknown : Verdict.Safe;
        return new LooseTimer(creation, local, verdict);
    }

    /// <summary>A call that comes back at once and keeps nothing; not the last word on the timer, such as disposing it.</summary>
    private static bool IsMomentary(IOperation reference) =>
        reference.Parent is IInvocationOperation { TargetMethod.ReturnType.SpecialType: SpecialType.System_Boolean, Parent: IExpressionStatementOperation } call && call.Instance == reference
        && References.Around(reference).All(static outer => outer is not (ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation));
}
