using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>Finds the locks that a finalizer takes and waits for, itself or in what it calls: not those that <c>Dispose(false)</c> leaves out.</summary>
internal static class FinalizerLocks
{
    public static IEnumerable<(Taking Taking, Frame Frame)> In(TypeModel type, CancellationToken cancellationToken)
    {
        if (type.Members.FirstOrDefault(static scan => scan.Member is IMethodSymbol { MethodKind: MethodKind.Destructor }) is not { } finalizer
            || !type.Calls.TakesLocks(finalizer.Member, cancellationToken)
            || type.CodeOf(finalizer.Member) is not { } code)
        {
            return Enumerable.Empty<(Taking, Frame)>();
        }

        return Expansion.OfLocks(code.Root, type, cancellationToken).Takings
            .Where(static found => found.Taking.Waits
                && found.Frame.Strand.Depth == 0
                && found.Frame.Name(found.Taking.Lock) is { Owner: null, Place.Root: PlaceRoot.This or PlaceRoot.Static or PlaceRoot.Type }
                && !FlagTests.IsExcluded(found.Frame, found.Taking.Operation))
            .GroupBy(static found => found.Taking.Operation.Syntax).Select(static same => same.First());
    }
}
