using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE117: state of an object that a host runs from many threads.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HostedState : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE117",
        Family.DataRace,
        title: "State of an object that a host runs from many threads",
        messageFormat: "'{0}' is {1} here {2}, with no common lock; {3}",
        description: "A host calls one object from as many threads as it has requests, or runs one method beside all others. Updates get lost, collections break, and callers come to work with objects that nobody else sees.");

    public HostedState()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.HostState;

    private protected override string Repair(Conflict conflict, TypeContext type) =>
        conflict.Memory.IsContent ? SharedObjects.Repair(conflict, type)
        : conflict.Primary.Access.IsUpdate ? "use Interlocked or a lock"
        : "make it with Lazy<T>, keep it in a local variable, or use a lock";
}
