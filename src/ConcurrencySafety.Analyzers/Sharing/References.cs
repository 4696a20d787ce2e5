using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>Where code names a variable, in operations as the compiler bound them.</summary>
internal static class References
{
    /// <summary>All places that name the local or parameter, nested functions included, in the order of the source.</summary>
    public static IReadOnlyList<IOperation> To(ISymbol variable, IOperation root) =>
        root.DescendantsAndSelf().Where(operation => Is(operation, variable)).OrderBy(static operation => operation.Syntax.SpanStart).ToList();

    public static bool Is(IOperation operation, ISymbol variable) => operation switch
    {
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, variable),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter.OriginalDefinition, variable),
        _ => false,
    };

    /// <summary>The variable is given a value there, and not read.</summary>
    public static bool IsAssigned(IOperation reference) => reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference;

    /// <summary>The operations around one, from the inside out.</summary>
    public static IEnumerable<IOperation> Around(IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            yield return outer;
        }
    }

    /// <summary>Part of the function's own code, not of one nested in it.</summary>
    public static bool IsOwn(IOperation operation, IOperation root) =>
        Around(operation).TakeWhile(outer => outer != root).All(static outer => outer is not (IAnonymousFunctionOperation or ILocalFunctionOperation));

    /// <summary>The local that is declared with the value, or gets it by an assignment of its own.</summary>
    public static ILocalSymbol? HolderOf(IOperation value)
    {
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => local,
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local }, Parent: IExpressionStatementOperation } => local,
            _ => null,
        };
    }
}
