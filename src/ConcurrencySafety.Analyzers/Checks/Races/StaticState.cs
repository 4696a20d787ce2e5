using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE114: static state that bodies of other types reach on several threads.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StaticState : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE114",
        Family.DataRace,
        title: "Static state that can be changed is reached by several threads",
        messageFormat: "static '{0}' is {1} here {2}, with no common lock; {3}",
        description: "A static is shared by all threads of the process, and the type that holds it does not see who calls it from where. Updates get lost, and collections that are not thread-safe break.");

    public StaticState()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.StaticState;

    private protected override string Repair(Conflict conflict, TypeContext type) =>
        conflict.Memory.IsContent ? SharedObjects.Repair(conflict, type)
        : conflict.Primary.Access.IsUpdate ? "use Interlocked or a lock"
        : "use a lock, or ThreadLocal<T> or AsyncLocal<T> where each thread or flow has a value of its own";
}
