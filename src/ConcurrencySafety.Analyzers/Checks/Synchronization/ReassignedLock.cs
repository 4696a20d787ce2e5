using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE502: the field that is locked is given another object.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReassignedLock : LockCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE502",
        Family.Synchronization,
        title: "Lock on a field that is reassigned",
        messageFormat: "'{0}' is locked here, but line {1} gives it another object, and from then on two threads hold two different locks; lock a private readonly object",
        description: "A lock excludes those who lock the same object. A thread that comes after the assignment locks the new object while another still works under the old one.");

    public ReassignedLock()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var weak in type.WeakLocks)
        {
            if (weak is { Kind: WeakLockKind.Reassigned, Cause: { } cause })
            {
                var first = weak.Places[0].Syntax;
                var report = On(weak).With(FixData.LabelAccess, cause.Syntax).With(FixData.LabelDeclaration, weak.Variable?.Locations.FirstOrDefault());
                type.Report(report.Create(null, first.ToString(), Diagnostics.Report.Line(cause.Syntax, first)));
            }
        }
    }
}
