using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>Joins a thread that is kept in a field where its owner is disposed; gives one that is kept nowhere a field.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class JoinInDisposeFix() : TreeFix("CSAFE301")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) =>
        JoinInDispose.OfField(defect) is null ? "Keep the thread in a field and join it in 'Dispose'" : "Join the thread in 'Dispose'";

    private protected override SyntaxNode? TryRepair(Defect defect) => JoinInDispose.OfField(defect) ?? JoinInDispose.OfNewField(defect);
}
