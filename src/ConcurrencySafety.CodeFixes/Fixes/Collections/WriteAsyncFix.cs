using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>An attempt to write to a bounded channel or collection waits until there is room: by <c>await</c> for a channel.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class WriteAsyncFix() : TreeFix("CSAFE606")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Wait until there is room";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Call is not { Expression: MemberAccessExpressionSyntax { Name: var name }, Parent: ExpressionStatementSyntax, ArgumentList.Arguments.Count: 1 } call
            || defect.Model.GetSymbolInfo(call, defect.Cancellation).Symbol is not IMethodSymbol { ContainingType: { } queue })
        {
            return null;
        }

        var plan = new EditPlan(defect.Root);
        if (queue.GetMembers("WriteAsync").IsEmpty)
        {
            plan.Change(name, old => SyntaxFactory.IdentifierName("Add").WithTriviaFrom(old));
            return plan.Apply();
        }

        if (AsyncPlace.FunctionOf(call) is not { } function || !AsyncPlace.IsAsync(function) || !AsyncPlace.Allows(call, defect.Model, defect.Cancellation))
            return null;
        plan.Change(name, old => SyntaxFactory.IdentifierName("WriteAsync").WithTriviaFrom(old));
        plan.Replace(call, AwaitSyntax.Of(call));
        return plan.Apply();
    }
}
