using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.States;

/// <summary>Looks through conversions: they change how a value is seen, not which one it is.</summary>
internal static class Conversions
{
    public static IOperation Unconverted(this IOperation operation)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }

    /// <summary>What stands before the question mark: <c>list</c> in <c>list?.Add(x)</c>.</summary>
    public static IOperation? Accessed(this IConditionalAccessInstanceOperation instance)
    {
        IOperation inner = instance;
        while (inner.Parent is { } parent)
        {
            if (parent is IConditionalAccessOperation access && access.WhenNotNull == inner)
            {
                return access.Operation;
            }

            inner = parent;
        }

        return null;
    }
}
