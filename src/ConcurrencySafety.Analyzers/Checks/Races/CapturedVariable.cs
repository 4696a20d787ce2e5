using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE101: a captured local or parameter is written while another body uses it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CapturedVariable : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE101",
        Family.DataRace,
        title: "Captured variable is shared by bodies that run in parallel",
        messageFormat: "'{0}' is {1} here {2}, with no common lock; {3}",
        description: "A lambda captures the variable itself, not its value. Bodies that run in parallel and share it see each other's writes at any moment, or never: values get lost and loops do not end.");

    public CapturedVariable()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.Captured;

    private protected override string Repair(Conflict conflict, TypeContext type) => "await or join the body first, return the value from it, or use a lock";
}
