using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary><c>Stack</c> to <c>ConcurrentStack</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ConcurrentStackFix() : TreeFix("CSAFE105", "CSAFE106", "CSAFE114", "CSAFE117")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use 'ConcurrentStack<T>'";

    private protected override SyntaxNode? TryRepair(Defect defect) =>
        SharedCollection.At(defect) is { } collection && collection.Is("System.Collections.Generic.Stack`1") ? TakingRewrite.OfStack(collection).Apply() : null;
}
