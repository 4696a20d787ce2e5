using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE111: a loop waits for a plain variable that another body changes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PolledFlag : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE111",
        Family.DataRace,
        title: "Loop polls a plain variable that another body changes",
        messageFormat: "'{0}' is {1} here in every turn of a loop {2}, without volatile or a lock; {3}",
        description: "The compiler may read a plain variable once and keep it, and nothing orders it with the writes around it. The loop then never ends, or ends before it sees what was written first.");

    public PolledFlag()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.Polled;

    private protected override string Repair(Conflict conflict, TypeContext type) => conflict.Variable switch
    {
        IFieldSymbol field when VolatileTypes.Allow(field.Type) => "declare the field volatile",
        IPropertySymbol property when VolatileTypes.Allow(property.Type) => "keep it in a volatile field",
        _ => "use Volatile.Read and Volatile.Write",
    };
}
