using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Atomicity;

/// <summary>
/// A test for null that guards one call alone becomes <c>x?.Use()</c>, which reads the variable once. Not offered where the call mentions the
/// variable a second time, or the test asks for more.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ConditionalAccessFix))]
public sealed class ConditionalAccessFix() : TreeFix("CSAFE610")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Call with '?.'";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Language < LanguageVersion.CSharp6
            || defect.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Expression: InvocationExpressionSyntax call } statement
            || TestedStatement.GuardOf(statement) is not { } test
            || defect.Node is not ExpressionSyntax variable || call.SpanStart != variable.SpanStart
            || !TestedStatement.IsTestAlone(test.Condition, variable)
            || SharedVariable.Of(defect) is not { Local: null } shared || shared.Accesses.Count(access => call.Span.Contains(access.Place.Span)) != 1
            || call.DescendantNodes().OfType<ConditionalAccessExpressionSyntax>().Any(inner => inner.SpanStart == call.SpanStart))
        {
            return null;
        }

        var text = call.ToString();
        var safe = SyntaxFactory.ParseExpression(text.Substring(0, variable.Span.Length) + "?" + text.Substring(variable.Span.Length).TrimStart());
        return safe is ConditionalAccessExpressionSyntax ? TestedStatement.InPlaceOf(test, statement.WithExpression(safe), defect.Root) : null;
    }
}
