using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE108: a plain write that the iterations of a parallel body share.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ParallelAssignment : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE108",
        Family.DataRace,
        title: "Iterations of a parallel body overwrite each other",
        messageFormat: "'{0}' is {1} here {2}, with no common lock; {3}",
        description: "The iterations run at the same time and write the same variable; which value stays is a matter of chance.");

    public ParallelAssignment()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.LastWriterWins;

    private protected override string Repair(Conflict conflict, TypeContext type) => "combine local results at the end, or store a result per index";
}
