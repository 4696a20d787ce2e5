using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>
/// An async function returns a task, which its async callers in this file await. The compiler tells about the other callers (CS4014).
/// Not where a delegate, an override or an interface demands that it returns nothing.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AsyncVoidFix() : TreeFix("CSAFE308")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => $"Let '{defect.Property(FixData.Name)}' return a task";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Property(FixData.Scope) == FixData.ScopeElsewhere || ReturnTypeOf(defect.Token.Parent) is not { } nothing || !ShortName.Means(defect.Model, nothing.SpanStart, defect.Types.Task))
            return null;
        var plan = new EditPlan(defect.Root);
        plan.Change(nothing, old => SyntaxFactory.IdentifierName(nameof(Task)).WithTriviaFrom(old));
        foreach (var name in defect.Labelled(FixData.LabelStart))
        {
            if (CallOf(name) is { Parent: ExpressionStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax } call
                && AsyncPlace.FunctionOf(call) is { } caller && AsyncPlace.IsAsync(caller)
                && AsyncPlace.Allows(call, defect.Model, defect.Cancellation))
            {
                plan.Replace(call, AwaitSyntax.Of(call));
            }
        }

        return plan.Apply();
    }

    private static TypeSyntax? ReturnTypeOf(SyntaxNode? function) => function switch
    {
        MethodDeclarationSyntax method when !method.Modifiers.Any(SyntaxKind.VirtualKeyword) => method.ReturnType,
        LocalFunctionStatementSyntax local => local.ReturnType,
        _ => null,
    };

    private static InvocationExpressionSyntax? CallOf(SyntaxNode name)
    {
        var callee = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return callee.Parent is InvocationExpressionSyntax call && call.Expression == callee ? call : null;
    }
}
