using ConcurrencySafety.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// An entry that is set where a test found none becomes <c>TryAdd</c>, or <c>GetOrAdd</c> where the value is used or made by a call.
/// Not offered where the test guards more than that. Limits: dictionaries in locals and private fields.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddIfMissingFix))]
public sealed class AddIfMissingFix() : TreeFix("CSAFE601")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Add it in one step";

    private protected override SyntaxNode? TryRepair(Defect defect) =>
        defect.Property(FixData.Entry) == FixData.EntryOverwrites && defect.Node is ExpressionSyntax change && SharedCollection.At(defect) is { } collection
            ? new DictionaryRewrite(collection).InOneStep(change)
            : null;
}
