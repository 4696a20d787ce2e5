using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE106: a collection is enumerated while another body changes it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EnumeratedCollection : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE106",
        Family.DataRace,
        title: "Collection is enumerated while another body changes it",
        messageFormat: "'{0}' is {1} here {2}, with no common lock; {3}",
        description: "An enumeration takes many steps, and a change can come between any two of them. It then throws InvalidOperationException, or skips and repeats elements, or reads memory that the change has just replaced.");

    public EnumeratedCollection()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.Enumerated;

    private protected override string Repair(Conflict conflict, TypeContext type) => "change it and copy it under one lock, and go through the copy";
}
