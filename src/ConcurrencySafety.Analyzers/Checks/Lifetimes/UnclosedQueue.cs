using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing.Queues;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>CSAFE309: somebody reads a channel or blocking collection to its end, which never comes, or not when something goes wrong.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnclosedQueue : QueueCheck
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE309",
        Family.Lifetime,
        title: "Channel or collection that is read to its end is not completed",
        messageFormat: "'{0}' is {1}; {2}",
        description: "Reading to the end goes on until the writing side says that no more will come. Where it does not, the reader waits for ever, and so does everybody who waits for the reader.");

    public UnclosedQueue()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        foreach (var found in Told(type))
        {
            switch (found.Fault)
            {
                case QueueFault.NeverClosed:
                    Report(type, found, "read here until it is completed, and nothing completes it: the reader never ends", "complete it in a 'finally' when the last writer has ended");
                    break;
                case QueueFault.ClosedOnSuccessOnly:
                    Report(type, found, $"completed here only if nothing fails before: an exception leaves its reader on line {Diagnostics.Report.Line(found.Others[0].Operation.Syntax, found.Place.Syntax)} waiting for ever", "complete it in a 'finally'");
                    break;
            }
        }
    }
}
