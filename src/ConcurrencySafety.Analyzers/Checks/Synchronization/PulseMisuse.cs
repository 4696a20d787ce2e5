using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE507: Monitor.Wait whose condition is not tested again, waits and pulses without the lock, one pulse for waiters of different kinds.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PulseMisuse : LockCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE507",
        Family.Synchronization,
        title: "Waiting for a pulse goes wrong",
        messageFormat: "'{0}' {1}; {2}",
        description: "A pulse says that something has changed, not what: by the time the waiter has the lock again another thread can have taken it. A waiter that goes on regardless, or that is never woken, breaks what the lock protects.");

    public PulseMisuse()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var fault in type.PulseFaults.Where(fault => type.IsTold(fault.Verdict, fault.Call.Syntax)))
        {
            var (fact, repair) = Words(fault);
            var report = new Report(Descriptor, Report.NameOf(fault.Call.Syntax));
            foreach (var place in fault.Places)
            {
                report.With(FixData.LabelAccess, place.Syntax);
            }

            type.Report(report.Data(FixData.Pulse, fault.Kind.ToString().ToLowerInvariant()).Create(null, Report.Spell(fault.Call), fact, repair));
        }
    }

    private static (string Fact, string Repair) Words(PulseFault fault)
    {
        var name = fault.Lock.Syntax.ToString();
        return fault.Kind switch
        {
            PulseFaultKind.Untested => ("returns when somebody has pulsed, not when what line " + Report.Line(fault.Places[0].Syntax) + " tests has come true, and it is not tested again: another thread can have been faster", "wait in a while loop"),
            PulseFaultKind.Unlocked => ("throws here, because the lock of '" + name + "' is not held", "call it inside lock (" + name + ")"),
            _ => ("wakes one thread that waits on '" + name + "', whether it waits for what line " + Report.Line(fault.Places[0].Syntax) + " or for what line " + Report.Line(fault.Places[1].Syntax) + " tests; if it is the wrong one, the other sleeps on", "use PulseAll"),
        };
    }
}
