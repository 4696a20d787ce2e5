using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Synchronization;

/// <summary>A <c>lock</c> statement in place of <c>Enter</c> and <c>Exit</c>. Not offered for an attempt, which a <c>lock</c> statement cannot make.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LockStatementFix))]
public sealed class LockStatementFix() : TreeFix("CSAFE504")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use a lock statement";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (HoldSection.Of(defect) is not { Taking: >= 0 } section
            || section.TakingStatement is not ExpressionStatementSyntax
            || defect.Call is not { } enter
            || defect.Model.GetSymbolInfo(enter, defect.Cancellation).Symbol is not IMethodSymbol { ReturnsVoid: true, Parameters.Length: <= 1 } method
            || LockOf(enter, method) is not { } gate
            || section.GivingStatement.GetLeadingTrivia().Any(trivia => trivia.IsDirective))
        {
            return null;
        }

        var edits = new TreeEdits();
        edits.Change(section.Host, section.Giving, current => StatementList.Replace(current, section.Giving, 1, []));
        if (!new LockEdits(defect, edits).TryAdd(new StatementSection(gate, section.Host, section.Taking + 1, section.Giving - 1)))
        {
            return null;
        }

        // What stands above the call stands above the statement that takes its place.
        edits.Change(section.Host, section.Taking, current =>
        {
            var next = StatementList.At(current, section.Taking + 1)!;
            var above = StatementList.At(current, section.Taking)!.GetLeadingTrivia();
            var own = next.GetLeadingTrivia().SkipWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)).ToList();
            var isPlain = own.All(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia));
            return StatementList.Replace(current, section.Taking, 2, [next.WithLeadingTrivia(isPlain ? above : above.Take(above.Count - 1).Concat(own))]);
        });
        return edits.Apply(defect.Root);
    }

    private static string? LockOf(InvocationExpressionSyntax enter, IMethodSymbol method) =>
        method.IsStatic ? (enter.ArgumentList.Arguments.Count == 1 ? enter.ArgumentList.Arguments[0].Expression.ToString() : null)
        : method.Parameters.IsEmpty && enter.Expression is MemberAccessExpressionSyntax { Expression: var instance } ? instance.ToString()
        : null;
}
