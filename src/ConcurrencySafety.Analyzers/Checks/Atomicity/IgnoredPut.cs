using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.Queues;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Checks.Atomicity;

/// <summary>CSAFE606: nobody looks whether there was room in a bounded channel or collection.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IgnoredPut : QueueCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE606",
        Family.Atomicity,
        title: "Result of an attempt to write to a bounded channel or collection is ignored",
        messageFormat: "'{0}' does nothing and returns false while '{1}' is full, which nothing here tests: the item is lost; await room for it, or test the result",
        description: "A bounded channel or collection is full as soon as its readers are slower than its writers. What is then offered and not taken is gone without a trace.",
        severity: DiagnosticSeverity.Info);

    public IgnoredPut()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var found in Told(type).Where(found => found.Fault == QueueFault.PutIgnored))
        {
            var report = new Report(Descriptor, Diagnostics.Report.NameOf(found.Place.Syntax)).With(FixData.LabelDeclaration, found.Queue.Variable.Locations.FirstOrDefault());
            report.Data(FixData.Name, found.Queue.Variable.Name);
            type.Report(report.Create(null, ((IInvocationOperation)found.Place).TargetMethod.Name, found.Queue.Variable.Name));
        }
    }
}
