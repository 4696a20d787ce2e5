using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConcurrencySafety.Tests.Support;

/// <summary>What the reports on a source say.</summary>
internal static class Messages
{
    /// <summary>The messages in the order of the source, all checks run.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(string source, SourceOptions? options = null) =>
        [.. (await ReportsAsync(source, options)).Select(report => report.GetMessage(CultureInfo.InvariantCulture))];

    /// <summary>Expects one report of a rule, and its words.</summary>
    public static async Task Are(string source, string id, string message)
    {
        Diagnostic report = Assert.Single(await ReportsAsync(source));
        Assert.Equal((id, message), (report.Id, report.GetMessage(CultureInfo.InvariantCulture)));
    }

    /// <summary>The reports in the order of the source; the source must compile.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> ReportsAsync(string source, SourceOptions? options = null)
    {
        Compilation compilation = TestCompilation.Create(source, options);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return
        [
            .. (await compilation.WithAnalyzers(ShippedAnalyzers.Create()).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken))
                .OrderBy(d => d.Location.SourceSpan.Start)
                .ThenBy(d => d.Id, StringComparer.Ordinal),
        ];
    }
}
