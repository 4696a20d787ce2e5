using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Turns <c>=> expression</c> into a block.</summary>
internal static class ArrowBody
{
    /// <summary>
    /// Gives the method, local function or lambda whose arrow body is the expression a block of these statements, in which the
    /// names <c>__0</c>, <c>__1</c> … stand for the given expressions.
    /// </summary>
    public static bool ToBlock(EditPlan plan, ExpressionSyntax body, IReadOnlyList<string> statements, params ExpressionSyntax[] holes)
    {
        switch (body.Parent)
        {
            case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method }:
                plan.Change(method, m => m.WithExpressionBody(null).WithSemicolonToken(default)
                    .WithParameterList(m.ParameterList.WithTrailingTrivia(plan.Lines.NewLine))
                    .WithBody(Block(plan, method, statements, holes).WithTrailingTrivia(m.GetTrailingTrivia())));
                return true;
            case ArrowExpressionClauseSyntax { Parent: LocalFunctionStatementSyntax local }:
                plan.Change(local, l => l.WithExpressionBody(null).WithSemicolonToken(default)
                    .WithParameterList(l.ParameterList.WithTrailingTrivia(plan.Lines.NewLine))
                    .WithBody(Block(plan, local, statements, holes).WithTrailingTrivia(l.GetTrailingTrivia())));
                return true;
            case LambdaExpressionSyntax lambda:
                plan.Change(lambda, l => l.WithExpressionBody(null)
                    .WithBlock(Fill((BlockSyntax)plan.Lines.Statement("{ " + string.Join(" ", statements) + " }", null), holes).WithTrailingTrivia(l.GetTrailingTrivia())));
                return true;
            default:
                return false;
        }
    }

    private static BlockSyntax Block(EditPlan plan, SyntaxNode function, IReadOnlyList<string> statements, ExpressionSyntax[] holes)
    {
        var code = "{\n" + string.Concat(statements.Select(s => "\t" + s.Replace("\n", "\n\t") + "\n")) + "}";
        return Fill((BlockSyntax)plan.Lines.Statement(code, plan.Lines.IndentOf(function)), holes);
    }

    public static T Fill<T>(T code, params ExpressionSyntax[] holes)
        where T : SyntaxNode =>
        code.ReplaceNodes(
            code.DescendantNodes().OfType<IdentifierNameSyntax>().Where(n => n.Identifier.ValueText.StartsWith("__", StringComparison.Ordinal)),
            (name, _) => int.TryParse(name.Identifier.ValueText.Substring(2), out var hole) ? holes[hole].WithoutTrivia().WithTriviaFrom(name) : name);
}
