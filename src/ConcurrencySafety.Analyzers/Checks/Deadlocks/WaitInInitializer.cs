using ConcurrencySafety.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Deadlocks;

/// <summary>CSAFE209: a static constructor or the factory of a lazy value waits for a body that needs what it initializes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WaitInInitializer : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE209",
        Family.Deadlock,
        title: "Initialization waits for a body that needs it",
        messageFormat: "The initialization of '{0}' waits here for the {1} started by {2} on line {3}, which needs '{0}' on line {4} and waits until it is initialized: neither goes on; do the work without another thread, or after the initialization",
        description: "The runtime lets one thread initialize and makes all others wait until it has. The thread that is waited for is one of these, so both stand still for ever, and so does everybody who uses the type or the value later.");

    public WaitInInitializer()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var wait in type.InitializerWaits)
        {
            var at = wait.Wait.Syntax;
            var report = new Report(Definition, Report.NameOf(at)).With(FixData.LabelStart, Report.NameOf(wait.Start.Operation.Syntax)).With(FixData.LabelWait, wait.Use);
            type.Report(report.Create(
                null,
                wait.Of.Name,
                LockSteps.KindOf(wait.Start),
                Report.Spell(wait.Start.Operation),
                Report.Line(wait.Start.Operation.Syntax, at),
                Report.Line(wait.Use, at)));
        }
    }
}
