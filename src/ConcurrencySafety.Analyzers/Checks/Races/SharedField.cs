using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE103: a field is written while a body that runs in parallel uses it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedField : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE103",
        Family.DataRace,
        title: "Field is shared by bodies that run in parallel",
        messageFormat: "'{0}' is {1} here {2}, with no common lock; {3}",
        description: "Without a common lock nothing orders the two accesses. The reader may see the old value for ever, or an object that is half changed.");

    public SharedField()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.Field;

    private protected override string Repair(Conflict conflict, TypeContext type) => "guard both with one lock, or await or join the body first";
}
