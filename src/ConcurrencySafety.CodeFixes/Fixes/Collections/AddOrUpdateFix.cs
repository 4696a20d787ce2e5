using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// An entry that is read and written becomes <c>AddOrUpdate</c>. A missing entry, for which the indexer threw, begins with what the step makes of nothing.
/// Not offered where the new value cannot be computed again, or what a missing entry begins with cannot be told.
/// Limits: dictionaries in locals and private fields.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddOrUpdateFix))]
public sealed class AddOrUpdateFix() : TreeFix("CSAFE603")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use 'AddOrUpdate'";

    private protected override SyntaxNode? TryRepair(Defect defect) =>
        defect.Node is ExpressionSyntax change && SharedCollection.At(defect) is { } collection ? new DictionaryRewrite(collection).InOneStep(change) : null;
}
