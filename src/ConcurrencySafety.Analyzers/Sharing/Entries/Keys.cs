using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Entries;

/// <summary>Whether two expressions of one function have the same value.</summary>
internal static class Keys
{
    public static bool AreSame(IOperation left, IOperation right, VariableFacts variables)
    {
        left = left.Unconverted();
        right = right.Unconverted();
        if (left.ConstantValue is { HasValue: true } one)
        {
            return right.ConstantValue is { HasValue: true } other && Equals(one.Value, other.Value);
        }

        return (left, right) switch
        {
            (ILocalReferenceOperation { Local: var local }, ILocalReferenceOperation { Local: var same }) => SymbolEqualityComparer.Default.Equals(local, same) && IsSteady(local, 1, left, right, variables),
            (IParameterReferenceOperation { Parameter: var parameter }, IParameterReferenceOperation { Parameter: var same }) => SymbolEqualityComparer.Default.Equals(parameter, same) && IsSteady(parameter, 0, left, right, variables),
            (IInstanceReferenceOperation, IInstanceReferenceOperation) => true,
            (IFieldReferenceOperation field, IFieldReferenceOperation same) => SymbolEqualityComparer.Default.Equals(field.Field, same.Field) && AreSameParts(left, right, variables),
            (IPropertyReferenceOperation { Property: { IsIndexer: false } property }, IPropertyReferenceOperation same) => SymbolEqualityComparer.Default.Equals(property, same.Property) && AreSameParts(left, right, variables),
            (IBinaryOperation binary, IBinaryOperation same) => binary.OperatorKind == same.OperatorKind && AreSameParts(left, right, variables),
            (ITupleOperation, ITupleOperation) => AreSameParts(left, right, variables),
            (IInterpolatedStringOperation or IInterpolationOperation or IInterpolatedStringTextOperation, _) => left.Kind == right.Kind && AreSameParts(left, right, variables),
            _ => false,
        };
    }

    private static bool AreSameParts(IOperation left, IOperation right, VariableFacts variables)
    {
        var (parts, others) = (left.ChildOperations.ToList(), right.ChildOperations.ToList());
        return parts.Count == others.Count && parts.Zip(others, (part, other) => AreSame(part, other, variables)).All(same => same);
    }

    /// <summary>Assigned once, or not between the two.</summary>
    private static bool IsSteady(ISymbol variable, int assignments, IOperation left, IOperation right, VariableFacts variables)
    {
        var (from, to) = left.Syntax.SpanStart < right.Syntax.SpanStart ? (left.Syntax.SpanStart, right.Syntax.SpanStart) : (right.Syntax.SpanStart, left.Syntax.SpanStart);
        return variables.AssignedTo(variable).Count <= assignments
            || variables.IsForVariable(variable)
            || !SourceOrder.FunctionOf(left).Descendants().Any(operation => operation.Syntax.SpanStart >= from && operation.Syntax.SpanStart < to && IsChange(operation, variable));
    }

    private static bool IsChange(IOperation operation, ISymbol variable) => operation switch
    {
        IAssignmentOperation assignment => IsOf(assignment.Target, variable),
        IIncrementOrDecrementOperation step => IsOf(step.Target, variable),
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => IsOf(argument.Value, variable),
        _ => false,
    };

    private static bool IsOf(IOperation operation, ISymbol variable) => operation switch
    {
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, variable),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, variable),
        _ => false,
    };
}
