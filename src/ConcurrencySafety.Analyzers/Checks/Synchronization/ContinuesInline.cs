using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.LockOrder;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Synchronization;

/// <summary>CSAFE512: whoever completes a task completion source runs what awaits it, and has other things to do.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContinuesInline : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE512",
        Family.Synchronization,
        title: "What awaits the task runs on the thread that completes it",
        messageFormat: "'{0}' on line {1} runs what awaits this task, before it returns, {2} (line {3}); create it with TaskCreationOptions.RunContinuationsAsynchronously",
        description: "The code after an await of this task runs inside the call that completes it. As long as it takes, the thread that was to do something else does not: a callback does not return, a loop stands still.",
        severity: DiagnosticSeverity.Info);

    public ContinuesInline()
        : base(Definition)
    {
    }

    private protected override bool Concerns(TypeModel type, CancellationToken cancellationToken) => type.HasStarts(cancellationToken);

    private protected override void Examine(TypeContext type)
    {
        foreach (var found in type.InlineContinuations.Where(found => type.IsTold(found.Verdict, found.Creation.Syntax)))
        {
            var report = new Report(Descriptor, Report.NameOf(found.Creation.Syntax));
            report.With(FixData.LabelAccess, Report.NameOf(found.Pause.Operation.Syntax)).With(FixData.LabelStart, Report.NameOf(found.Site.Operation.Syntax));
            type.Report(report.Create(
                null,
                Report.Spell(found.Pause.Operation),
                Report.Line(found.Pause.Operation.Syntax, found.Creation.Syntax),
                "in a body started by " + Report.Spell(found.Site.Operation),
                Report.Line(found.Site.Operation.Syntax, found.Creation.Syntax)));
        }
    }
}
