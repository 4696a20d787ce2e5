using System.Text;

namespace ConcurrencySafety.Tool.Generation;

/// <summary>
/// The severities of a mode. A rule is set only where the mode differs from its descriptor: a setting, even of the same severity,
/// would override the lower one that some reports have on purpose (a background thread that nobody joins).
/// </summary>
internal static class Preset
{
    public static string Default(IReadOnlyList<RuleEntry> rules)
    {
        StringBuilder text = Head("default", "Reports what can be shown to be wrong. All rules have the severities they are built with; to change one, copy its line without the '# '.");
        foreach (RuleEntry rule in rules)
        {
            text.Append("# ");
            Setting(text, rule, rule.DefaultSeverity == "off" ? "none" : rule.DefaultSeverity);
        }

        return text.ToString();
    }

    public static string Strict(IReadOnlyList<RuleEntry> rules)
    {
        StringBuilder text = Head("strict", "Reports also what crosses threads and cannot be shown to be safe. All rules are warnings; those that are so anyway are not listed.");
        foreach (RuleEntry rule in rules.Where(r => r.DefaultSeverity != RuleEntry.StrictSeverity))
        {
            Setting(text, rule, RuleEntry.StrictSeverity);
        }

        return text.ToString();
    }

    private static StringBuilder Head(string mode, string meaning) => new StringBuilder()
        .Append("# ConcurrencySafety, mode '").Append(mode).Append("'. Generated; see CONTRIBUTING.md.\n")
        .Append("# ").Append(meaning).Append('\n')
        .Append("is_global = true\n")
        .Append("global_level = -99\n\n");

    private static void Setting(StringBuilder text, RuleEntry rule, string severity) =>
        text.Append("dotnet_diagnostic.").Append(rule.Id).Append(".severity = ").Append(severity).Append('\n');
}
