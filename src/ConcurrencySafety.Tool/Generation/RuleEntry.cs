using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Tool.Generation;

/// <summary>A rule as it ships: its descriptor, the class that makes it, and the fixes that say they cure it.</summary>
internal sealed record RuleEntry(DiagnosticDescriptor Descriptor, string CheckName, IReadOnlyList<string> Fixes)
{
    public string Id => Descriptor.Id;

    public string Title => Descriptor.Title.ToString(CultureInfo.InvariantCulture);

    /// <summary>In default mode a rule has the severity of its descriptor.</summary>
    public string DefaultSeverity => !Descriptor.IsEnabledByDefault ? "off" : Descriptor.DefaultSeverity switch
    {
        DiagnosticSeverity.Hidden => "hidden",
        DiagnosticSeverity.Info => "suggestion",
        DiagnosticSeverity.Warning => "warning",
        _ => "error",
    };

    /// <summary>In strict mode all rules are warnings.</summary>
    public static string StrictSeverity => "warning";

    /// <summary>All rules, by id.</summary>
    public static IReadOnlyList<RuleEntry> All()
    {
        Dictionary<string, string[]> fixes = FixesByRule();
        return
        [
            .. Instances<DiagnosticAnalyzer>(Assembly.Load("ConcurrencySafety.Analyzers"))
                .SelectMany(a => a.SupportedDiagnostics, (a, d) => new RuleEntry(d, a.GetType().Name, fixes.GetValueOrDefault(d.Id, [])))
                .OrderBy(r => r.Id, StringComparer.Ordinal),
        ];
    }

    private static Dictionary<string, string[]> FixesByRule() =>
        Instances<CodeFixProvider>(Assembly.Load("ConcurrencySafety.CodeFixes"))
            .SelectMany(f => f.FixableDiagnosticIds, (f, id) => (Id: id, f.GetType().Name))
            .GroupBy(f => f.Id, f => f.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Order(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);

    private static IEnumerable<T> Instances<T>(Assembly assembly) => assembly.GetTypes()
        .Where(t => !t.IsAbstract && typeof(T).IsAssignableFrom(t))
        .Select(t => (T)Activator.CreateInstance(t, nonPublic: true)!);
}
