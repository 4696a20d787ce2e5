using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Diagnostics;

/// <summary>The only maker of descriptors: what every rule has in common.</summary>
internal static class Rule
{
    public const string HelpRoot = "https://github.com/ConcurrencySafety/ConcurrencySafety/blob/main/docs/rules/";

#pragma warning disable RS0030 // The one place where descriptors are made.
    public static DiagnosticDescriptor Create(
        string id,
        Family family,
        string title,
        string messageFormat,
        string description,
        DiagnosticSeverity severity = DiagnosticSeverity.Warning,
        bool isEnabledByDefault = true) =>
        new(id, title, messageFormat, family.ToString(), severity, isEnabledByDefault, description, HelpRoot + id + ".md");
#pragma warning restore RS0030
}

/// <summary>The categories of rules (RULES).</summary>
internal enum Family
{
    DataRace,
    Atomicity,
    Deadlock,
    Lifetime,
    Ownership,
    Synchronization,
    Annotation,
}
