using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE105: an object that is not thread-safe is used by several bodies, and one changes it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedCollection : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE105",
        Family.DataRace,
        title: "Object that is not thread-safe is shared by bodies that run in parallel",
        messageFormat: "'{0}' is {1} here {2}, with no common lock; {3}",
        description: "The object's methods are not made to overlap: elements get lost, enumerations throw, and internal links break so that a call may never return.");

    public SharedCollection()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.Content;

    private protected override string Repair(Conflict conflict, TypeContext type) => SharedObjects.Repair(conflict, type);
}
