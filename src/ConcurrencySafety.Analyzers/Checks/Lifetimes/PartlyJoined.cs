using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>CSAFE303: what is started is joined on some ways only.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PartlyJoined : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE303",
        Family.Lifetime,
        title: "Thread or task is joined on some ways only",
        messageFormat: "The {0} in '{1}' is waited for on line {2}, but the {3} on line {4} leaves before; wait for it there, too, or in a finally",
        description: "On the way that leaves early the work goes on alone: nobody learns when it ends or that it failed, and it meets whatever comes after.",
        severity: DiagnosticSeverity.Info);

    public PartlyJoined()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var partial in type.Findings.Partial)
        {
            if (type.IsDisposedEarly(partial.Site.Operation.Syntax))
            {
                continue;
            }

            var isThread = partial.Site.Kind == StartKind.Thread;
            var report = new Report(Descriptor, Report.NameOf(partial.Site.Operation.Syntax))
                .With(FixData.LabelDeclaration, partial.Local.Locations.FirstOrDefault())
                .With(FixData.LabelLeave, partial.Leave.Syntax)
                .With(FixData.LabelWait, partial.Wait.Syntax);
            report.Data(FixData.Name, partial.Local.Name);
            report.Data(FixData.Start, isThread ? "thread" : "task");
            type.Report(report.Create(
                null,
                isThread ? "thread" : "task",
                partial.Local.Name,
                Report.Line(partial.Wait.Syntax),
                partial.Leave is IThrowOperation ? "throw" : "return",
                Report.Line(partial.Leave.Syntax)));
        }
    }
}
