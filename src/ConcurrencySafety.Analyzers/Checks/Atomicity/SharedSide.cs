using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.Queues;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Atomicity;

/// <summary>CSAFE605: a channel that was made for one reader or writer has several.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedSide : QueueCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE605",
        Family.Atomicity,
        title: "Channel for one reader or writer has several",
        messageFormat: "'{0}' is made for one {1} at a time, and {2}; drop the option",
        description: "With the option the channel leaves out the synchronization that several readers or writers need. Items get lost or are read twice, and a waiting reader may never be woken.");

    public SharedSide()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var found in Told(type))
        {
            if (found.Fault is not (QueueFault.SeveralReaders or QueueFault.SeveralWriters))
            {
                continue;
            }

            var verb = found.Fault == QueueFault.SeveralReaders ? "reads" : "writes";
            var report = new Report(Descriptor, found.Place.Syntax.GetLocation());
            foreach (var other in found.Others)
            {
                report.With(FixData.LabelAccess, Diagnostics.Report.NameOf(other.Operation.Syntax));
            }

            report.Data(FixData.Name, found.Queue.Variable.Name);
            var lines = found.Others.Select(other => Diagnostics.Report.Line(other.Operation.Syntax, found.Place.Syntax)).ToList();
            type.Report(report.Create(
                null,
                found.Queue.Variable.Name,
                found.Fault == QueueFault.SeveralReaders ? "reader" : "writer",
                lines.Count == 1 ? $"line {lines[0]} {verb} in several runs at once" : $"line {lines[0]} and line {lines[1]} {verb.TrimEnd('s')} at the same time"));
        }
    }
}
