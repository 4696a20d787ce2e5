using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Races;

/// <summary>
/// Calls a delegate by <c>?.Invoke</c>, which reads it once. A test that guards nothing else goes away. Offered for calls that are
/// statements of their own.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NullConditionalFix))]
public sealed class NullConditionalFix() : TreeFix("CSAFE115")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Call with '?.Invoke'";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Language < LanguageVersion.CSharp6
            || defect.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Parent: ExpressionStatementSyntax statement } call
            || call.Span != defect.Diagnostic.Location.SourceSpan)
        {
            return null;
        }

        // `Changed.Invoke(…)` and `Changed(…)` are the same call.
        var called = call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: WellKnownMemberNames.DelegateInvokeName } invoke ? invoke.Expression : call.Expression;
        while (called is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } forgiven)
        {
            called = forgiven.Operand;
        }

        var safe = SyntaxFactory.ConditionalAccessExpression(
            called.WithoutTrivia(),
            SyntaxFactory.InvocationExpression(SyntaxFactory.MemberBindingExpression(SyntaxFactory.IdentifierName(WellKnownMemberNames.DelegateInvokeName)), call.ArgumentList.WithoutTrivia()));
        var test = TestedStatement.GuardOf(statement);
        if (test is null || !TestedStatement.IsTestAlone(test.Condition, called) || defect.Labelled(Diagnostics.FixData.LabelAccess).All(node => !test.Condition.Span.Contains(node.Span)))
        {
            return defect.Root.ReplaceNode(call, safe.WithTriviaFrom(call));
        }

        return TestedStatement.InPlaceOf(test, statement.WithExpression(safe), defect.Root);
    }
}
