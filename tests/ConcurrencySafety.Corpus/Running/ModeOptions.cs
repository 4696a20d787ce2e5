using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Corpus.Running;

/// <summary>The mode as a build hands it to the compiler: the MSBuild property as a global option.</summary>
internal sealed class ModeOptions(string mode) : AnalyzerConfigOptionsProvider
{
    private static readonly AnalyzerConfigOptions None = new Values("default");

    public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(mode);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => None;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => None;

    private sealed class Values(string mode) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
        {
            value = key == "build_property.ConcurrencySafetyMode" && mode != "default" ? mode : null;
            return value is not null;
        }
    }
}
