using System.Text;

namespace ConcurrencySafety.Tool.Generation;

/// <summary>The table of rules inside a page, between two comments.</summary>
internal static class RuleTable
{
    private const string Begin = "<!-- rules: generated, see CONTRIBUTING.md -->\n";
    private const string End = "<!-- end of rules -->";

    public static string Replace(string page, IReadOnlyList<RuleEntry> rules, string pages)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal);
        int end = page.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidOperationException($"A page with a rule table needs the line '{Begin.Trim()}' before it and '{End}' after it.");
        }

        return page[..(begin + Begin.Length)] + Table(rules, pages) + page[end..];
    }

    private static string Table(IReadOnlyList<RuleEntry> rules, string pages)
    {
        var text = new StringBuilder("""
            | rule | what is reported | family | default | strict | fix |
            |---|---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (RuleEntry rule in rules)
        {
            text.Append($"| [{rule.Id}]({pages}{rule.Id}.md) | {rule.Title} | {rule.Descriptor.Category} | {rule.DefaultSeverity} | {RuleEntry.StrictSeverity} | {(rule.Fixes.Count > 0 ? "yes" : "–")} |\n");
        }

        foreach (SuppressorEntry suppressor in SuppressorEntry.All())
        {
            text.Append($"| [{suppressor.Id}]({pages}{suppressor.Id}.md) | {suppressor.Title} | – | on | on | – |\n");
        }

        return text.ToString();
    }
}
