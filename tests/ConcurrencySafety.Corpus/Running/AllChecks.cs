using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Corpus.Running;

/// <summary>Every analyzer that the package ships, found as the compiler finds them.</summary>
internal static class AllChecks
{
    public static ImmutableArray<DiagnosticAnalyzer> Create() =>
    [
        .. Assembly.Load("ConcurrencySafety.Analyzers").GetTypes()
            .Where(t => !t.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(t) && t.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .OrderBy(t => t.FullName, StringComparer.Ordinal)
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
    ];
}
