using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>Awaits all the tasks of a list where it has been filled.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class WhenAllFix() : TreeFix("CSAFE311")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Await all tasks with 'Task.WhenAll'";

    private protected override SyntaxNode? TryRepair(Defect defect) => TaskList.At(defect)?.Awaited();
}
