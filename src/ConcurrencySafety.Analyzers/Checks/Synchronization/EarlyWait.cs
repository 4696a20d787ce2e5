using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.Holds;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE515: the wait for a lock stands inside the try whose finally gives the lock back.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EarlyWait : HoldCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE515",
        Family.Synchronization,
        title: "Wait inside the try whose finally releases",
        messageFormat: "'{0}' is waited for inside the try whose finally gives it back on line {1}: {2}, it is given back without having been taken; wait before the try",
        description: "A semaphore that is released without having been taken lets in one more from then on, and two threads are in the guarded section at once. Other locks throw, and hide the exception that was on its way.");

    public EarlyWait()
        : base(Definition)
    {
    }

    private protected override bool Covers(HoldFinding finding) => finding.Defect == HoldDefect.Early;

    private protected override object[] Words(HoldFinding finding) => new object[]
    {
        Name(finding),
        LineOf(finding, finding.Given!.Operation.Syntax),
        finding switch
        {
            { IsTimedOut: true } => "when the time is over",
            { Cause: { } cause } => "when line " + LineOf(finding, cause.Syntax) + " throws before the wait",
            _ => "when the wait is cancelled or fails",
        },
    };
}
