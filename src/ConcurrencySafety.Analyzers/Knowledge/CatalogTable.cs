using System.Collections.Immutable;

namespace ConcurrencySafety.Knowledge;

/// <summary>A line of a user's catalog that says nothing we understand.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line, counted from one.</param>
/// <param name="Message">What is wrong with it.</param>
internal sealed record CatalogProblem(string Path, int Line, string Message);

/// <summary>All lines of some catalogs, by type. The grammar stands in docs/catalog.md.</summary>
internal sealed class CatalogTable
{
    /// <summary>Additional files with this end are users' catalogs.</summary>
    public const string UserFileSuffix = ".concurrency.txt";

    private const string ResourcePrefix = "Catalog.";

    private static readonly Lazy<CatalogTable> Shipped = new(ReadShipped);

    private readonly Dictionary<string, CatalogType> _types = new(StringComparer.Ordinal);
    private readonly ImmutableArray<CatalogProblem>.Builder _problems = ImmutableArray.CreateBuilder<CatalogProblem>();

    /// <summary>Our own catalogs: text that never changes, so that it is read once a process.</summary>
    public static CatalogTable BuiltIn => Shipped.Value;

    public ImmutableArray<CatalogProblem> Problems => _problems.ToImmutable();

    public IReadOnlyDictionary<string, CatalogType> Types => _types;

    public CatalogType? Find(string metadataName) => _types.TryGetValue(metadataName, out var type) ? type : null;

    public void Read(string path, string text)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (CatalogLine.Read(line, this) is { } problem)
            {
                _problems.Add(new CatalogProblem(path, number, problem));
            }
        }
    }

    /// <summary>The entry of a type, made when there is none yet.</summary>
    public CatalogType TypeAt(string name)
    {
        if (!_types.TryGetValue(name, out var type))
        {
            _types.Add(name, type = new CatalogType());
        }

        return type;
    }

    private static CatalogTable ReadShipped()
    {
        var table = new CatalogTable();
        var assembly = typeof(CatalogTable).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)).OrderBy(name => name, StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream);
            table.Read(name, reader.ReadToEnd());
        }

        return table;
    }
}
