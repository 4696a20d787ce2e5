using ConcurrencySafety.Checks.Races;
using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Atomicity;

/// <summary>CSAFE604: a flag that several threads test, and then set in a second step.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TestAndSet : RaceCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE604",
        Family.Atomicity,
        title: "Flag is tested and set in two steps",
        messageFormat: "'{0}' is {1} here {2}: both find it clear and go on; {3}",
        description: "Two threads that come at the same time both see the flag clear before either has set it. What was meant to be done once, or by one at a time, is done twice.");

    public TestAndSet()
        : base(Definition)
    {
    }

    private protected override bool Covers(Conflict conflict) => conflict.Kind == ConflictKind.TestAndSet;

    private protected override string Witness(Conflict conflict) => "after the test on line " + Report.Line(TestAndSets.TestOf(conflict.Primary)!.Syntax) + ", " + base.Witness(conflict);

    private protected override string Repair(Conflict conflict, TypeContext type) => "test and set it in one step by Interlocked, or under a lock";
}
