using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.Holds;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE506: a lock that belongs to its thread is held across an <c>await</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockAcrossAwait : HoldCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE506",
        Family.Synchronization,
        title: "Lock of a thread is held across an await",
        messageFormat: "'{0}' belongs to the thread that takes it here, but {1} on line {2} may bring the code to another thread, where giving it back on line {3} throws; use SemaphoreSlim.WaitAsync",
        description: "After the await the code can run on another thread, which cannot give the lock back: it throws, and the lock is held for ever. The thread that took the lock meanwhile does other work, and gets into the guarded section a second time.");

    public LockAcrossAwait()
        : base(Definition)
    {
    }

    private protected override bool Covers(HoldFinding finding) => finding.Defect == HoldDefect.Suspended;

    private protected override object[] Words(HoldFinding finding) => new object[]
    {
        Name(finding),
        finding.Cause is IReturnOperation ? "the yield" : "the await",
        LineOf(finding, finding.Cause!.Syntax),
        LineOf(finding, finding.Given!.Operation.Syntax),
    };
}
