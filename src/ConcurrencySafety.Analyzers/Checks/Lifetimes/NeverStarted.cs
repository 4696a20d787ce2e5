using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>CSAFE313: a thread or task is made and never started.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NeverStarted : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE313",
        Family.Lifetime,
        title: "Thread or task is made and never started",
        messageFormat: "The {0} made here is never started{1}: its code does not run; {2}",
        description: "Making a thread or a task with 'new' does not start it. Its code never runs, and whoever waits for the task waits for ever; joining such a thread throws.");

    public NeverStarted()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var made in type.Findings.NeverStarted)
        {
            var isThread = made.Site.Kind == StartKind.Thread;
            var report = new Report(Descriptor, Report.NameOf(made.Site.Operation.Syntax));
            foreach (var variable in made.Variables.Concat(made.Collections))
            {
                report.With(FixData.LabelDeclaration, variable.Locations.FirstOrDefault());
                report.Data(FixData.Name, variable.Name);
            }

            report.Data(FixData.Start, isThread ? "thread" : "task");
            type.Report(report.Create(
                null,
                isThread ? "thread" : "task",
                made.Variables.Concat(made.Collections).FirstOrDefault() is { } holder ? ", '" + holder.Name + "' holds it when the method ends" : string.Empty,
                isThread ? "call Start" : "use Task.Run"));
        }
    }
}
