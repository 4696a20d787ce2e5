using ConcurrencySafety.Checks.Races;
using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.Entries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Checks.Atomicity;

/// <summary>What the reports on entries of concurrent collections have in common.</summary>
internal static class EntryWording
{
    /// <summary><c>another thread can remove the entry</c>, <c>'Drop' can remove the entry (line 12)</c>.</summary>
    public static string Rival(EntryFinding finding, string does) => finding.Other is { } other && !SymbolEqualityComparer.Default.Equals(other.Scan.Member, finding.Act.Scan.Member)
        ? "'" + RaceWording.MemberName(other.Scan.Member) + "' " + does + " (line " + Diagnostics.Report.Line(other.Syntax, finding.Syntax) + ")"
        : "another thread " + does;

    public static Report Report(DiagnosticDescriptor definition, EntryFinding finding) => new Report(definition, finding.Syntax.GetLocation())
        .With(FixData.LabelAccess, finding.Test.Syntax)
        .With(FixData.LabelOther, finding.Other?.Syntax)
        .With(FixData.LabelDeclaration, finding.Act.Holder.Locations.FirstOrDefault())
        .Data(FixData.Name, finding.Act.Holder.Name)
        .Data(FixData.Entry, finding.Kind.ToString().ToLowerInvariant());
}
