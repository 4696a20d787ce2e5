using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Declares the flag <c>volatile</c>, so that whoever finds it set sees the data that was written before. Offered for flags that are only ever set:
/// one that is cleared again needs a lock.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(VolatileFlagFix))]
public sealed class VolatileFlagFix() : TreeFix("CSAFE110")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Make the flag volatile";

    private protected override SyntaxNode? TryRepair(Defect defect) =>
        defect.Property(FixData.Publication) == FixData.PublicationPlainFlag
        && SharedVariable.Of(defect) is { Local: null } variable
        && VolatileModifier.CanBeAdded(variable, defect)
        && FieldDeclaration.Of(variable.Symbol, defect) is var (field, _)
            ? defect.Root.ReplaceNode<SyntaxNode>(field, VolatileModifier.Add(field))
            : null;
}
