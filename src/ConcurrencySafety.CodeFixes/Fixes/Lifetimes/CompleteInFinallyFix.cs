using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>A writer that completes its channel or collection after the last item does so in a <c>finally</c>, whatever happens before.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class CompleteInFinallyFix() : TreeFix("CSAFE309")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => $"Complete '{defect.Property(FixData.Name)}' in a 'finally'";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Call is not { ArgumentList.Arguments.Count: 0, Parent: ExpressionStatementSyntax { Parent: BlockSyntax block } statement }
            || AsyncPlace.FunctionOf(statement) is not { } function
            || block.Parent != function
            || block.Statements.IndexOf(statement) is var index && (index == 0 || index != block.Statements.Count - 1))
        {
            return null;
        }

        var plan = new EditPlan(defect.Root);
        plan.Guard(block.Statements[0], block.Statements[index - 1], statement.WithoutTrivia().ToString());
        plan.Remove(statement);
        return plan.Apply();
    }
}
