using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.States;

internal enum PlaceStepKind
{
    Member,
    Element,

    /// <summary>What an object holds that cannot be seen: a collection's elements, a builder's text.</summary>
    Content,
}

/// <summary>One step of an access path.</summary>
internal readonly struct PlaceStep : IEquatable<PlaceStep>
{
    public static readonly PlaceStep Content = new(PlaceStepKind.Content, null, default);

    private PlaceStep(PlaceStepKind kind, ISymbol? member, ElementIndex index)
    {
        Kind = kind;
        Member = member;
        Index = index;
    }

    public PlaceStepKind Kind { get; }

    public ISymbol? Member { get; }

    public ElementIndex Index { get; }

    public static PlaceStep OfMember(ISymbol member) => new(PlaceStepKind.Member, member, default);

    public static PlaceStep Element(ElementIndex index) => new(PlaceStepKind.Element, null, index);

    public bool Equals(PlaceStep other) =>
        Kind == other.Kind && SymbolEqualityComparer.Default.Equals(Member, other.Member) && Index.Equals(other.Index);

    public override bool Equals(object? obj) => obj is PlaceStep other && Equals(other);

    public override int GetHashCode() =>
        ((int)Kind * 397) ^ (Member is null ? 0 : SymbolEqualityComparer.Default.GetHashCode(Member)) ^ (Index.GetHashCode() * 31);

    public override string ToString() => Kind switch
    {
        PlaceStepKind.Member => "." + Member!.Name,
        PlaceStepKind.Element => "[" + Index + "]",
        _ => string.Empty,
    };
}
