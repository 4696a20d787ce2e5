using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary><c>await await</c>: the start first, then the work.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AwaitTwiceFix() : TreeFix("CSAFE305")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Await the inner task too";

    private protected override SyntaxNode? TryRepair(Defect defect) => NestedTask.At(defect)?.AwaitedTwice();
}
