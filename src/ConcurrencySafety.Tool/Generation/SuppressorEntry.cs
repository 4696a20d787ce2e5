using System.Reflection;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Tool.Generation;

/// <summary>A suppressor as it ships: its id, and the rules of other tools whose reports it takes back where they are wrong.</summary>
internal sealed record SuppressorEntry(string Id, string ClassName, IReadOnlyList<string> Suppressed)
{
    public string Title => "Takes back reports of other tools that forget other threads: " + string.Join(", ", Suppressed);

    /// <summary>All suppressors, by id.</summary>
    public static IReadOnlyList<SuppressorEntry> All() =>
    [
        .. Assembly.Load("ConcurrencySafety.Analyzers").GetTypes()
            .Where(t => !t.IsAbstract && typeof(DiagnosticSuppressor).IsAssignableFrom(t))
            .Select(t => (DiagnosticSuppressor)Activator.CreateInstance(t, nonPublic: true)!)
            .SelectMany(s => s.SupportedSuppressions.GroupBy(d => d.Id, (id, all) => new SuppressorEntry(id, s.GetType().Name, [.. all.Select(d => d.SuppressedDiagnosticId)])))
            .OrderBy(s => s.Id, StringComparer.Ordinal),
    ];
}
