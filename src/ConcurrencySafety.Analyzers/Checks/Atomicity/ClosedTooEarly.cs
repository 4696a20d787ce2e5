using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.Queues;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Atomicity;

/// <summary>CSAFE609: a channel or collection is written after it was completed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ClosedTooEarly : QueueCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE609",
        Family.Atomicity,
        title: "Channel or collection is completed while others still write to it",
        messageFormat: "'{0}' is {1}; {2}",
        description: "What is written after completion is refused: the write throws, or returns false and the item is lost. Of several writers only the last one to end may complete, or whoever has waited for them all.");

    public ClosedTooEarly()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var found in Told(type))
        {
            var line = found.Others.IsEmpty ? string.Empty : Diagnostics.Report.Line(found.Others[0].Operation.Syntax, found.Place.Syntax);
            switch (found.Fault)
            {
                case QueueFault.ClosedByOneOfSeveral:
                    Report(type, found, $"completed here by one of several writers, while line {line} still writes in another: that write fails", "complete it once, after all writers have been waited for");
                    break;
                case QueueFault.PutAfterClose:
                    Report(type, found, $"written here after it was completed on line {line}: the write fails", "complete it after the last write");
                    break;
            }
        }
    }
}
