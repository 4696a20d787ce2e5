using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Synchronization;

/// <summary>
/// The statement after an atomic step uses what the step returns, in place or by a local, and an assignment of the result to the same memory goes. Only where the result is
/// what the memory holds afterwards.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseResultFix))]
public sealed class UseResultFix() : TreeFix("CSAFE517")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use the result of the atomic step";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Property(FixData.Result) != FixData.ResultNew || defect.Call is not { } call || defect.Labelled(FixData.LabelAccess).FirstOrDefault() is not ExpressionSyntax other)
        {
            return null;
        }

        return other is AssignmentExpressionSyntax assignment && assignment.Span.Contains(call.Span)
            ? defect.Root.ReplaceNode(assignment, call.WithTriviaFrom(assignment))
            : ReadOnce(call, other, defect);
    }

    private static SyntaxNode? ReadOnce(InvocationExpressionSyntax call, ExpressionSyntax read, Defect defect)
    {
        if (call.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax statement
            || StatementList.PlaceOf(statement) is not var (host, index)
            || StatementList.At(host, index + 1) is not { } next || !next.Span.Contains(read.Span))
        {
            return null;
        }

        var head = read.AncestorsAndSelf().OfType<ExpressionSyntax>().TakeWhile(expression => next.Span.Contains(expression.Span)).Last();
        var reads = head.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Where(expression => expression.IsEquivalentTo(read, topLevel: false)).ToList();
        var edits = new TreeEdits();
        if (reads.Count == 1 && IsFirst(read, head) && !statement.GetTrailingTrivia().Any(IsComment))
        {
            var above = statement.GetLeadingTrivia().Reverse().SkipWhile(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse();
            edits.Change(read, 0, current => call.WithTriviaFrom(current));
            edits.Change(host, index, current =>
            {
                var follower = StatementList.At(current, index + 1)!;
                var own = follower.GetLeadingTrivia().SkipWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
                return StatementList.Replace(current, index, 2, [follower.WithLeadingTrivia(above.Concat(own))]);
            });
        }
        else if (defect.Property(FixData.Name) is { } name)
        {
            var local = UnusedName.At(statement, LocalName.For(name));
            var declaration = SyntaxFactory.ParseStatement("var " + local + " = " + call.WithoutTrivia().ToFullString() + ";");
            edits.Change(statement, 0, current => declaration.WithTriviaFrom(current));
            foreach (var each in reads)
            {
                edits.Change(each, 0, current => SyntaxFactory.IdentifierName(local).WithTriviaFrom(current));
            }
        }

        return edits.IsEmpty ? null : edits.Apply(defect.Root);
    }

    /// <summary>Nothing but constants is computed before it, and it is computed in any case.</summary>
    private static bool IsFirst(ExpressionSyntax read, ExpressionSyntax head)
    {
        for (SyntaxNode inner = read; inner != head; inner = inner.Parent!)
        {
            var isFirst = inner.Parent switch
            {
                BinaryExpressionSyntax binary => binary.Left == inner || (binary.Left is LiteralExpressionSyntax && !binary.IsKind(SyntaxKind.LogicalAndExpression) && !binary.IsKind(SyntaxKind.LogicalOrExpression)),
                ParenthesizedExpressionSyntax or CastExpressionSyntax or PrefixUnaryExpressionSyntax or IsPatternExpressionSyntax => true,
                _ => false,
            };
            if (!isFirst)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsComment(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia);
}
