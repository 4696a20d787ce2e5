using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.LockOrder;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Deadlocks;

/// <summary>CSAFE208: a second lock is held while Monitor.Wait waits.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NestedMonitorWait : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE208",
        Family.Deadlock,
        title: "Second lock is held while waiting for a pulse",
        messageFormat: "'{0}' gives back '{1}' here and waits for a pulse, but keeps '{2}' (line {3}): whoever needs '{2}' on the way to the pulse never gets there; wait with one lock held",
        description: "Monitor.Wait gives back only the lock that it is called for. Every other lock stays with the waiting thread until somebody pulses, so that nobody who needs it can.");

    public NestedMonitorWait()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var wait in type.Locks.Pulses)
        {
            var report = new Report(Definition, LockSteps.Mark(wait.At));
            report.With(FixData.LabelLock, Races.LockWording.LockedAt(wait.Kept.Lock.Hold.At));
            report.With(FixData.LabelWait, Report.NameOf(wait.Pause.Operation.Syntax));
            type.Report(report.Create(
                null,
                LockSteps.MemberName(wait.Kept.Frame.Body.Code.Root.Symbol),
                LockSteps.Name(wait.Given.Place, wait.Given.Place),
                LockSteps.Name(wait.Kept.Name, wait.Kept.Lock.Lock.Place),
                Report.Line(wait.Kept.Lock.Hold.At, wait.At.Syntax)));
        }
    }
}
