namespace ConcurrencySafety.Tool.Generation;

/// <summary>The files, and parts of files, that are written from the rules' descriptors.</summary>
internal static class GeneratedFiles
{
    private const string Shipped = "src/ConcurrencySafety.Analyzers/AnalyzerReleases.Shipped.md";

    /// <summary>Writes the files that have changed and returns their paths.</summary>
    public static IReadOnlyList<string> Write(string root)
    {
        var written = new List<string>();
        foreach ((string path, string content) in Stale(root))
        {
            string full = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, content);
            written.Add(path);
        }

        return written;
    }

    /// <summary>What differs from what it should be: relative path and right content.</summary>
    public static IEnumerable<(string Path, string Content)> Stale(string root)
    {
        IReadOnlyList<RuleEntry> rules = RuleEntry.All();
        (string Path, Func<string, string> Content)[] files =
        [
            ("src/ConcurrencySafety.Analyzers/AnalyzerReleases.Unshipped.md", _ => ReleaseTracking.Unshipped(rules, Read(root, Shipped))),
            ("nuget/presets/default.globalconfig", _ => Preset.Default(rules)),
            ("nuget/presets/strict.globalconfig", _ => Preset.Strict(rules)),
            ("README.md", old => RuleTable.Replace(old, rules, "docs/rules/")),
            ("docs/index.md", old => RuleTable.Replace(old, rules, "rules/")),
        ];
        return files
            .Select(f => (f.Path, Old: Read(root, f.Path), f.Content))
            .Select(f => (f.Path, f.Old, New: f.Content(f.Old)))
            .Where(f => f.Old != f.New)
            .Select(f => (f.Path, f.New));
    }

    /// <summary>With line ends as git stores them; empty when there is no such file yet.</summary>
    private static string Read(string root, string path)
    {
        string full = Path.Combine(root, path);
        return File.Exists(full) ? File.ReadAllText(full).ReplaceLineEndings("\n") : "";
    }
}
