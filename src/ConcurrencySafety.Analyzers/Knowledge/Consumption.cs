using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Knowledge;

/// <summary>What is done with a handle where it stands.</summary>
internal static class Consumption
{
    /// <summary>The operation that takes the handle, past conversions and calls that only pass it on (<c>ConfigureAwait</c>); null where nothing does.</summary>
    public static IOperation? Of(IOperation handle, ApiCatalog catalog)
    {
        for (var parent = handle.Parent; parent is not null; parent = parent.Parent)
        {
            switch (parent)
            {
                case IConversionOperation or IParenthesizedOperation:
                    continue;
                case IInvocationOperation { Instance: { } instance } call when instance == handle
                    && catalog.EffectsOf(call.TargetMethod).Any(effect => effect.Role == ApiRole.Forward):
                    handle = parent;
                    continue;
                default:
                    return parent;
            }
        }

        return null;
    }
}
