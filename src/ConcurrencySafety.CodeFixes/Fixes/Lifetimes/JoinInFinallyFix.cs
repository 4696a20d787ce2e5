using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>A wait that some ways leave out moves into a <c>finally</c> around what stands between the start and the wait.</summary>
/// <remarks>Limits: a wait that is a statement of its own in the list of statements that starts; its value, where it has one, is not used.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class JoinInFinallyFix() : TreeFix("CSAFE303")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Wait in a 'finally'";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Node.FirstAncestorOrSelf<StatementSyntax>() is not { } start
            || StatementScope.Of(start) is not { } list
            || defect.Labelled(FixData.LabelWait).FirstOrDefault()?.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } wait
            || list.Items.IndexOf(wait) is var end && end < list.Items.IndexOf(start) + 2
            || wait.Expression is AssignmentExpressionSyntax)
        {
            return null;
        }

        var plan = new EditPlan(defect.Root);
        plan.Guard(list.Items[list.Items.IndexOf(start) + 1], list.Items[end - 1], wait.WithoutTrivia().ToString());
        plan.Remove(wait);
        return plan.Apply();
    }
}
