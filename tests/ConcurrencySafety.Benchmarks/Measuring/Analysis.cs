using System.Collections.Immutable;
using ConcurrencySafety.Corpus.Running;
using ConcurrencySafety.Corpus.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Benchmarks.Measuring;

/// <summary>One build without emitting: all diagnostics of the compiler and of the analyzers, on a fresh compilation.</summary>
internal static class Analysis
{
    public static ImmutableArray<DiagnosticAnalyzer> None { get; } = [new NoAnalysis()];

    public static ImmutableArray<DiagnosticAnalyzer> Walker { get; } = [new OperationWalker()];

    public static ImmutableArray<DiagnosticAnalyzer> Checks { get; } = AllChecks.Create();

    public static async Task<int> Run(CodeProject project, ImmutableArray<DiagnosticAnalyzer> analyzers, string mode = "default") =>
        (await Prepare(project, analyzers, mode, logTime: false).GetAllDiagnosticsAsync(CancellationToken.None)).Length;

    /// <summary>How long each check was at work. What several checks ask of the engine is on the account of the first to ask.</summary>
    public static async Task<ImmutableArray<(string Check, TimeSpan Time)>> TimeOfEach(CodeProject project, string mode)
    {
        AnalysisResult result = await Prepare(project, Checks, mode, logTime: true).GetAnalysisResultAsync(CancellationToken.None);
        return
        [
            .. result.AnalyzerTelemetryInfo
                .Select(pair => (pair.Key.GetType().Name, pair.Value.ExecutionTime))
                .OrderByDescending(pair => pair.ExecutionTime),
        ];
    }

    private static CompilationWithAnalyzers Prepare(CodeProject project, ImmutableArray<DiagnosticAnalyzer> analyzers, string mode, bool logTime) => new(
        project.Compile(),
        analyzers,
        new CompilationWithAnalyzersOptions(new AnalyzerOptions([], new ModeOptions(mode)), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: logTime));
}
