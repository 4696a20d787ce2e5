using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>Makes one task of a task in a task, so that who waits for it waits for the work.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class UnwrapFix() : TreeFix("CSAFE305")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => NestedTask.At(defect)!.BecomesRun ? "Use 'Task.Run'" : "Unwrap the task";

    private protected override SyntaxNode? TryRepair(Defect defect) => NestedTask.At(defect)?.Unwrapped();
}
