using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>A channel with several readers or writers no longer says that it has one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class DropOptionFix() : TreeFix("CSAFE605")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => $"Let '{defect.Property(FixData.Name)}' have several";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Node.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression } value })
            return null;
        var plan = new EditPlan(defect.Root);
        plan.Replace(value, _ => SyntaxFactory.LiteralExpression(SyntaxKind.FalseLiteralExpression));
        return plan.Apply();
    }
}
