using System.Collections.Immutable;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConcurrencySafety.Tests.Conventions;

/// <summary>
/// Our rules on the analyzers' own sources: that project cannot use itself as an analyzer. The others do so in the build.
/// </summary>
public sealed class SelfCheckTests
{
    [Theory]
    [InlineData("default")]
    [InlineData("strict")]
    public async Task Analyzers_AreSilentOnThemselves(string mode)
    {
        CSharpCompilation compilation = Repository.Compile("src/ConcurrencySafety.Analyzers", "ConcurrencySafety.Analyzers")
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText("namespace System.Runtime.CompilerServices { internal static class IsExternalInit; }"));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error));

        ImmutableArray<Diagnostic> reports = await compilation
            .WithAnalyzers(ShippedAnalyzers.Create(), new AnalyzerOptions([], new ModeOption(mode)))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Empty(reports);
    }

    private sealed class ModeOption(string mode) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(mode);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Options(string mode) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = key == "build_property.ConcurrencySafetyMode" ? mode : null;
                return value is not null;
            }
        }
    }
}
