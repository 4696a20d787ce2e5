using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// A reference that is read once, into a local, a pattern or by <c>?.</c>, and then tested, while another body sets it to null: the reader
/// gets the old object or none, and asks which. That it may come a moment too late is unknown to do harm.
/// </summary>
internal static class Snapshots
{
    public static Verdict Judge(SharedAccess left, SharedAccess right) => IsTaken(left, right) || IsTaken(right, left) ? Verdict.Unknown : Verdict.Racy;

    private static bool IsTaken(SharedAccess reader, SharedAccess writer) =>
        !reader.Access.IsWrite && Reread.IsEmptied(writer) && Reread.IsReference(reader) && reader.Frame.Body.Code.Operation.SemanticModel?.GetOperation(reader.Syntax) is { } read && IsTested(read);

    private static bool IsTested(IOperation read)
    {
        var value = read;
        while (value.Parent is IConversionOperation { IsImplicit: true } or IConversionOperation { Conversion.IsReference: true })
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            IConditionalAccessOperation access => access.Operation == value,
            ICoalesceOperation choice => choice.Value == value,
            IIsPatternOperation test => test.Value == value && Declares(test.Pattern),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => IsTested(local, value),
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assignment => assignment.Value == value && IsTested(local, value),
            _ => false,
        };
    }

    private static bool Declares(IPatternOperation pattern) => pattern switch
    {
        IRecursivePatternOperation { DeclaredSymbol: not null } or IDeclarationPatternOperation { DeclaredSymbol: not null } => true,
        INegatedPatternOperation { Pattern: var inner } => Declares(inner),
        _ => false,
    };

    private static bool IsTested(ILocalSymbol local, IOperation inside)
    {
        var root = inside;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        return root.Descendants().OfType<ILocalReferenceOperation>().Any(use => SymbolEqualityComparer.Default.Equals(use.Local, local) && use.Parent switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } or IIsPatternOperation or IIsTypeOperation or ICoalesceOperation => true,
            IConditionalAccessOperation access => access.Operation == use,
            IConversionOperation { Parent: IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } } => true,
            _ => false,
        });
    }
}
