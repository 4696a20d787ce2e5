using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary><c>Dictionary</c> and <c>HashSet</c> to <c>ConcurrentDictionary</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ConcurrentDictionaryFix() : TreeFix("CSAFE105", "CSAFE106", "CSAFE114", "CSAFE117")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use 'ConcurrentDictionary<TKey, TValue>'";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (SharedCollection.At(defect) is not { } collection)
            return null;
        if (collection.Is("System.Collections.Generic.Dictionary`2"))
            return new DictionaryRewrite(collection).Apply();

        // A set may hold null, a dictionary has no null key.
        return collection.Is("System.Collections.Generic.HashSet`1") && collection.Type.TypeArguments[0].NullableAnnotation != NullableAnnotation.Annotated
            ? new SetRewrite(collection).Apply()
            : null;
    }
}
