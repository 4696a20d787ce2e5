using Xunit;

namespace ConcurrencySafety.Tests.Samples;

/// <summary>The files of one sample, as they lie in the repository.</summary>
/// <remarks>
/// Golden files lie beside the sources that they speak of. With the environment variable <c>CONCURRENCYSAFETY_UPDATE_GOLDEN=1</c> the
/// tests write them anew instead of comparing; look at the difference before committing it.
/// </remarks>
internal sealed class SampleFolder
{
    private const string UpdateVariable = "CONCURRENCYSAFETY_UPDATE_GOLDEN";

    private readonly string _path;

    private SampleFolder(string name) => _path = Path.Combine(Root(), "samples", name);

    public static SampleFolder FearlessConcurrency { get; } = new("FearlessConcurrency");

    public static SampleFolder Racy { get; } = new("Racy");

    public static SampleFolder Deadlocking { get; } = new("Deadlocking");

    /// <summary>Name and text of each source file, in the order of their names.</summary>
    public IReadOnlyList<(string Name, string Text)> Sources() => Files("*.cs");

    /// <summary>The sample's own catalogs, which its project gives to the compiler.</summary>
    public IReadOnlyList<(string Name, string Text)> Catalogs() => Files("*.concurrency.txt");

    private IReadOnlyList<(string Name, string Text)> Files(string pattern) =>
    [
        .. Directory.EnumerateFiles(_path, pattern).Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllText(path))),
    ];

    public void EqualsGolden(string file, string actual)
    {
        string path = Path.Combine(_path, file);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(Lines(File.ReadAllText(path)), Lines(actual));
    }

    /// <summary>Git may have changed the line ends.</summary>
    private static string Lines(string text) => text.ReplaceLineEndings("\n");

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ConcurrencySafety.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
