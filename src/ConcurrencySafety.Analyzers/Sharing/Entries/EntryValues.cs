using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Entries;

/// <summary>The values that entries get.</summary>
internal static class EntryValues
{
    private const int MaxDepth = 4;

    /// <summary>
    /// Whether harm is done when one value replaces another that was put there for the same reason: it is when each has a state of its own, or each
    /// caller gave another one. Who computes a value from the key computes the same, as far as is known; a constant is the same.
    /// </summary>
    public static Verdict HarmOf(IOperation value, EntryUse act) => HarmOf(value, act, 0);

    /// <summary>The local that an <c>out</c> argument or an assignment's target names.</summary>
    public static ILocalSymbol? LocalOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation local } => local.Local,
        _ => null,
    };

    /// <summary>The local is used after the call, and nobody asks whether there is anything in it.</summary>
    public static bool IsUsedUntested(ILocalSymbol local, IOperation call)
    {
        var uses = SourceOrder.FunctionOf(call).Descendants().OfType<ILocalReferenceOperation>()
            .Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local) && use.Syntax.SpanStart > call.Syntax.Span.End).ToList();
        return uses.Count > 0 && !uses.Any(IsTest);
    }

    private static bool IsTest(IOperation use)
    {
        var value = use;
        while (value.Parent is IConversionOperation)
        {
            value = value.Parent;
        }

        return value.Parent is IConditionalAccessOperation or IIsPatternOperation or IIsTypeOperation or ICoalesceOperation or ICoalesceAssignmentOperation or ISwitchOperation or ISwitchExpressionOperation
            or IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals };
    }

    private static Verdict HarmOf(IOperation value, EntryUse act, int depth)
    {
        value = value.Unconverted();
        if (depth > MaxDepth)
        {
            return Verdict.Unknown;
        }

        switch (value)
        {
            case { ConstantValue.HasValue: true } or IDefaultValueOperation:
                return Verdict.Safe;
            case IObjectCreationOperation:
                return OwnState.IsMadeBy(value) ? Verdict.Racy : Verdict.Unknown;
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } when act.Code.Variables.AssignedTo(parameter).Count == 0:
                return IsOfMember(parameter, act) && !(act.Key is { } key && Keys.AreSame(key, value, act.Code.Variables)) ? Verdict.Racy : Verdict.Unknown;
            case ILocalReferenceOperation { Local: var local }:
                return OfAny(act.Code.Variables.AssignedTo(local), act, depth);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return OfAny(act.Code.Variables.AssignedTo(parameter), act, depth);
            case IConditionalOperation { WhenFalse: { } whenFalse } choice:
                return Max(HarmOf(choice.WhenTrue, act, depth + 1), HarmOf(whenFalse, act, depth + 1));
            case ICoalesceOperation choice:
                return Max(HarmOf(choice.Value, act, depth + 1), HarmOf(choice.WhenNull, act, depth + 1));
            case ISimpleAssignmentOperation assignment:
                return HarmOf(assignment.Value, act, depth + 1);
            default:
                return Verdict.Unknown;
        }
    }

    private static Verdict OfAny(IReadOnlyList<IOperation?> values, EntryUse act, int depth) =>
        values.Where(value => value is not null).Select(value => HarmOf(value!, act, depth + 1)).DefaultIfEmpty(Verdict.Unknown).Max();

    private static bool IsOfMember(IParameterSymbol parameter, EntryUse act) => SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, act.Scan.Member);

    private static Verdict Max(Verdict left, Verdict right) => left > right ? left : right;
}
