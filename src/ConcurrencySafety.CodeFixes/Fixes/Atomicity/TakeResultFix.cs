using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Atomicity;

/// <summary>
/// The call that takes an element takes the place of the test before it: <c>if (queue.TryDequeue(out var item))</c>, also where the test is the last of several, or a way out.
/// Not offered where something stands between the two.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TakeResultFix))]
public sealed class TakeResultFix() : TreeFix("CSAFE601")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use the result of the call in place of the test";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Property(FixData.Entry) != FixData.EntryTakesNothing
            || defect.Node is not InvocationExpressionSyntax call
            || call.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } taking
            || StatementList.PlaceOf(taking) is not var (host, index)
            || defect.Labelled(FixData.LabelAccess).FirstOrDefault() is not ExpressionSyntax test
            || test.FirstAncestorOrSelf<StatementSyntax>() is not { } statement
            || ConditionOf(statement) is not { } condition || !condition.Span.Contains(test.Span))
        {
            return null;
        }

        var isInside = index == 0 && host.Parent == statement && host == BodyOf(statement);
        var isBehind = index > 0 && StatementList.At(host, index - 1) == statement && statement is IfStatementSyntax { Else: null };
        if ((!isInside && !isBehind) || Operand(test, condition, isInside ? SyntaxKind.LogicalAndExpression : SyntaxKind.LogicalOrExpression) is not { } tested)
        {
            return null;
        }

        var taken = call.WithoutTrivia();
        ExpressionSyntax answer = isInside ? taken : SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, taken);
        var edits = new TreeEdits();
        edits.Change(tested, 0, current => answer.WithTriviaFrom(current));
        edits.Change(host, index, current => StatementList.Replace(current, index, 1, []));
        return edits.Apply(defect.Root);
    }

    private static ExpressionSyntax? ConditionOf(StatementSyntax statement) => statement switch
    {
        IfStatementSyntax test => test.Condition,
        WhileStatementSyntax loop => loop.Condition,
        _ => null,
    };

    private static StatementSyntax? BodyOf(StatementSyntax statement) => statement switch
    {
        IfStatementSyntax test => test.Statement,
        WhileStatementSyntax loop => loop.Statement,
        _ => null,
    };

    /// <summary>The whole condition, or the last of those that it joins, when it asks nothing but this.</summary>
    private static ExpressionSyntax? Operand(ExpressionSyntax test, ExpressionSyntax condition, SyntaxKind connective)
    {
        var operand = test;
        while (operand != condition && operand.Parent is ExpressionSyntax outer && !(outer.IsKind(connective) && ((BinaryExpressionSyntax)outer).Right == operand && outer == condition))
        {
            if (outer is not (PrefixUnaryExpressionSyntax or ParenthesizedExpressionSyntax or BinaryExpressionSyntax { Right: LiteralExpressionSyntax } or BinaryExpressionSyntax { Left: LiteralExpressionSyntax } or IsPatternExpressionSyntax))
            {
                return null;
            }

            operand = outer;
        }

        return operand;
    }
}
