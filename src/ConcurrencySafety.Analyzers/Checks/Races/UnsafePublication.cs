using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Races;

/// <summary>CSAFE110: a field is filled when it is found null, by bodies that run in parallel.</summary>
/// <remarks>
/// Silent in default mode where two objects are as good as one: a text, a completed task, an object without a state of its own.
/// The double-checked lock on a reference is sound under the .NET memory model.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsafePublication : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE110",
        Family.DataRace,
        title: "Lazy initialisation without a lock",
        messageFormat: "'{0}' is {1} here when it is null, {2}, with no common lock, so that each may make one of its own; {3}",
        description: "Two bodies that find nothing make an object each. One of the two is replaced, with all that was put into it meanwhile, and nobody disposes it.");

    public UnsafePublication()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.Lazy;

    private protected override string Repair(Conflict conflict, TypeContext type) => "use Lazy<T>, LazyInitializer or a lock";
}
