using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Sharing.LockOrder;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Deadlocks;

/// <summary>CSAFE203: a lock that its holder cannot take twice is taken by its holder.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SelfDeadlock : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE203",
        Family.Deadlock,
        title: "Lock is taken again by its own holder",
        messageFormat: "'{0}' is taken here{1} although '{2}' holds it since line {3}, and a {4} does not let its holder in again: {5}; take it once, outside, or call code that leaves the lock to its callers",
        description: "Unlike a lock statement, this lock knows no second time. Its holder waits for itself, for ever and with everybody behind it, or gets an exception in the middle of the guarded section.");

    public SelfDeadlock()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var again in SelfLocks.Again(type.LockWalks, type.CancellationToken))
        {
            if (again.Verdict == Verdict.Racy || type.IsStrict(again.Edge.Syntax.SyntaxTree))
            {
                type.Report(Create(again));
            }
        }
    }

    private static Diagnostic Create(SelfLock again)
    {
        var edge = again.Edge;
        var report = new Report(Definition, LockSteps.Mark(edge.At));
        LockSteps.Add(report, edge);
        return report.Create(
            null,
            LockSteps.Name(edge.Taken.Taking.Lock, edge.Taken.Lock.Place),
            LockSteps.Through(edge, edge.Syntax, LockSteps.By),
            LockSteps.MemberName(edge.Member),
            Report.Line(edge.Held.Lock.Hold.At, edge.Syntax),
            SelfLocks.LockTypeOf(edge.Taken.Taking.Operation)!.Name,
            again.Throws ? "that throws" : "it waits for itself");
    }
}
