using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Benchmarks.Measuring;

/// <summary>An analyzer that registers nothing: what remains is the compiler and the driver of analyzers.</summary>
internal sealed class NoAnalysis : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Never = new("NONE", "Never", "Never", "None", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Never];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
    }
}
