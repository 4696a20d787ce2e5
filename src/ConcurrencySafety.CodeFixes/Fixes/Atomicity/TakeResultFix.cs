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
            || defect.Labelled(FixData.LabelAccess).FirstOrDefault() is not { } test
            || TestBefore.Of(taking, test) is not { } before)
        {
            return null;
        }

        var taken = call.WithoutTrivia();
        var edits = new TreeEdits();
        before.Replace(edits, before.IsAround ? taken : SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, taken));
        return edits.Apply(defect.Root);
    }
}
