using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.LockOrder;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Deadlocks;

/// <summary>CSAFE210: a loop over several threads inside a lock that its body takes, too.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForkJoinUnderLock : LockStepCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE210",
        Family.Deadlock,
        title: "Parallel loop runs under a lock that its body takes",
        messageFormat: "'{0}' runs while '{1}' holds '{2}' (line {3}), and its body takes '{2}' on line {4}: the bodies on other threads never get it; give the lock back before the loop",
        description: "The call returns when all bodies have ended, and those that run on other threads wait for the lock that the caller keeps until then. Everything stands still, unless by chance all bodies run on the caller's own thread.");

    public ForkJoinUnderLock()
        : base(Definition)
    {
    }

    private protected override IReadOnlyList<LockFinding> Covered(LockFindings found) => found.Loops;

    private protected override object[] Words(LockFinding finding)
    {
        var edge = finding.Edge;
        return new object[]
        {
            Report.Spell(finding.Wait!.Pause.Operation),
            LockSteps.MemberName(edge.Member),
            LockSteps.Name(edge.Held.Name, edge.Held.Lock.Lock.Place),
            Report.Line(edge.Held.Lock.Hold.At, edge.Syntax),
            Report.Line(edge.Taken.Taking.Operation.Syntax, edge.Syntax),
        };
    }
}
