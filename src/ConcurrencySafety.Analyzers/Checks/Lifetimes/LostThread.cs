using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>CSAFE301: a thread is started and nobody waits for it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LostThread : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE301",
        Family.Lifetime,
        title: "Thread is started and never joined",
        messageFormat: "The thread started here is never joined: {0}; call Join, or keep it in a field and join it in Dispose",
        description: "Nobody learns when the thread ends or that it failed: an exception in it ends the process, and what it still had to do may be cut off or run into what comes after.");

    public LostThread()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var lost in type.Findings.Lost)
        {
            if (lost.Site.Root.Kind != StartKind.Thread || lost.IsJoinedSomewhere || type.IsDisposedEarly(lost.Site.Operation.Syntax))
            {
                continue;
            }

            var report = new Report(Descriptor, Report.NameOf(lost.Site.Operation.Syntax));
            foreach (var variable in lost.Variables.Concat(lost.Collections))
            {
                report.With(FixData.LabelDeclaration, variable.Locations.FirstOrDefault());
                report.Data(FixData.Name, variable.Name);
            }

            report.Data(FixData.Start, "thread");
            type.Report(report.Create(
                lost.Site.IsBackground ? DiagnosticSeverity.Info : null,
                lost.Field is { } field ? "nothing reads the field '" + field.Name + "' that holds it"
                : lost.Variables.Concat(lost.Collections).FirstOrDefault() is { } holder ? "'" + holder.Name + "' holds it when the method ends"
                : "its handle is lost at once"));
        }
    }
}
