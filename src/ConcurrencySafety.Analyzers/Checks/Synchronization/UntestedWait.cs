using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE516: the result that says whether the lock was taken is thrown away.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UntestedWait : LockCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE516",
        Family.Synchronization,
        title: "Result of a timed wait for a lock is ignored",
        messageFormat: "'{0}' gives up after its time and returns false, which nothing here tests: the code goes on as if the lock were held; test the result",
        description: "When the time is over the code goes on without the lock, beside the thread that holds it. What it then gives back, it never had.");

    public UntestedWait()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var call in UntestedWaits.In(type.Type))
        {
            type.Report(new Report(Descriptor, Report.NameOf(call.Syntax)).Create(null, Report.Spell(call)));
        }
    }
}
