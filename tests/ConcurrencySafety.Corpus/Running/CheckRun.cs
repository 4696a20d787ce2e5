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
    TimeSpan CompileTime,
    TimeSpan CheckTime)
{
    public static async Task<CheckRun> Of(CodeProject project, string mode, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        ImmutableArray<Diagnostic> errors = [.. project.Compile().GetDiagnostics(cancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error)];
        TimeSpan compileTime = watch.Elapsed;

        var crashes = new ConcurrentQueue<string>();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([], new ModeOptions(mode)),
            onAnalyzerException: (e, analyzer, diagnostic) => crashes.Enqueue($"{analyzer.GetType().Name}: {diagnostic.GetMessage()}{Environment.NewLine}{e}"),
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false);
        watch.Restart();
        ImmutableArray<Diagnostic> reports =
            await new CompilationWithAnalyzers(project.Compile(), AllChecks.Create(), options).GetAnalyzerDiagnosticsAsync(cancellationToken);
        return new CheckRun(
            project,
            errors,
            [.. reports.OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.Id, StringComparer.Ordinal)],
            [.. crashes.Distinct().Order(StringComparer.Ordinal)],
            compileTime,
            watch.Elapsed);
    }
}
