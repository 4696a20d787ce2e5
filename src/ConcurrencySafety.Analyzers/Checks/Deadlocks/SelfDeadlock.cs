using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing.LockOrder;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Deadlocks;

/// <summary>CSAFE203: a lock that its holder cannot take twice is taken by its holder.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SelfDeadlock : LockStepCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE203",
        Family.Deadlock,
        title: "Lock is taken again by its own holder",
        messageFormat: "'{0}' is taken here{1} although '{2}' holds it since line {3}, and {4}: {5}; take it once, outside, or call code that leaves the lock to its callers",
        description: "Unlike a lock statement, this lock knows no second time. Its holder waits for itself, for ever and with everybody behind it, or gets an exception in the middle of the guarded section.");

    public SelfDeadlock()
        : base(Definition)
    {
    }

    private protected override IReadOnlyList<LockFinding> Covered(LockFindings found) => found.Again;

    private protected override object[] Words(LockFinding finding)
    {
        var edge = finding.Edge;
        return new object[]
        {
            LockSteps.Name(edge.Taken.Taking.Lock, edge.Taken.Lock.Place),
            LockSteps.Through(edge, edge.Syntax),
            LockSteps.MemberName(edge.Member),
            Report.Line(edge.Held.Lock.Hold.At, edge.Syntax),
            Refusal(edge),
            finding.Throws ? "that throws" : "it waits for itself",
        };
    }

    private static string Refusal(LockEdge edge)
    {
        var (held, taken) = (edge.Held.Lock.Hold.Mode, edge.Taken.Taking.Mode);
        return "a " + SelfLocks.LockTypeOf(edge.Taken.Taking.Operation)!.Name
            + (held == LockMode.Shared && taken != LockMode.Shared ? " lets no reader become a writer" : " does not let its holder in again");
    }
}
