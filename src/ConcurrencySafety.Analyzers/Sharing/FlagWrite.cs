using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>A flag of the type is set to a constant, which says that something else is ready.</summary>
/// <param name="Flag">A <c>bool</c> or enum field or property.</param>
/// <param name="Value">What it is set to.</param>
/// <param name="Operation">The assignment, or the atomic call.</param>
/// <param name="IsOrdered">What was written before it is seen by whoever sees it: <c>volatile</c>, <c>Volatile.Write</c>, Interlocked.</param>
internal sealed record FlagWrite(ISymbol Flag, object Value, IOperation Operation, bool IsOrdered)
{
    /// <summary>The flags that a function sets itself, in source order.</summary>
    public static IReadOnlyList<FlagWrite> In(IOperation function, ApiCatalog catalog)
    {
        var found = new List<FlagWrite>();
        Visit(function);
        return found;

        void Visit(IOperation operation)
        {
            if (Of(operation, catalog) is { } write)
            {
                found.Add(write);
            }

            foreach (var child in operation.ChildOperations)
            {
                if (child is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
                {
                    Visit(child);
                }
            }
        }
    }

    /// <summary>The test on the way to an operation that lets it come only when the flag is set.</summary>
    public IOperation? TestBefore(IOperation operation, Func<IMethodSymbol, bool> sets) => Conditions.Before(
        operation,
        (condition, isTrue) => IsTest(condition, isTrue),
        settles: done => done.DescendantsAndSelf().Any(inner => inner is ISimpleAssignmentOperation { Target: var target } && NullTests.IsOf(target, Flag) || (inner is IInvocationOperation call && sets(call.TargetMethod))));

    /// <summary>Whether an expression reads the flag.</summary>
    public bool IsRead(IOperation operation) => NullTests.IsOf(operation, Flag) || AtomicRead(operation) is not null;

    /// <summary>The read is ordered by itself, whatever the field is.</summary>
    public static bool IsAtomicRead(IOperation test) => test.DescendantsAndSelf().Any(inner => inner is IArgumentOperation { Parameter.RefKind: not RefKind.None });

    private static FlagWrite? Of(IOperation operation, ApiCatalog catalog)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation, Member: var flag } target, Value.ConstantValue: { HasValue: true, Value: { } value } }
                when Words.IsFlag(target.Type) && target is IFieldReferenceOperation or IPropertyReferenceOperation:
                return new FlagWrite(flag.OriginalDefinition, value, operation, flag is IFieldSymbol { IsVolatile: true });
            case IInvocationOperation { Arguments.Length: > 1 } call
                when catalog.EffectsOf(call.TargetMethod).Any(effect => effect is { Role: ApiRole.Atomic, Atomic: AtomicKind.Write or AtomicKind.Exchange })
                    && Argument(call, 0) is IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field && Words.IsFlag(field.Type)
                    && Argument(call, 1) is { ConstantValue: { HasValue: true, Value: { } constant } }:
                return new FlagWrite(field.Field.OriginalDefinition, constant, operation, true);
            default:
                return null;
        }
    }

    private static IOperation? Argument(IInvocationOperation call, int ordinal) => call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == ordinal)?.Value;

    private bool IsTest(IOperation condition, bool isTrue) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test =>
            (IsRead(test.LeftOperand) && test.RightOperand.ConstantValue is { HasValue: true, Value: { } value } && Equals(value, Value)) && isTrue == (test.OperatorKind == BinaryOperatorKind.Equals),
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: { } value } } } test => isTrue && IsRead(test.Value) && Equals(value, Value),
        _ => Value is bool set && isTrue == set && IsRead(condition),
    };

    private IOperation? AtomicRead(IOperation operation) => operation.Unconverted() is IInvocationOperation { Arguments: { Length: 1 } arguments } && arguments[0].Parameter?.RefKind != RefKind.None && NullTests.IsOf(arguments[0].Value, Flag)
        ? operation
        : null;
}
