using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary><c>List</c> and <c>Queue</c> to <c>ConcurrentQueue</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ConcurrentQueueFix() : TreeFix("CSAFE105", "CSAFE106", "CSAFE114", "CSAFE117")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use 'ConcurrentQueue<T>' (keeps the order of arrival)";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (SharedCollection.At(defect) is not { } collection)
            return null;
        if (collection.Is("System.Collections.Generic.Queue`1"))
            return TakingRewrite.OfQueue(collection).Apply();
        return collection.Is("System.Collections.Generic.List`1") ? SequenceRewrite.ToQueue(collection).Apply() : null;
    }
}
