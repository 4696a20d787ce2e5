using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Declares the field volatile: each read then sees what was written last, and what was written before it. Of a flag that says that data is
/// there, only where it is set after the data and never cleared.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(VolatileFix))]
public sealed class VolatileFix() : TreeFix("CSAFE110", "CSAFE111")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Declare the field volatile";

    private protected override SyntaxNode? TryRepair(Defect defect) =>
        SharedVariable.Of(defect) is { } variable
        && (defect.Diagnostic.Id != "CSAFE110" || (defect.Property(FixData.Publication) == FixData.PublicationPlainFlag && VolatileModifier.IsOnlySet(variable, defect)))
        && VolatileModifier.FieldOf(variable, defect) is { } field
            ? defect.Root.ReplaceNode<SyntaxNode>(field, VolatileModifier.Add(field))
            : null;
}
