using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>Blocks until all tasks have ended, in code that is not asynchronous.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class WaitAllFix() : TreeFix("CSAFE302", "CSAFE311")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Wait for all tasks with 'Task.WaitAll'";

    private protected override SyntaxNode? TryRepair(Defect defect) =>
        defect.Diagnostic.Id == "CSAFE302" ? AwaitTask.Waiting(defect) : TaskList.At(defect)?.WaitedFor();
}
