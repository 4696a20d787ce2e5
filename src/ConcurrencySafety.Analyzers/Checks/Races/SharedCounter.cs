using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE102: a read-modify-write of memory that several bodies reach.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedCounter : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE102",
        Family.DataRace,
        title: "Counter is updated by bodies that run in parallel",
        messageFormat: "'{0}' is {1} here {2}, with no common lock; {3}",
        description: "An update reads the old value, computes and writes the new one; another thread can come in between. Updates get lost, and the result differs from run to run.");

    public SharedCounter()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.Counter;

    private protected override string Repair(Conflict conflict, TypeContext type) => "use Interlocked or a lock";
}
