using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>CSAFE310: the loser of a wait for the first of several tasks is forgotten.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AbandonedTask : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE310",
        Family.Lifetime,
        title: "Task that does not end first is forgotten",
        messageFormat: "When another task ends first, the one that '{0}' starts{1} goes on: nobody cancels it or looks at it again; give it a token and cancel that, or await it",
        description: "Task.WhenAny ends nothing. The work that came too late goes on, uses what comes after meanwhile, and its exception is lost.",
        severity: DiagnosticSeverity.Info);

    public AbandonedTask()
        : base(Definition)
    {
    }

    private protected override bool Concerns(TypeModel type, CancellationToken cancellationToken) => type.Members.Any(static scan => scan.Sites.HandleCalls.Count > 1);

    private protected override void Examine(TypeContext type)
    {
        foreach (var loser in ForgottenLosers.In(type.Type))
        {
            var report = new Report(Descriptor, Report.NameOf(loser.Wait.Syntax)).With(FixData.LabelStart, Report.NameOf(loser.Start.Syntax));
            report.Data(FixData.Name, loser.Local?.Name);
            type.Report(report.Create(null, Report.Spell(loser.Start), loser.Local is null ? string.Empty : " on line " + Report.Line(loser.Start.Syntax)));
        }
    }
}
