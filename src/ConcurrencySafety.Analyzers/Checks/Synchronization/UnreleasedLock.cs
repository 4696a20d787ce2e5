using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.Holds;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE505: a lock is not given back on all ways, or given back where it is not held.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnreleasedLock : HoldCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE505",
        Family.Synchronization,
        title: "Lock is not given back on every path",
        messageFormat: "'{0}' is {1}; {2}",
        description: "Who does not give a lock back keeps everybody else out for ever. Giving back a lock that one does not hold throws, and hides what went wrong before.");

    public UnreleasedLock()
        : base(Definition)
    {
    }

    private protected override bool Covers(HoldFinding finding) => finding is { Defect: HoldDefect.Kept, IsOfStatement: false } or { Defect: HoldDefect.NotHeld };

    private protected override object[] Words(HoldFinding finding) => finding.Defect == HoldDefect.NotHeld
        ? new object[] { Name(finding), "given back here although it is not held any more, which throws", "give it back once, in a finally" }
        : new object[] { Name(finding), "taken here and given back on line " + LineOf(finding, finding.Given!.Operation.Syntax) + ", but " + WayOut(finding), "give it back in a finally" };
}
