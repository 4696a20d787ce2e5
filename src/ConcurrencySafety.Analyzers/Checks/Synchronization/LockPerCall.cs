using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE513: a lock that each call of the code makes for itself.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockPerCall : LockCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE513",
        Family.Synchronization,
        title: "Lock is made anew for each call",
        messageFormat: "'{0}' is made anew each time this code runs and nobody else gets it, so that '{1}' on line {2} keeps nobody out; keep it in a field",
        description: "Each call takes a lock of its own, and all of them go on at once. What the lock was to guard is not guarded.");

    public LockPerCall()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var found in LocalLocks.In(type.Type))
        {
            var report = new Report(Descriptor, Report.NameOf(found.Creation.Syntax)).With(FixData.LabelLock, Report.NameOf(found.First.Syntax));
            type.Report(report.Create(null, found.Local.Name, Report.Spell(found.First), Report.Line(found.First.Syntax)));
        }
    }
}
