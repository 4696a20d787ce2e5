using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing.LockOrder;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Deadlocks;

/// <summary>CSAFE204: a lock is held while waiting for a body that needs it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WaitUnderLock : LockStepCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE204",
        Family.Deadlock,
        title: "Lock is held while waiting for a body that needs it",
        messageFormat: "'{0}' holds '{1}' (line {2}) and waits here for the {3} started by {4} on line {5}, which takes '{1}' on line {6}: neither goes on; wait after the lock is given back",
        description: "The body cannot end before it gets the lock, and the lock is given back only when the body has ended. Both stand still for ever, and so does whoever wants the lock later.");

    public WaitUnderLock()
        : base(Definition)
    {
    }

    private protected override IReadOnlyList<LockFinding> Covered(LockFindings found) => found.Awaited;

    private protected override object[] Words(LockFinding finding)
    {
        var edge = finding.Edge;
        var start = finding.Wait!.Strand.Site!;
        return new object[]
        {
            LockSteps.MemberName(edge.Member),
            LockSteps.Name(edge.Held.Name, edge.Held.Lock.Lock.Place),
            Report.Line(edge.Held.Lock.Hold.At, edge.Syntax),
            LockSteps.KindOf(start),
            Report.Spell(start.Operation),
            Report.Line(start.Operation.Syntax, edge.Syntax),
            Report.Line(edge.Taken.Taking.Operation.Syntax, edge.Syntax),
        };
    }
}
