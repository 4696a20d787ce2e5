using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencySafety.Checks.Lifetimes;

/// <summary>CSAFE311: tasks are collected and nobody waits for the collection.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LostTaskList : Check
{
    private static readonly DiagnosticDescriptor Definition = Rule.Create(
        "CSAFE311",
        Family.Lifetime,
        title: "Collected tasks are never awaited",
        messageFormat: "The tasks in '{0}', started by '{1}' on line {2}, are never awaited; use 'await Task.WhenAll({0})'",
        description: "The tasks were collected so that somebody can wait for them, and nobody does: their exceptions are lost, and the method ends before the work is done.");

    public LostTaskList()
        : base(Definition)
    {
    }

    private protected override void Examine(TypeContext type)
    {
        var collections = type.Findings.Lost
            .Where(lost => lost.Site.Root.Kind is StartKind.Task or StartKind.AsyncCall && !lost.IsJoinedSomewhere && !type.IsDisposedEarly(lost.Site.Operation.Syntax))
            .SelectMany(lost => lost.Collections.Select(collection => (Lost: lost, Collection: collection)))
            .GroupBy(pair => pair.Collection, SymbolEqualityComparer.Default)
            .OrderBy(group => group.First().Lost.Site.Operation.Syntax.SpanStart);
        foreach (var group in collections)
        {
            var (lost, collection) = group.First();
            if (collection.Locations.FirstOrDefault() is not { IsInSource: true } declaration)
            {
                continue;
            }

            var start = lost.Site.Operation;
            var report = new Report(Descriptor, declaration).With(FixData.LabelStart, Report.NameOf(start.Syntax));
            report.Data(FixData.Name, collection.Name);
            report.Data(FixData.Start, "task");
            type.Report(report.Create(null, collection.Name, Report.Spell(start), Report.Line(start.Syntax)));
        }
    }
}
