using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConcurrencySafety.Tests.Robustness;

/// <summary>An editor asks for the reports of one file at a time, and shows only those that stand in it.</summary>
public sealed class LiveReportsTests
{
    private const string First = """
        partial class Hits
        {
            private int _count;
            private int _other;
            public void Add(int n) => Parallel.For(0, n, i => { _count++; Also(); });
        }
        """;

    private const string Second = """
        partial class Hits
        {
            private void Also() { _other++; Elsewhere.s_count++; }
        }
        """;

    private const string Third = """
        static class Elsewhere
        {
            public static int s_count;
        }
        class Caller
        {
            public void M(Hits hits) => hits.Add(1);
        }
        """;

    [Theory]
    [InlineData(0, "CSAFE102 4")]
    [InlineData(1, "CSAFE102 2", "CSAFE102 2")]
    [InlineData(2)]
    public async Task EachFileHasItsOwn(int file, params string[] expected)
    {
        var cancellation = TestContext.Current.CancellationToken;
        CompilationWithAnalyzers driver = Program().WithAnalyzers(ShippedAnalyzers.Create());
        SemanticModel model = driver.Compilation.GetSemanticModel(driver.Compilation.SyntaxTrees.ElementAt(file));
        Assert.Equal(expected, Lines(await driver.GetAnalyzerSemanticDiagnosticsAsync(model, filterSpan: null, cancellation)));
    }

    [Fact]
    public async Task TheWholeHasThemAllOnce() =>
        Assert.Equal(3, (await Program().WithAnalyzers(ShippedAnalyzers.Create()).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken)).Length);

    private static CSharpCompilation Program() => TestCompilation.Create(First, new SourceOptions { AlsoSources = [Second, Third] });

    private static IEnumerable<string> Lines(IEnumerable<Diagnostic> reports) =>
        reports.OrderBy(report => report.Location.SourceSpan.Start).Select(report => $"{report.Id} {report.Location.GetLineSpan().StartLinePosition.Line}");
}
