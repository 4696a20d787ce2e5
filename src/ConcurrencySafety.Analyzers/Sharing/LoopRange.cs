using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>The numbers that a parallel loop gives to its iterations, as far as they are constants: <c>Parallel.For(0, n, …)</c> begins at 0.</summary>
internal static class LoopRange
{
    /// <summary>
    /// Whether one iteration has the element with the constant number for its own, which all the others reach for. Not told where the
    /// body asks for the iteration's number: that may be just to leave this one out.
    /// </summary>
    public static Verdict Meets(ElementIndex own, SharedAccess ownAccess, ElementIndex constant, SharedAccess constantAccess)
    {
        if (!Elements.IsIterationIndex(own, ownAccess)
            || !ReferenceEquals(ownAccess.Frame, constantAccess.Frame)
            || ownAccess.Strand.Site!.Operation is not IInvocationOperation loop
            || Bound(loop, 0, own.Variable!) is not { } first)
        {
            return Verdict.Unknown;
        }

        var number = constant.Number - own.Number;
        var end = Bound(loop, 1, own.Variable!);
        return number < first || number >= end ? Verdict.Safe
            : (number == first || end is not null) && !IsAskedFor(own.Variable!, ownAccess.Frame.Body.Graph) ? Verdict.Racy
            : Verdict.Unknown;
    }

    /// <summary>The constant for a bound of the loop: an argument of the type of the iterations' number.</summary>
    private static long? Bound(IInvocationOperation loop, int ordinal, ISymbol index)
    {
        var value = loop.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == ordinal)?.Value;
        return SymbolEqualityComparer.Default.Equals(value?.Type, ((IParameterSymbol)index).Type) && value!.ConstantValue is { HasValue: true, Value: int or long } constant
            ? Convert.ToInt64(constant.Value, System.Globalization.CultureInfo.InvariantCulture)
            : null;
    }

    private static bool IsAskedFor(ISymbol index, ControlFlowGraph graph) => graph.Blocks.Any(block =>
        block.ConditionKind != ControlFlowConditionKind.None
        && block.BranchValue?.DescendantsAndSelf().Any(operation => operation is IParameterReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Parameter, index)) == true);
}
