using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>A thread that is given asynchronous code becomes a task.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TaskRunFix() : TreeFix("CSAFE304")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Run it as a task and wait for that";

    private protected override SyntaxNode? TryRepair(Defect defect) => AsyncThread.Repair(defect);
}
