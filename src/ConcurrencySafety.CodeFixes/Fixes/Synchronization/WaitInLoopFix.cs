using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Synchronization;

/// <summary>The <c>if</c> around a wait for a pulse becomes a <c>while</c>. Only where the wait is the last that it does: what follows would be done again.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WaitInLoopFix))]
public sealed class WaitInLoopFix() : TreeFix("CSAFE507")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Wait in a while loop";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Property(FixData.Pulse) != FixData.PulseUntested
            || defect.Call is not { Parent: ExpressionStatementSyntax wait } call
            || call.FirstAncestorOrSelf<IfStatementSyntax>() is not { Else: null } test
            || !(test.Statement == wait || (test.Statement is BlockSyntax block && block.Statements.LastOrDefault() == wait))
            || defect.Labelled(FixData.LabelAccess).FirstOrDefault() is not { } condition || !test.Condition.Span.Contains(condition.Span)
            || test.Statement.DescendantNodes().Any(static node => node is BreakStatementSyntax or ContinueStatementSyntax))
        {
            return null;
        }

        var keyword = SyntaxFactory.Token(test.IfKeyword.LeadingTrivia, SyntaxKind.WhileKeyword, test.IfKeyword.TrailingTrivia);
        return defect.Root.ReplaceNode<SyntaxNode>(test, SyntaxFactory.WhileStatement(test.AttributeLists, keyword, test.OpenParenToken, test.Condition, test.CloseParenToken, test.Statement));
    }
}
