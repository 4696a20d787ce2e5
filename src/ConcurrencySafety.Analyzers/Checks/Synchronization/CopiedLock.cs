using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE509: a lock that is a struct is copied, and the copy keeps nobody out.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CopiedLock : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE509",
        Family.Synchronization,
        title: "Lock that is a struct is copied",
        messageFormat: "'{0}' is a struct {1}; {2}",
        description: "A copy of a lock is another lock. Whoever takes the copy goes on at once, beside the thread that holds the original, and what it gives back was never taken.");

    public CopiedLock()
        : base(Definition)
    {
    }

    private protected override bool Concerns(TypeModel type, CancellationToken cancellationToken) => type.Members.Any(scan => StructLocks.MayUse(scan, type.Catalog));

    private protected override void Examine(TypeContext type)
    {
        foreach (var copy in StructLocks.In(type.Type))
        {
            var (fact, repair) = Words(copy);
            var report = new Report(Descriptor, copy.At).With(FixData.LabelLock, copy.Use?.Syntax);
            type.Report(report.Data(FixData.Name, copy.Name).Create(null, copy.Name, fact, repair));
        }
    }

    private static (string Fact, string Repair) Words(StructLock copy) => copy.Fault switch
    {
        StructLockFault.ReadOnly => ("and readonly, so that each call on it (line " + Report.Line(copy.Use!.Syntax) + ") is made on a copy and keeps nobody out", "make it changeable"),
        StructLockFault.Parameter => ("passed by value, so that the method takes the lock of a copy and keeps nobody out", "pass it by ref"),
        StructLockFault.Temporary => ("that this gives a copy of, so that the call keeps nobody out", "use the variable itself, or return it by ref"),
        _ => ("and copied here; the copy is a lock of its own, and keeps out nobody who takes the original", "use ref"),
    };
}
