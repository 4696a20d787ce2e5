using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Knowledge;

/// <summary>The lines of a catalog about one type.</summary>
internal sealed class CatalogType
{
    /// <summary>How a catalog writes a constructor.</summary>
    public const string Constructor = "new";

    /// <summary>How a catalog writes an indexer, whatever its name in metadata.</summary>
    public const string Indexer = "Item";

    /// <summary>All members that have no line of their own.</summary>
    public const string Others = "*";

    private readonly Dictionary<string, List<CatalogMember>> _members = new(StringComparer.Ordinal);

    public TypeFacts? Facts { get; set; }

    /// <summary>Says something of hosts: which objects they share, and whether there is one.</summary>
    public bool IsOfHosts => Facts is { IsServer: true } or { IsContextBound: true } || Registers.Any() || Hosted.Any();

    /// <summary>The names of the members that register shared objects.</summary>
    public IEnumerable<string> Registers => Members.Where(line => line.Effect.Role == ApiRole.Register).Select(line => line.Name);

    /// <summary>The names of the methods that a host runs.</summary>
    public IEnumerable<string> Hosted => Members.Where(line => line.Effect.Role == ApiRole.Hosted).Select(line => line.Name);

    public IEnumerable<CatalogMember> Members => _members.Values.SelectMany(lines => lines);

    public void Add(CatalogMember line)
    {
        if (!_members.TryGetValue(line.Name, out var lines))
        {
            _members.Add(line.Name, lines = new List<CatalogMember>());
        }

        lines.Add(line);
    }

    /// <summary>What the lines with the member's own name say.</summary>
    public ImmutableArray<ApiEffect> EffectsOf(ISymbol member) =>
        _members.TryGetValue(NameOf(member), out var lines) ? Choose(lines, member) : ImmutableArray<ApiEffect>.Empty;

    /// <summary>How a catalog writes a member.</summary>
    public static string NameOf(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } => Constructor,
        IPropertySymbol { IsIndexer: true } => Indexer,
        _ => member.MetadataName,
    };

    /// <summary>What the line for all other members says.</summary>
    public ImmutableArray<ApiEffect> EffectsOfOthers(ISymbol member) =>
        IsOther(member) && _members.TryGetValue(Others, out var lines) ? Choose(lines, member) : ImmutableArray<ApiEffect>.Empty;

    /// <summary>The members that a line for all others speaks of: public ones, of static classes the static ones, of all others those of instances.</summary>
    private static bool IsOther(ISymbol member) =>
        member is not IMethodSymbol { MethodKind: not MethodKind.Ordinary }
        && member.IsStatic == member.ContainingType.IsStatic
        && member.DeclaredAccessibility == Accessibility.Public;

    /// <summary>Lines with parameters speak for that overload only, and there the lines without are silent.</summary>
    private static ImmutableArray<ApiEffect> Choose(List<CatalogMember> lines, ISymbol member)
    {
        var exact = ImmutableArray.CreateBuilder<ApiEffect>();
        var general = ImmutableArray.CreateBuilder<ApiEffect>();
        string? signature = null;
        foreach (var line in lines)
        {
            if (line.Parameters is null)
            {
                general.Add(line.Effect);
            }
            else if (line.Parameters == (signature ??= MetadataName.OfParameters(member)))
            {
                exact.Add(line.Effect);
            }
        }

        return (exact.Count > 0 ? exact : general).ToImmutable();
    }
}
