using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencySafety.Fixes.Synchronization;

/// <summary>
/// Puts what comes between the taking of a lock and its release into a <c>try</c>, and the release into its <c>finally</c>. Not offered where a variable is declared in
/// between and used after the release.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReleaseInFinallyFix))]
public sealed class ReleaseInFinallyFix() : TreeFix("CSAFE504", "CSAFE505")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Release in a finally";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (HoldSection.Of(defect) is not { } section || section.GivingStatement.GetLeadingTrivia().Any(trivia => trivia.IsDirective))
        {
            return null;
        }

        var between = section.Between.ToList();
        var plan = new EditPlan(defect.Root);
        plan.Guard(between[0], between[between.Count - 1], section.GivingStatement.ToString());
        plan.Remove(section.GivingStatement);
        return plan.Apply();
    }
}
