using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>Awaits a task on the spot where <see cref="AwaitFix"/> would collect: one after another instead of side by side.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AwaitHereFix() : TreeFix("CSAFE302")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Await the task here, one after another";

    private protected override SyntaxNode? TryRepair(Defect defect) => AwaitTask.AwaitingHere(defect);
}
