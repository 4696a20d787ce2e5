using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Tests.Support;

/// <summary>Everything a user of the package gets, found as the compiler finds it: by looking at the types of the assembly.</summary>
internal static class ShippedAnalyzers
{
    public static Assembly Assembly { get; } = Assembly.Load("ConcurrencySafety.Analyzers");

    public static ImmutableArray<DiagnosticAnalyzer> Create() =>
    [
        .. Assembly.GetTypes()
            .Where(t => !t.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(t) && t.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .OrderBy(t => t.FullName, StringComparer.Ordinal)
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
    ];
}
