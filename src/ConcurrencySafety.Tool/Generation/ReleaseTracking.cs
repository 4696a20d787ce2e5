using System.Text;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Tool.Generation;

/// <summary>The list of rules that no release contains yet, in the form that Roslyn's release tracking reads.</summary>
internal static class ReleaseTracking
{
    public static string Unshipped(IReadOnlyList<RuleEntry> rules, string shipped)
    {
        var text = new StringBuilder("""
            ; Unshipped analyzer release
            ; https://github.com/dotnet/roslyn/blob/main/src/RoslynAnalyzers/Microsoft.CodeAnalysis.Analyzers/ReleaseTrackingAnalyzers.Help.md

            ### New Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|-------

            """.ReplaceLineEndings("\n"));
        foreach (RuleEntry rule in rules.Where(r => !shipped.Contains("\n" + r.Id + " ", StringComparison.Ordinal)))
        {
            DiagnosticDescriptor descriptor = rule.Descriptor;
            string severity = descriptor.IsEnabledByDefault ? descriptor.DefaultSeverity.ToString() : "Disabled";
            text.Append(rule.Id).Append(" | ").Append(descriptor.Category).Append(" | ").Append(severity).Append(" | ").Append(rule.CheckName).Append('\n');
        }

        return text.ToString();
    }
}
