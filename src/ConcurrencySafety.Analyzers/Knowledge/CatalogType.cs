using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Knowledge;

/// <summary>The lines of a catalog about one type.</summary>
internal sealed class CatalogType
{
    /// <summary>How a catalog writes a constructor.</summary>
    public const string Constructor = "new";

    /// <summary>How a catalog writes an indexer.</summary>
    public const string Indexer = "Item";

    /// <summary>All members that have no line of their own.</summary>
    public const string Others = "*";

    private readonly Dictionary<string, List<(string? Parameters, ApiEffect Effect)>> _members = new(StringComparer.Ordinal);

    public TypeFacts? Facts { get; set; }

    public IEnumerable<string> Members => _members.Keys;

    public void Add(string member, string? parameters, ApiEffect effect)
    {
        if (!_members.TryGetValue(member, out var lines))
        {
            _members.Add(member, lines = new List<(string?, ApiEffect)>());
        }

        lines.Add((parameters, effect));
    }

    /// <param name="member">The member.</param>
    /// <param name="ownOnly">Not by the line for all other members.</param>
    public ImmutableArray<ApiEffect> EffectsOf(ISymbol member, bool ownOnly = false)
    {
        var name = member switch
        {
            IMethodSymbol { MethodKind: MethodKind.Constructor } => Constructor,
            IPropertySymbol { IsIndexer: true } => Indexer,
            _ => member.MetadataName,
        };
        if (_members.TryGetValue(name, out var lines))
        {
            return Choose(lines, member);
        }

        var hasNone = ownOnly || member is IMethodSymbol { MethodKind: not MethodKind.Ordinary } || (member.IsStatic && !member.ContainingType.IsStatic) || member.DeclaredAccessibility != Accessibility.Public;
        return !hasNone && _members.TryGetValue(Others, out var others) ? Choose(others, member) : ImmutableArray<ApiEffect>.Empty;
    }

    /// <summary>Lines with parameters speak for that overload only, and there the lines without are silent.</summary>
    private static ImmutableArray<ApiEffect> Choose(List<(string? Parameters, ApiEffect Effect)> lines, ISymbol member)
    {
        var exact = ImmutableArray.CreateBuilder<ApiEffect>();
        var general = ImmutableArray.CreateBuilder<ApiEffect>();
        string? signature = null;
        foreach (var (parameters, effect) in lines)
        {
            if (parameters is null)
            {
                general.Add(effect);
            }
            else if (parameters == (signature ??= SignatureOf(member)))
            {
                exact.Add(effect);
            }
        }

        return (exact.Count > 0 ? exact : general).ToImmutable();
    }

    private static string SignatureOf(ISymbol member)
    {
        var parameters = member switch
        {
            IMethodSymbol method => method.Parameters,
            IPropertySymbol property => property.Parameters,
            _ => ImmutableArray<IParameterSymbol>.Empty,
        };
        return string.Join(",", parameters.Select(parameter => parameter.Type is INamedTypeSymbol named ? MetadataName.Of(named) : parameter.Type is IArrayTypeSymbol ? "Array" : parameter.Type.Name));
    }
}
