using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.Entries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Atomicity;

/// <summary>CSAFE603: an entry of a concurrent dictionary is read, and set to what follows from its value.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EntryUpdate : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE603",
        Family.Atomicity,
        title: "Entry of a concurrent dictionary is read and written in two steps",
        messageFormat: "The entry of '{0}' is set here to what follows from its value{1}, and {2} in between: that change is lost; use AddOrUpdate or TryUpdate",
        description: "The indexer of a concurrent dictionary reads in one step and writes in another, also in '++' and '+='. When two threads change an entry at the same time, both start from the same value, and one of the changes is lost.");

    public EntryUpdate()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var finding in type.Entries.Where(finding => finding.Kind == EntryFindingKind.Updates && type.IsTold(finding.Verdict, finding.Syntax)))
        {
            var read = finding.Syntax.Span.Contains(finding.Test.Syntax.Span) ? string.Empty : " (read on line " + Report.Line(finding.Test.Syntax) + ")";
            type.Report(EntryWording.Report(Definition, finding).Create(null, finding.Act.Holder.Name, read, EntryWording.Rival(finding, "can change it")));
        }
    }
}
