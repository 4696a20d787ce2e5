using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.LockOrder;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Deadlocks;

/// <summary>CSAFE201: locks are taken in different orders.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockOrderCycle : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE201",
        Family.Deadlock,
        title: "Locks are taken in different orders",
        messageFormat: "{0}, while {1}: when they meet, none goes on; take the locks in one order everywhere",
        description: "Each holder waits for a lock that the next one holds, so none of them ever goes on, nor does anybody who wants one of these locks later. It happens only when the threads meet at the wrong moment, rarely in tests and sooner or later in production.");

    public LockOrderCycle()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var cycle in type.LockCycles.Where(cycle => type.IsTold(cycle.Verdict, cycle.Primary.Syntax)))
        {
            type.Report(Create(cycle));
        }
    }

    private static Diagnostic Create(LockCycle cycle)
    {
        var primary = cycle.Primary;
        var report = LockSteps.On(Definition, primary);
        foreach (var edge in cycle.Edges.Skip(1))
        {
            LockSteps.Add(report, edge);
        }

        return report.Create(
            null,
            LockSteps.Holds(primary, null),
            LockSteps.List(cycle.Edges.Skip(1).Select(edge => LockSteps.Holds(edge, primary))));
    }
}
