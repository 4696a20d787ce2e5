using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>
/// Which lock is meant, as far as bodies of different runs can tell: the field that holds it, or the type of the object that is locked.
/// Two paths that end in the same field may be the same lock (Infer's starvation checker does so, too). What one activation alone
/// knows is a lock of its own.
/// </summary>
internal sealed class LockKey : IEquatable<LockKey>
{
    private readonly bool _isType;
    private readonly ElementIndex? _element;
    private readonly Named _local;
    private readonly INamedTypeSymbol? _holder;

    private LockKey(Named local) => _local = local;

    private LockKey(ISymbol symbol, bool isType, ElementIndex? element, INamedTypeSymbol? holder)
    {
        Symbol = symbol;
        _holder = holder;
        _isType = isType;
        _element = element;
    }

    /// <summary>Nobody but this run has this lock.</summary>
    public bool IsLocal => Symbol is null;

    /// <summary>One of many: an element that is not told by a number.</summary>
    public bool IsOneOfMany => _element is { IsNumbered: false };

    /// <summary>The field or property that holds the lock, or the type of the object that is one.</summary>
    public ISymbol? Symbol { get; }

    public static LockKey Of(Named name, LockWalk walk)
    {
        var place = name.Place;
        if (IsOwned(name, walk) || ReferenceEquals(place, Place.Beyond))
        {
            return new LockKey(name);
        }

        // A local that stands for an element of a field: one of the field's many.
        if (place is { Root: PlaceRoot.Local, Steps.IsEmpty: true } && ElementLock.Of(name) is { Collection: { Owner: null, Place: { Variable: { } field } collection }, Index: var index } && !collection.IsContent)
        {
            return new LockKey(field.OriginalDefinition, isType: false, Element(index), null);
        }

        var symbol = place.Steps.Length > 0 || place.Root == PlaceRoot.Static ? place.Variable : TypeOf(place, walk);
        return symbol is null || place.IsContent
            ? new LockKey(name)
            : new LockKey(symbol.OriginalDefinition, place.Root == PlaceRoot.Type, place.IsElement ? Element(place.Steps[place.Steps.Length - 1].Index) : null, HolderOf(place, walk));
    }

    /// <summary>
    /// Whether an object of one type can have both locks: a field that two types inherit is another lock in each of them. No part of
    /// equality, since what is known of the base type only may be either.
    /// </summary>
    public bool CanBe(LockKey other) => _holder is null || other._holder is null || IsOrDerives(_holder, other._holder) || IsOrDerives(other._holder, _holder);

    public bool Equals(LockKey? other) =>
        other is not null && SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol) && _isType == other._isType && _element.Equals(other._element) && _local.Equals(other._local);

    public override bool Equals(object? obj) => Equals(obj as LockKey);

    public override int GetHashCode() => Symbol is null ? _local.GetHashCode() : SymbolEqualityComparer.Default.GetHashCode(Symbol);

    /// <summary>Elements told by a number are locks of their own; all others of an array are one of many.</summary>
    private static ElementIndex Element(ElementIndex index) => index.IsNumbered ? index : default;

    /// <summary>Locks of an object that is being built, and of one made here: nobody else has them.</summary>
    private static bool IsOwned(Named name, LockWalk walk) => name.Place.Root switch
    {
        PlaceRoot.This => name.Owner is null && walk.IsConstruction,
        PlaceRoot.Local => name.Owner is { } owner && owner.Body.Code.Variables.OnlyValueOf(name.Place.Symbol!)?.Unconverted() is IObjectCreationOperation or IArrayCreationOperation,
        PlaceRoot.Value => name.Place.Key is IObjectCreationOperation,
        _ => false,
    };

    /// <summary>The type of an object that is itself the lock; null where the type says nothing, as <c>object</c>.</summary>
    private static ISymbol? TypeOf(Place place, LockWalk walk)
    {
        if (place.Root == PlaceRoot.Type)
        {
            return place.Symbol;
        }

        return TypeOfRoot(place, walk) is INamedTypeSymbol { TypeKind: TypeKind.Class } named && walk.Type.IsInSource(named) ? named : null;
    }

    private static ITypeSymbol? TypeOfRoot(Place place, LockWalk walk) => place.Root switch
    {
        PlaceRoot.This => walk.Type.Type,
        PlaceRoot.Local => ((ILocalSymbol)place.Symbol!).Type,
        PlaceRoot.Parameter => ((IParameterSymbol)place.Symbol!).Type,
        PlaceRoot.Value => (place.Key as IOperation)?.Type,
        _ => null,
    };

    /// <summary>The type of the object whose field is the lock.</summary>
    private static INamedTypeSymbol? HolderOf(Place place, LockWalk walk)
    {
        if (place.Steps.IsEmpty || place.IsElement)
        {
            return null;
        }

        var holder = place.Steps.Length == 1 ? TypeOfRoot(place, walk) : place.Steps[place.Steps.Length - 2].Member switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        return holder is INamedTypeSymbol { TypeKind: TypeKind.Class } named ? named.OriginalDefinition : null;
    }

    private static bool IsOrDerives(INamedTypeSymbol type, INamedTypeSymbol from)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType?.OriginalDefinition)
        {
            if (SymbolEqualityComparer.Default.Equals(current, from))
            {
                return true;
            }
        }

        return false;
    }
}
