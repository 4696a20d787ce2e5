using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>CSAFE306: what a method disposes is still used by what it has started.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DisposedTooEarly : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE306",
        Family.Lifetime,
        title: "Object is disposed while a started body still uses it",
        messageFormat: "'{0}' is disposed on line {1}{2}, while what '{3}' starts here still uses it; {4}",
        description: "What was started goes on after the object is disposed. It fails with an ObjectDisposedException, or works on with half of the data, and as a rule only now and then.");

    public DisposedTooEarly()
        : base(Definition)
    {
    }

    private protected override bool Concerns(TypeModel type, CancellationToken cancellationToken) => type.Members.Any(EarlyDisposals.IsWorthIt);

    private protected override void Examine(TypeContext type)
    {
        foreach (var early in type.EarlyDisposals)
        {
            if (!type.IsTold(early))
            {
                continue;
            }

            var report = new Report(Descriptor, Report.NameOf(early.Site.Operation.Syntax)).With(FixData.LabelDispose, early.At);
            report.Data(FixData.Name, early.Variable.Name);
            report.Data(FixData.Start, early.Site.Root.Kind == StartKind.Thread ? "thread" : "task");
            report.Data(FixData.Returned, early.IsReturned && early.IsScope ? FixData.Returned : null);
            type.Report(report.Create(
                null,
                early.Variable.Name,
                Report.Line(early.At),
                early.IsScope ? ", where its scope ends" : string.Empty,
                Report.Spell(early.Site.Operation),
                early.IsReturned ? "await it here instead of returning it"
                : early.Site.Root.Kind == StartKind.Thread ? "join the thread before"
                : early.Site.Root.Kind == StartKind.ThreadPool ? "use Task.Run and await it before"
                : "await it before"));
        }
    }
}
