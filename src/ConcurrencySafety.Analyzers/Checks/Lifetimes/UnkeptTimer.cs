using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>CSAFE307: a timer that nothing keeps alive.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnkeptTimer : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE307",
        Family.Lifetime,
        title: "Timer that nothing keeps alive",
        messageFormat: "Nothing refers to the timer made here {0}: the garbage collector ends it, and its callback is no longer called; keep it in a field and dispose it",
        description: "A System.Threading.Timer runs only as long as something refers to it; a local variable does so up to its last use. The timer stops with some garbage collection, sooner in a release build, and nothing tells of it.");

    public UnkeptTimer()
        : base(Definition)
    {
    }

    private protected override bool Concerns(TypeModel type, CancellationToken cancellationToken) => type.HasStarts(cancellationToken);

    private protected override void Examine(TypeContext type)
    {
        foreach (var loose in LooseTimers.In(type.Type))
        {
            if (type.IsTold(loose.Verdict, loose.Creation.Syntax))
            {
                var report = new Report(Descriptor, Report.NameOf(loose.Creation.Syntax)).With(FixData.LabelDeclaration, loose.Local?.Locations.FirstOrDefault());
                report.Data(FixData.Name, loose.Local?.Name);
                type.Report(report.Create(
                    null,
                    loose.Local is null ? "any more"
                    : loose.Verdict == Verdict.Racy ? "but '" + loose.Local.Name + "', which is not used again"
                    : "after the last use of '" + loose.Local.Name + "'"));
            }
        }
    }
}
