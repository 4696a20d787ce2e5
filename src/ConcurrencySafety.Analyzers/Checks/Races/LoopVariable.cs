using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE107: the control variable of a for loop is captured by a body that runs while the loop goes on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LoopVariable : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE107",
        Family.DataRace,
        title: "Loop variable is captured by a body that runs while the loop goes on",
        messageFormat: "'{0}' is {1} here {2}, with no common lock; {3}",
        description: "All iterations of a for loop share one variable. The body reads it when it runs, not when it was started: it sees a later value, often the last one.");

    public LoopVariable()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.ForVariable;

    private protected override string Repair(Conflict conflict, TypeContext type) => "copy it to a local inside the loop";
}
