using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>Whether code decides in which order it takes two locks of one kind.</summary>
internal static class Ordering
{
    private const int MaxDepth = 4;

    /// <summary>What an index is.</summary>
    private enum IndexKind
    {
        Unknown,

        /// <summary>Given from outside, or counted by a loop.</summary>
        Plain,

        /// <summary>Folded into a range, so that it comes round: <c>(i + 1) % n</c>.</summary>
        Folded,
    }

    /// <summary>
    /// The two indices of two elements of one collection that a call may have the other way round; nothing where one always
    /// comes after the other; null where it is not known.
    /// </summary>
    public static (ISymbol? First, ISymbol? Second)? Indices(LockEdge edge)
    {
        if (ElementLock.Of(edge.Held.Lock.Lock) is not { } left || ElementLock.Of(edge.Taken.Lock) is not { } right || !left.Collection.Equals(right.Collection) || !left.Rest.SequenceEqual(right.Rest))
        {
            return null;
        }

        var (first, second) = (left.Index, right.Index);
        if (first is { Kind: ElementIndexKind.Variable } && second is { Kind: ElementIndexKind.Variable } && SymbolEqualityComparer.Default.Equals(first.Variable, second.Variable))
        {
            return (null, null);
        }

        return (KindOf(first, edge.Taken.Frame), KindOf(second, edge.Taken.Frame)) switch
        {
            (IndexKind.Plain, IndexKind.Plain or IndexKind.Folded) or (IndexKind.Folded, IndexKind.Plain) =>
                (first.Variable ?? second.Variable!, second.Variable ?? first.Variable!),
            _ => null,
        };
    }

    /// <summary>Whether the two are compared before the first lock is taken: <c>if (from.Id &lt; to.Id)</c>.</summary>
    public static bool IsVisible(LockEdge edge, ISymbol first, ISymbol second)
    {
        for (Frame? frame = edge.Taken.Frame; frame is not null; frame = frame.Parent)
        {
            var code = frame.Body.Code;
            foreach (var operation in code.Operation.Descendants())
            {
                if (IsComparison(operation)
                    && IsBefore(operation, edge.Held.Lock.Hold.At)
                    && Mentions(operation, first, code, 0)
                    && Mentions(operation, second, code, 0))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Both stand for what a comparison chose: <c>var first = a.Id &lt; b.Id ? a : b</c>.</summary>
    public static bool IsChosen(LockEdge edge) => IsChosen(edge.Held.Lock.Lock, edge) && IsChosen(edge.Taken.Lock, edge);

    private static bool IsChosen(Named name, LockEdge edge)
    {
        var variable = ElementLock.Of(name) is { Index.Variable: ILocalSymbol index } ? index : name.Place.Symbol as ILocalSymbol;
        for (Frame? frame = edge.Taken.Frame; frame is not null && variable is not null; frame = frame.Parent)
        {
            if (frame.Body.Code.Declares(variable))
            {
                return frame.Body.Code.Variables.OnlyValueOf(variable) is { } value && value.DescendantsAndSelf().Any(IsComparison);
            }
        }

        return false;
    }

    private static bool IsComparison(IOperation operation) => operation is IBinaryOperation
    {
        OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual,
    };

    private static bool IsBefore(IOperation operation, SyntaxNode at) => operation.Syntax.SyntaxTree != at.SyntaxTree || operation.Syntax.SpanStart < at.SpanStart;

    private static bool Mentions(IOperation operation, ISymbol symbol, MemberCode code, int depth)
    {
        foreach (var inner in operation.DescendantsAndSelf())
        {
            var isIt = inner switch
            {
                IInstanceReferenceOperation => symbol is INamedTypeSymbol,
                IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, symbol),
                ILocalReferenceOperation { Local: var local } => SymbolEqualityComparer.Default.Equals(local, symbol)
                    || (depth < MaxDepth && code.Variables.OnlyValueOf(local) is { } value && Mentions(value, symbol, code, depth + 1)),
                _ => false,
            };
            if (isIt)
            {
                return true;
            }
        }

        return false;
    }

    private static IndexKind KindOf(ElementIndex index, Frame from) => index.Kind switch
    {
        ElementIndexKind.Folded => IndexKind.Folded,
        ElementIndexKind.Variable => KindOf(index.Variable!, from, 0),
        _ => IndexKind.Unknown,
    };

    private static IndexKind KindOf(ISymbol variable, Frame from, int depth)
    {
        if (variable is IParameterSymbol)
        {
            return IndexKind.Plain;
        }

        for (Frame? frame = from; frame is not null; frame = frame.Parent)
        {
            if (!frame.Body.Code.Declares(variable))
            {
                continue;
            }

            return frame.Body.Code.Variables.OnlyValueOf(variable)?.Unconverted() switch
            {
                // Counted by a loop: any other variable that is assigned more than once may have been put in order.
                null => IsLoopVariable(variable) ? IndexKind.Plain : IndexKind.Unknown,
                IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder or BinaryOperatorKind.And } => IndexKind.Folded,
                ILocalReferenceOperation { Local: var local } when depth < MaxDepth => KindOf(local, frame, depth + 1),
                IParameterReferenceOperation => IndexKind.Plain,
                _ => IndexKind.Unknown,
            };
        }

        return IndexKind.Unknown;
    }

    private static bool IsLoopVariable(ISymbol variable) =>
        variable.DeclaringSyntaxReferences.Length == 1
        && variable.DeclaringSyntaxReferences[0].GetSyntax().Parent?.Parent is Microsoft.CodeAnalysis.CSharp.Syntax.ForStatementSyntax;
}
