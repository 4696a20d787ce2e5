using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary><c>Task.Run(…); return Task.CompletedTask;</c> becomes <c>return Task.Run(…);</c>: the caller waits.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ReturnTaskFix() : TreeFix("CSAFE302")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Return the task";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (DroppedTask.At(defect) is not { Statement: ExpressionStatementSyntax statement, Local: null, Configuration: null } task
            || task.Expression is ConditionalAccessExpressionSyntax
            || AsyncPlace.FunctionOf(statement) is not { } function || AsyncPlace.IsAsync(function)
            || StatementScope.Of(statement) is not { } list
            || list.Items.IndexOf(statement) is var index && list.LastExecuted != index + 1
            || list.Items[index + 1] is not ReturnStatementSyntax { Expression: { } done } end
            || !TaskReturns.IsDone(done, defect.Model, defect.Types))
        {
            return null;
        }

        var plan = new EditPlan(defect.Root);
        plan.Change(statement, s => SyntaxFactory.ReturnStatement(s.Expression.WithoutLeadingTrivia())
            .WithReturnKeyword(SyntaxFactory.Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(SyntaxFactory.Space))
            .WithTriviaFrom(s));
        plan.Remove(end);
        return plan.Apply();
    }
}
