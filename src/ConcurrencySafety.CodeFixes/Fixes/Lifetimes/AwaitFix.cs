using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>Awaits a dropped task; collects those of a loop or of one scope and awaits them together.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AwaitFix() : TreeFix("CSAFE302", "CSAFE306")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) =>
        AwaitTask.AwaitingHere(defect) is null ? "Await the task" : "Collect the tasks and await them with 'Task.WhenAll'";

    private protected override SyntaxNode? TryRepair(Defect defect) => AwaitTask.Awaiting(defect);
}
