using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>A list or queue between started bodies and their parent becomes a <c>Channel</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ChannelFix() : TreeFix("CSAFE105", "CSAFE106")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use a 'Channel<T>'";

    private protected override SyntaxNode? TryRepair(Defect defect) => SharedCollection.At(defect) is { } collection ? ChannelRewrite.Apply(collection) : null;
}
