using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.LockOrder;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Checks.Deadlocks;

/// <summary>
/// What the rules on one step that stands still have in common: it is marked where the holder comes to take the lock or to wait, with the way from the one
/// lock to the other. Each rule says which findings are its own, and words them.
/// </summary>
public abstract class LockStepCheck : Check
{
    private protected LockStepCheck(DiagnosticDescriptor descriptor)
        : base(descriptor)
    {
    }

    private protected abstract IReadOnlyList<LockFinding> Covered(LockFindings found);

    /// <summary>What the message speaks of, in its order.</summary>
    private protected abstract object[] Words(LockFinding finding);

    private protected override void Examine(TypeContext type)
    {
        foreach (var finding in Covered(type.Locks).Where(finding => type.IsTold(finding.Verdict, finding.Edge.Syntax)))
        {
            var report = LockSteps.On(Descriptor, finding.Edge);
            report.With(FixData.LabelStart, StartOf(finding) is { } start ? Report.NameOf(start) : null);
            type.Report(report.Create(null, Words(finding)));
        }
    }

    /// <summary>The start of the body that is waited for, where it stands elsewhere than the wait.</summary>
    private static SyntaxNode? StartOf(LockFinding finding) =>
        finding.Wait is { Strand.Site.Operation.Syntax: var start, Pause.Operation.Syntax: var wait } && start != wait ? start : null;
}
