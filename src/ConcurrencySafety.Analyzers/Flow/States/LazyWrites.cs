using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.States;

/// <summary>
/// Lazy initialisation: <c>x ??= v</c>, <c>x ?? (x = v)</c>, <c>if (x == null) x = v</c>. Two threads that do it at the same time
/// make two objects, one of which stays; whether that is meant is another question than a race over changing state.
/// </summary>
internal static class LazyWrites
{
    /// <summary>The assignments that the operation makes only while their target is null.</summary>
    public static IEnumerable<IOperation> In(IOperation operation)
    {
        switch (operation)
        {
            case ICoalesceAssignmentOperation assignment:
                return new[] { assignment };
            case ICoalesceOperation { Value: var value, WhenNull: var whenNull } when MemberOf(value) is { } member:
                return To(member, whenNull);
            case IConditionalOperation { Condition: var condition, WhenTrue: var whenTrue } when NullTested(condition) is { } member:
                return To(member, whenTrue);
            default:
                return Enumerable.Empty<IOperation>();
        }
    }

    private static IEnumerable<IOperation> To(ISymbol member, IOperation code) =>
        code.DescendantsAndSelf().OfType<ISimpleAssignmentOperation>().Where(assignment => SymbolEqualityComparer.Default.Equals(MemberOf(assignment.Target), member));

    private static ISymbol? NullTested(IOperation condition) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } test when IsNull(test.RightOperand) => MemberOf(test.LeftOperand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } test when IsNull(test.LeftOperand) => MemberOf(test.RightOperand),
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var constant } } test when IsNull(constant) => MemberOf(test.Value),
        _ => null,
    };

    private static bool IsNull(IOperation operation) => operation.Unconverted().ConstantValue is { HasValue: true, Value: null };

    private static ISymbol? MemberOf(IOperation operation) => operation.Unconverted() switch
    {
        IMemberReferenceOperation reference => reference.Member,
        ILocalReferenceOperation local => local.Local,
        _ => null,
    };
}
