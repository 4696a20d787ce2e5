using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary><c>List</c> to <c>ConcurrentBag</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ConcurrentBagFix() : TreeFix("CSAFE105", "CSAFE106", "CSAFE114", "CSAFE117")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use 'ConcurrentBag<T>' (keeps no order)";

    private protected override SyntaxNode? TryRepair(Defect defect) =>
        SharedCollection.At(defect) is { } collection && collection.Is("System.Collections.Generic.List`1") ? SequenceRewrite.ToBag(collection).Apply() : null;
}
