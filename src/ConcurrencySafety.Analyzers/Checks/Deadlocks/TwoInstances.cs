using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.LockOrder;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Deadlocks;

/// <summary>CSAFE202: the locks of two objects of one kind are taken without an order.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TwoInstances : LockStepCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE202",
        Family.Deadlock,
        title: "Locks of two objects are taken without an order",
        messageFormat: "'{0}' holds '{1}' (line {2}) and waits for '{3}' here{4}; a call with the two exchanged holds them the other way round, and neither goes on; take the two in the order of a key, or under one outer lock",
        description: "When one thread does this with a and b and another with b and a, each holds the lock that the other waits for. Both stand still for ever, and so does whoever wants one of the two later.");

    public TwoInstances()
        : base(Definition)
    {
    }

    private protected override IReadOnlyList<LockFinding> Covered(LockFindings found) => found.Pairs;

    private protected override object[] Words(LockFinding finding)
    {
        var edge = finding.Edge;
        return new object[]
        {
            LockSteps.MemberName(edge.Member),
            LockSteps.Name(edge.Held.Name, edge.Held.Lock.Lock.Place),
            Report.Line(edge.Held.Lock.Hold.At, edge.Syntax),
            LockSteps.Name(edge.Taken.Lock.Place, edge.Taken.Lock.Place),
            LockSteps.Through(edge, edge.Syntax, "(taken ", ")"),
        };
    }
}
