using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>Where operations of one function stand to each other.</summary>
internal static class SourceOrder
{
    /// <summary>The code that runs an operation: the innermost lambda or local function around it, else the member.</summary>
    public static IOperation FunctionOf(IOperation operation)
    {
        var current = operation;
        while (current.Parent is { } parent && current is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            current = parent;
        }

        return current;
    }

    /// <summary>Whether the two are in different statements of one block, the first one above: no branch leads past it to the second.</summary>
    public static bool IsAbove(IOperation first, IOperation second)
    {
        var inner = first;
        for (var outer = first.Parent; outer is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); inner = outer, outer = outer.Parent)
        {
            if (outer.Syntax.SyntaxTree == second.Syntax.SyntaxTree && outer.Syntax.Span.Contains(second.Syntax.Span))
            {
                return outer is IBlockOperation && !inner.Syntax.Span.Contains(second.Syntax.Span) && first.Syntax.SpanStart < second.Syntax.SpanStart;
            }
        }

        return false;
    }

    /// <summary>Whether the first one is above the second, and no test decides whether it is done.</summary>
    public static bool IsAlwaysAbove(IOperation first, IOperation second)
    {
        if (!IsAbove(first, second))
        {
            return false;
        }

        for (var outer = first.Parent; outer is not null && !outer.Syntax.Span.Contains(second.Syntax.Span); outer = outer.Parent)
        {
            if (outer is IConditionalOperation or ILoopOperation or ISwitchOperation or ICatchClauseOperation or ICoalesceOperation or IBinaryOperation)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The innermost loop around an operation in its function.</summary>
    public static ILoopOperation? LoopAround(IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is ILoopOperation loop)
            {
                return loop;
            }
        }

        return null;
    }

    /// <summary>The outermost lock statement around an operation in its function.</summary>
    public static ILockOperation? LockAround(IOperation operation)
    {
        ILockOperation? found = null;
        for (var outer = operation.Parent; outer is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            found = outer as ILockOperation ?? found;
        }

        return found;
    }
}
