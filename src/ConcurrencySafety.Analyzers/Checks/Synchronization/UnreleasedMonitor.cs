using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.Holds;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE504: a lock that the <c>lock</c> statement takes is taken by a call, and an exception or a return leaves it held.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnreleasedMonitor : HoldCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE504",
        Family.Synchronization,
        title: "Enter without a finally that exits",
        messageFormat: "'{0}' is entered here and left on line {1}, but {2}; use a lock statement",
        description: "The thread goes on with the lock in its hands and never gives it back. All others that want the lock wait for ever.");

    public UnreleasedMonitor()
        : base(Definition)
    {
    }

    private protected override bool Covers(HoldFinding finding) => finding is { Defect: HoldDefect.Kept, IsOfStatement: true };

    private protected override object[] Words(HoldFinding finding) => new object[] { Name(finding), LineOf(finding, finding.Given!.Operation.Syntax), WayOut(finding) };
}
