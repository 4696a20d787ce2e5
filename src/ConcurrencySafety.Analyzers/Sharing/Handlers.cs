using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>Which exceptions leave a function.</summary>
internal static class Handlers
{
    /// <summary>Whether an exception of the operation is caught in its own function, of whatever type it is.</summary>
    public static bool Catch(IOperation operation)
    {
        var inner = operation;
        for (var outer = operation.Parent; outer is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); inner = outer, outer = outer.Parent)
        {
            if (outer is ITryOperation attempt && ReferenceEquals(attempt.Body, inner) && attempt.Catches.Any(TakesAll))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TakesAll(ICatchClauseOperation clause) =>
        clause.Filter is null
        && clause.ExceptionType is null or { SpecialType: SpecialType.System_Object } or { BaseType.SpecialType: SpecialType.System_Object }
        && !clause.Handler.Descendants().Any(static operation => operation is IThrowOperation);
}
