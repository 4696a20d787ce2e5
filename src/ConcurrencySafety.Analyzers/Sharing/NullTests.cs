using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>Tests for null that stand before what depends on them.</summary>
internal static class NullTests
{
    /// <summary>The test on the way to an operation that says that the variable is null there, or that it is not.</summary>
    public static IOperation? Before(IOperation operation, ISymbol variable, bool isNull) => Conditions.Before(
        operation,
        (condition, isTrue) => Tells(condition, isTrue, variable, isNull),
        settles: isNull ? null : done => done.DescendantsAndSelf().Any(inner => inner is ISimpleAssignmentOperation { Target: var target } && IsOf(target, variable)),
        special: (outer, inner) => outer switch
        {
            ICoalesceOperation { Value: var value } when isNull && inner != value && IsOf(value, variable) => value,
            IConditionalAccessOperation { Operation: var tested } access when !isNull && inner == access.WhenNotNull && IsOf(tested, variable) => tested,
            _ => null,
        });

    /// <summary>A call by <c>?.</c> or a <c>??=</c> in a statement above: whoever wrote it knew that there may be nothing.</summary>
    public static IOperation? Above(IOperation operation, ISymbol variable)
    {
        var inner = operation;
        for (var outer = operation.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); inner = outer, outer = outer.Parent)
        {
            if (outer is IBlockOperation block && block.Operations.TakeWhile(statement => statement != inner).OfType<IExpressionStatementOperation>().Select(statement => statement.Operation switch
            {
                IConditionalAccessOperation { Operation: var tested } when IsOf(tested, variable) => tested,
                ICoalesceAssignmentOperation { Target: var target } filling when IsOf(target, variable) => filling,
                _ => null,
            }).LastOrDefault(test => test is not null) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Whether an expression is the variable, of this object or static; a primary constructor's parameter is as good as a field.</summary>
    public static bool IsOf(IOperation operation, ISymbol variable) => operation.Unconverted() switch
    {
        IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation, Member: var member } => SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, variable),
        IParameterReferenceOperation { Parameter: var parameter } => SymbolEqualityComparer.Default.Equals(parameter.OriginalDefinition, variable),
        _ => false,
    };

    /// <summary>Whether a condition says, by being true or by being false, that the variable is null or that it is not.</summary>
    private static bool Tells(IOperation condition, bool isTrue, ISymbol variable, bool isNull) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals or BinaryOperatorKind.Equals } test =>
            isNull == (isTrue == (test.OperatorKind == BinaryOperatorKind.Equals))
            && ((IsOf(test.LeftOperand, variable) && IsNull(test.RightOperand)) || (IsOf(test.RightOperand, variable) && IsNull(test.LeftOperand))),
        IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: var pattern } } test => IsOf(test.Value, variable) && Tells(pattern, !isTrue, isNull),
        IIsPatternOperation test => IsOf(test.Value, variable) && Tells(test.Pattern, isTrue, isNull),
        IIsTypeOperation test => isTrue && !isNull && IsOf(test.ValueOperand, variable),
        IInvocationOperation call => !isNull && call.Arguments.Any(argument => IsOf(argument.Value, variable) && argument.Parameter is { } parameter && AnnotationReader.NotNullWhen(parameter) == isTrue),
        _ => false,
    };

    /// <summary>Whether a pattern says so by matching, or by not matching.</summary>
    private static bool Tells(IPatternOperation pattern, bool isMatch, bool isNull) => pattern switch
    {
        IConstantPatternOperation { Value: var constant } => isNull == isMatch && IsNull(constant),
        IRecursivePatternOperation or ITypePatternOperation or IDeclarationPatternOperation { MatchesNull: false } => isMatch && !isNull,
        _ => false,
    };

    private static bool IsNull(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: null } || operation.Unconverted().ConstantValue is { HasValue: true, Value: null };
}
