using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.States;

internal enum ElementIndexKind
{
    /// <summary>Nothing is known: two of these may or may not meet.</summary>
    Unknown,

    /// <summary>A constant.</summary>
    Constant,

    /// <summary>A constant, counted from the end: <c>^1</c>.</summary>
    FromEnd,

    /// <summary>A variable plus a constant.</summary>
    Variable,

    /// <summary>Each element, one after the other.</summary>
    All,

    /// <summary>A value that is folded into a smaller range (<c>x % n</c>, <c>x &amp; mask</c>), so that different inputs meet.</summary>
    Folded,
}

/// <summary>Which element of an array or indexed collection is meant, as far as it can be told.</summary>
internal readonly struct ElementIndex : IEquatable<ElementIndex>
{
    private ElementIndex(ElementIndexKind kind, long number, ISymbol? variable)
    {
        Kind = kind;
        Number = number;
        Variable = variable;
    }

    public ElementIndexKind Kind { get; }

    /// <summary>The constant, or what is added to the variable.</summary>
    public long Number { get; }

    /// <summary>One given element, and no other.</summary>
    public bool IsNumbered => Kind is ElementIndexKind.Constant or ElementIndexKind.FromEnd;

    public ISymbol? Variable { get; }

    public static readonly ElementIndex All = new(ElementIndexKind.All, 0, null);

    public static ElementIndex At(int number) => new(ElementIndexKind.Constant, number, null);

    public static ElementIndex Of(IOperation operation)
    {
        operation = operation.Unconverted();

        if (operation.ConstantValue is { HasValue: true, Value: { } constant })
        {
            return constant is int or long or short or byte or char
                ? new ElementIndex(ElementIndexKind.Constant, Convert.ToInt64(constant, System.Globalization.CultureInfo.InvariantCulture), null)
                : default;
        }

        switch (operation)
        {
            case ILocalReferenceOperation local:
                return new ElementIndex(ElementIndexKind.Variable, 0, local.Local);
            case IParameterReferenceOperation parameter:
                return new ElementIndex(ElementIndexKind.Variable, 0, parameter.Parameter);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat, Operand.ConstantValue: { HasValue: true, Value: int fromEnd } }:
                return new ElementIndex(ElementIndexKind.FromEnd, fromEnd, null);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder or BinaryOperatorKind.And }:
                return new ElementIndex(ElementIndexKind.Folded, 0, null);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide or BinaryOperatorKind.RightShift, LeftOperand: var folded } when Of(folded) is { Kind: ElementIndexKind.Variable, Variable: IParameterSymbol }:
                return new ElementIndex(ElementIndexKind.Folded, 0, null);
            case IArrayElementReferenceOperation or IPropertyReferenceOperation { Instance: IArrayElementReferenceOperation }:
                // Data decides, and data repeats: a histogram.
                return new ElementIndex(ElementIndexKind.Folded, 0, null);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } sum:
                var (left, right) = (Of(sum.LeftOperand), Of(sum.RightOperand));
                return left.Kind == ElementIndexKind.Variable && right.Kind == ElementIndexKind.Constant
                    ? new ElementIndex(ElementIndexKind.Variable, left.Number + (sum.OperatorKind == BinaryOperatorKind.Add ? right.Number : -right.Number), left.Variable)
                    : default;
            default:
                return default;
        }
    }

    public bool Equals(ElementIndex other) =>
        Kind == other.Kind && Number == other.Number && SymbolEqualityComparer.Default.Equals(Variable, other.Variable);

    public override bool Equals(object? obj) => obj is ElementIndex other && Equals(other);

    public override int GetHashCode() => ((int)Kind * 31) ^ Number.GetHashCode() ^ (Variable?.Name.GetHashCode() ?? 0);

    public override string ToString() => Kind switch
    {
        ElementIndexKind.FromEnd => "^" + Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ElementIndexKind.Constant => Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ElementIndexKind.Variable => Variable!.Name + (Number == 0 ? string.Empty : Number.ToString("+0;-0", System.Globalization.CultureInfo.InvariantCulture)),
        _ => "…",
    };
}
