using ConcurrencySafety.Checks.Races;
using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Atomicity;

/// <summary>CSAFE607: a variable is read, then something is awaited, then it is written with what was read.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AwaitedUpdate : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE607",
        Family.Atomicity,
        title: "Variable is read before an await and written after it",
        messageFormat: "'{0}' is {1} here with what was read before the await, {2}: what is written meanwhile is lost; {3}",
        description: "Others run while the code waits, and what they write to the variable is overwritten by a value that was computed from the old one. The compiler reads the left side of 'x += await F()' before it waits.");

    public AwaitedUpdate()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.Awaited;

    private protected override string Repair(Conflict conflict, TypeContext type) => "await first, then use Interlocked or a lock";
}
