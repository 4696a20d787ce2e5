using System.Text.RegularExpressions;

namespace ConcurrencySafety.Tests.Conventions;

/// <summary>A page of docs/rules, by sections.</summary>
internal sealed partial class RulePage
{
    /// <summary>The second-level headings that every page has, in this order.</summary>
    public static readonly string[] Sections = ["What is reported", "Why", "Wrong", "Right", "How to fix", "How to configure", "In Rust"];

    private readonly Dictionary<string, string> _bodies;

    private RulePage(string text)
    {
        string[] parts = Heading().Split(text.ReplaceLineEndings("\n"));
        Title = parts[0].Trim();
        Headings = [.. parts.Skip(1).Where((_, i) => i % 2 == 0)];
        _bodies = Headings.Zip(parts.Skip(1).Where((_, i) => i % 2 == 1)).ToDictionary(p => p.First, p => p.Second.Trim(), StringComparer.Ordinal);
    }

    public string Title { get; }

    public IReadOnlyList<string> Headings { get; }

    public static string PathOf(string id) => Repository.PathOf($"docs/rules/{id}.md");

    public static RulePage Read(string id) => new(File.ReadAllText(PathOf(id)));

    public string Body(string section) => _bodies[section];

    /// <summary>The C# programs of a section.</summary>
    public IReadOnlyList<string> Code(string section) => [.. CodeBlock().Matches(Body(section)).Select(m => m.Groups["code"].Value)];

    [GeneratedRegex(@"^## (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```(?:csharp|cs|c#)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
