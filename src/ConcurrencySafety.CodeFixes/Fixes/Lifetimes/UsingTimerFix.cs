using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary><c>using</c> before a timer's local: it lives to the end of the scope, and no longer. Where nothing follows, it would never tick.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class UsingTimerFix() : TreeFix("CSAFE307")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Keep the timer to the end of the scope with 'using'";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Language < LanguageVersion.CSharp8
            || defect.Node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } declaration } } }
            || StatementScope.Of(declaration) is not { Owner: not SwitchSectionSyntax } list
            || list.IndexOf(declaration) >= list.LastExecuted)
        {
            return null;
        }

        var plan = new EditPlan(defect.Root);
        plan.Change(declaration, d => d.WithoutLeadingTrivia()
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space))
            .WithLeadingTrivia(d.GetLeadingTrivia()));
        return plan.Apply();
    }
}
