using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Knowledge;

/// <summary>What the user has set: in the project file (<c>ConcurrencySafetyMode</c>) or in .editorconfig (<c>concurrencysafety.mode</c>).</summary>
internal static class Options
{
    public const string ModeProperty = "build_property.ConcurrencySafetyMode";

    public const string ModeKey = "concurrencysafety.mode";

    private const string Strict = "strict";

    /// <summary>Whether to report all that cannot be shown to be safe; a file's own setting goes before the project's.</summary>
    public static bool IsStrict(AnalyzerConfigOptionsProvider provider, SyntaxTree tree) =>
        provider.GetOptions(tree).TryGetValue(ModeKey, out var mode)
        || provider.GlobalOptions.TryGetValue(ModeKey, out mode)
        || provider.GlobalOptions.TryGetValue(ModeProperty, out mode)
            ? string.Equals(mode.Trim(), Strict, StringComparison.OrdinalIgnoreCase)
            : false;
}
