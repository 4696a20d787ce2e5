using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.States;

/// <summary>Where an access path begins.</summary>
internal enum PlaceRoot
{
    /// <summary>The instance whose member runs.</summary>
    This,
    Local,
    Parameter,

    /// <summary>A static field or property; the symbol is the root.</summary>
    Static,

    /// <summary>The value of an expression.</summary>
    Value,

    /// <summary>What the body returns.</summary>
    Return,

    /// <summary>A type itself, as in <c>lock (typeof(C))</c>.</summary>
    Type,
}

/// <summary>
/// An access path: a root and the members after it, at most <see cref="Budget.PathLength"/> of them (RacerD, OOPSLA 2018, §3).
/// Two equal places are the same memory as long as nothing on the path was reassigned.
/// </summary>
internal sealed class Place : IEquatable<Place>
{
    public static readonly Place This = new(PlaceRoot.This, null, ImmutableArray<PlaceStep>.Empty);

    public static readonly Place Return = new(PlaceRoot.Return, null, ImmutableArray<PlaceStep>.Empty);

    /// <summary>Somewhere further away than access paths go: no two such places can be told apart, so nothing is known of any.</summary>
    public static readonly Place Beyond = new(PlaceRoot.Value, nameof(Beyond), ImmutableArray<PlaceStep>.Empty);

    private readonly int _hash;

    private Place(PlaceRoot root, object? key, ImmutableArray<PlaceStep> steps)
    {
        Root = root;
        Key = key;
        Steps = steps;
        var hash = (int)root;
        hash = (hash * 397) ^ (key is ISymbol symbol ? SymbolEqualityComparer.Default.GetHashCode(symbol) : key?.GetHashCode() ?? 0);
        foreach (var step in steps)
        {
            hash = (hash * 397) ^ step.GetHashCode();
        }

        _hash = hash;
    }

    public PlaceRoot Root { get; }

    /// <summary>The root's symbol, or the operation of a value; null for <see cref="PlaceRoot.This"/> and <see cref="PlaceRoot.Return"/>.</summary>
    public object? Key { get; }

    public ImmutableArray<PlaceStep> Steps { get; }

    public ISymbol? Symbol => Key as ISymbol;

    public bool IsElement => Steps.Length > 0 && Steps[Steps.Length - 1].Kind == PlaceStepKind.Element;

    public bool IsContent => Steps.Length > 0 && Steps[Steps.Length - 1].Kind == PlaceStepKind.Content;

    /// <summary>The variable that the path ends in: its last member, or its root.</summary>
    public ISymbol? Variable
    {
        get
        {
            for (var i = Steps.Length - 1; i >= 0; i--)
            {
                if (Steps[i].Member is { } member)
                {
                    return member;
                }
            }

            return Symbol;
        }
    }

    public static Place Local(ILocalSymbol local) => new(PlaceRoot.Local, local, ImmutableArray<PlaceStep>.Empty);

    public static Place Parameter(IParameterSymbol parameter) => new(PlaceRoot.Parameter, parameter.OriginalDefinition, ImmutableArray<PlaceStep>.Empty);

    public static Place Static(ISymbol member) => new(PlaceRoot.Static, member, ImmutableArray<PlaceStep>.Empty);

    public static Place Type(ITypeSymbol type) => new(PlaceRoot.Type, type, ImmutableArray<PlaceStep>.Empty);

    /// <summary>The value of an expression, known by its operation: several may stand at one syntax.</summary>
    public static Place Value(IOperation operation) => new(PlaceRoot.Value, operation, ImmutableArray<PlaceStep>.Empty);

    /// <summary>A value that the control-flow graph keeps between blocks.</summary>
    public static Place Capture(object captureId) => new(PlaceRoot.Value, captureId, ImmutableArray<PlaceStep>.Empty);

    public Place Then(PlaceStep step) => Steps.Length >= Budget.PathLength || ReferenceEquals(this, Beyond) ? Beyond : new Place(Root, Key, Steps.Add(step));

    public Place Member(ISymbol member) => Then(PlaceStep.OfMember(member));

    public Place Content() => IsContent ? this : Then(PlaceStep.Content);

    /// <summary>The place without its last step.</summary>
    public Place Base() => new(Root, Key, Steps.RemoveAt(Steps.Length - 1));

    /// <summary>The same root with other steps.</summary>
    public Place With(ImmutableArray<PlaceStep> steps) => steps == Steps ? this : new(Root, Key, steps);

    public bool StartsWith(Place prefix)
    {
        if (Root != prefix.Root || Steps.Length < prefix.Steps.Length || !KeyEquals(Key, prefix.Key))
        {
            return false;
        }

        for (var i = 0; i < prefix.Steps.Length; i++)
        {
            if (!Steps[i].Equals(prefix.Steps[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>This path with the root replaced by another path: what a parameter of a callee is in the caller.</summary>
    public Place Rebase(Place root)
    {
        if (Steps.IsEmpty || ReferenceEquals(root, Beyond))
        {
            return root;
        }

        return root.Steps.Length + Steps.Length > Budget.PathLength ? Beyond : new Place(root.Root, root.Key, root.Steps.IsEmpty ? Steps : root.Steps.AddRange(Steps));
    }

    /// <summary>This path, which begins with <paramref name="from"/>, with <paramref name="to"/> in its stead.</summary>
    public Place Moved(Place from, Place to)
    {
        var place = to;
        for (var i = from.Steps.Length; i < Steps.Length; i++)
        {
            place = place.Then(Steps[i]);
        }

        return place;
    }

    public bool Equals(Place? other) =>
        other is not null && _hash == other._hash && Steps.Length == other.Steps.Length && StartsWith(other);

    public override bool Equals(object? obj) => Equals(obj as Place);

    public override int GetHashCode() => _hash;

    /// <summary>The path as C# would write it.</summary>
    public override string ToString()
    {
        var text = Root switch
        {
            PlaceRoot.This => "this",
            PlaceRoot.Return => "return",
            PlaceRoot.Value => "value",
            PlaceRoot.Type => "typeof(" + Symbol!.Name + ")",
            PlaceRoot.Static => Symbol!.ContainingType.Name + "." + Symbol.Name,
            _ => Symbol!.Name,
        };
        return text + string.Concat(Steps.Select(step => step.ToString()));
    }

    private static bool KeyEquals(object? left, object? right) =>
        left is ISymbol leftSymbol && right is ISymbol rightSymbol
            ? SymbolEqualityComparer.Default.Equals(leftSymbol, rightSymbol)
            : Equals(left, right);
}
