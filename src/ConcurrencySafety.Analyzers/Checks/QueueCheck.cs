using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing.Queues;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Checks;

/// <summary>A rule about queues between bodies: types that make none are none of its business.</summary>
public abstract class QueueCheck : Check
{
    private protected QueueCheck(DiagnosticDescriptor descriptor)
        : base(descriptor)
    {
    }

    private protected override bool Concerns(TypeModel type, CancellationToken cancellationToken) => type.Any(static scan => scan.Sites.QueuesMade.Count > 0, cancellationToken);

    /// <summary>What is to be told of the type's queues in the mode that holds there.</summary>
    private protected static IEnumerable<QueueFinding> Told(TypeContext type) => type.Queues.Where(found => type.IsTold(found.Verdict, found.Place.Syntax));

    /// <summary>A report on the operation to change, with the other uses.</summary>
    private protected void Report(TypeContext type, QueueFinding found, string what, string repair)
    {
        var report = new Report(Descriptor, Diagnostics.Report.NameOf(found.Place.Syntax));
        foreach (var other in found.Others)
        {
            report.With(FixData.LabelAccess, Diagnostics.Report.NameOf(other.Operation.Syntax));
        }

        report.With(FixData.LabelDeclaration, found.Queue.Variable.Locations.FirstOrDefault());
        report.Data(FixData.Name, found.Queue.Variable.Name);
        type.Report(report.Create(null, found.Queue.Variable.Name, what, repair));
    }
}
