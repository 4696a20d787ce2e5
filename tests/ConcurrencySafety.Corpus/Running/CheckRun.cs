using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using ConcurrencySafety.Corpus.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Corpus.Running;

/// <summary>What all checks together have to say about a project.</summary>
internal sealed record CheckRun(
    CodeProject Project,
    ImmutableArray<Diagnostic> CompileErrors,
    ImmutableArray<Diagnostic> Reports,
    ImmutableArray<string> Crashes,
    TimeSpan Time)
{
    public static async Task<CheckRun> Of(CodeProject project, string mode, CancellationToken cancellationToken)
    {
        var crashes = new ConcurrentQueue<string>();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([], new ModeOptions(mode)),
            onAnalyzerException: (e, analyzer, diagnostic) => crashes.Enqueue($"{analyzer.GetType().Name}: {diagnostic.GetMessage()}{Environment.NewLine}{e}"),
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false);
        var watch = Stopwatch.StartNew();
        ImmutableArray<Diagnostic> all =
            await new CompilationWithAnalyzers(project.Compile(), AllChecks.Create(), options).GetAllDiagnosticsAsync(cancellationToken);
        return new CheckRun(
            project,
            [.. all.Where(d => d.Severity == DiagnosticSeverity.Error && !IsOurs(d))],
            [
                .. all.Where(IsOurs)
                    .OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal)
                    .ThenBy(d => d.Location.SourceSpan.Start)
                    .ThenBy(d => d.Id, StringComparer.Ordinal),
            ],
            [.. crashes.Distinct().Order(StringComparer.Ordinal)],
            watch.Elapsed);
    }

    private static bool IsOurs(Diagnostic diagnostic) => diagnostic.Id.StartsWith("CSAFE", StringComparison.Ordinal);
}
