using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// Flags that are tested and set in two steps: <c>if (!_started) { _started = true; … }</c>, <c>if (_state != Idle) return; _state = Busy;</c>. Two threads that come at the same time both
/// find the flag clear, and both do what was meant to be done by one.
/// A write that is all that the test guards does no harm.
/// Limits: test and write stand in one function, and the flag is set to a constant.
/// </summary>
internal static class TestAndSets
{
    /// <summary>A write of this kind whose test meets it, or another one that sets the same flag.</summary>
    public static (SharedAccess Primary, SharedAccess Other)? Among(IReadOnlyCollection<(SharedAccess Left, SharedAccess Right)> pairs)
    {
        foreach (var write in pairs.SelectMany(pair => new[] { pair.Left, pair.Right }).Where(access => access.Access.IsWrite).GroupBy(access => access.Syntax).Select(same => same.First())
            .OrderByDescending(access => access.IsInStartedBody).ThenBy(access => access.Syntax.SpanStart))
        {
            if (TestOf(write) is not { } test)
            {
                continue;
            }

            // The look of one thread meets the write of another that has looked itself.
            foreach (var pair in pairs)
            {
                var (look, set) = IsLook(pair.Left, test) ? (pair.Left, pair.Right) : (pair.Right, pair.Left);
                if (IsLook(look, test) && set.Access.IsWrite && (set.Syntax == write.Syntax || TestOf(set) is not null))
                {
                    return (write, set);
                }
            }
        }

        return null;
    }

    /// <summary>The test that lets the write come only when the flag has another value; null where there is none.</summary>
    public static IOperation? TestOf(SharedAccess write) =>
        write.Access is { IsWrite: true, IsRead: false, Place: { IsContent: false, IsElement: false, Variable: { } variable }, Assigned.ConstantValue: { HasValue: true, Value: { } value } }
        && IsFlag(Words.TypeOf(write.Access.Place)) && AtomicMix.CallOf(write) is ISimpleAssignmentOperation { Parent: IExpressionStatementOperation { Parent: IBlockOperation { Operations.Length: > 1 } } } set
            ? Conditions.Before(set, (condition, isTrue) => IsOther(condition, isTrue, variable, value))
            : null;

    private static bool IsFlag(ITypeSymbol? type) => Words.IsFlag(type) || type is { SpecialType: SpecialType.System_Int32 };

    /// <summary>Whether a condition says, by being true or by being false, that the variable does not have the value.</summary>
    private static bool IsOther(IOperation condition, bool isTrue, ISymbol variable, object value) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test => Constant(test.LeftOperand, test.RightOperand, variable) is { } constant
            && isTrue == (test.OperatorKind == BinaryOperatorKind.Equals) != Equals(constant, value),
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: { } constant } } } test => IsOf(test.Value, variable) && isTrue != Equals(constant, value),
        _ => value is bool set && IsOf(condition, variable) && isTrue != set,
    };

    private static object? Constant(IOperation left, IOperation right, ISymbol variable) =>
        IsOf(left, variable) && right.ConstantValue is { HasValue: true, Value: var value } ? value
        : IsOf(right, variable) && left.ConstantValue is { HasValue: true, Value: var other } ? other
        : null;

    private static bool IsOf(IOperation operation, ISymbol variable) => operation.Unconverted() is ILocalReferenceOperation { Local: var local }
        ? SymbolEqualityComparer.Default.Equals(local, variable)
        : NullTests.IsOf(operation, variable);

    private static bool IsLook(SharedAccess access, IOperation test) => access.Syntax.SyntaxTree == test.Syntax.SyntaxTree && test.Syntax.Span.Contains(access.Syntax.Span);
}
