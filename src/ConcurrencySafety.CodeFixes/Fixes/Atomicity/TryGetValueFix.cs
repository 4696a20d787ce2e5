using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Atomicity;

/// <summary>
/// <c>if (map.ContainsKey(key)) Use(map[key]);</c> becomes <c>if (map.TryGetValue(key, out var value)) Use(value);</c>. Not offered where the entry is set in between.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TryGetValueFix))]
public sealed class TryGetValueFix() : TreeFix("CSAFE601")
{
    private protected override bool FixesAll => true;

    private protected override string Title(Defect defect) => "Use 'TryGetValue'";

    private protected override SyntaxNode? TryRepair(Defect defect)
    {
        if (defect.Property(FixData.Entry) != FixData.EntryMisses || defect.Language < LanguageVersion.CSharp7
            || defect.Node is not ElementAccessExpressionSyntax read
            || defect.Labelled(FixData.LabelAccess).FirstOrDefault() is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax method, ArgumentList.Arguments: { Count: > 0 } arguments } test)
        {
            return null;
        }

        var reads = Behind(test, read).SelectMany(node => node.DescendantNodesAndSelf()).OfType<ElementAccessExpressionSyntax>()
            .Where(element => element.SpanStart > test.SpanStart && SyntaxFactory.AreEquivalent(element, read)).Distinct().ToList();
        if (!reads.Contains(read) || reads.Any(element => element.Parent is AssignmentExpressionSyntax set && set.Left == element || element.Parent is PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax { OperatorToken.Text: "++" or "--" }))
        {
            return null;
        }

        var given = arguments.Count > 1 && arguments[1].Expression is DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax named } ? named.Identifier.ValueText : null;
        var name = given ?? UnusedName.In(Functions.MemberAround(read), "value", "found");
        var edits = new TreeEdits();
        foreach (var element in reads)
        {
            edits.Change(element, 0, current => SyntaxFactory.IdentifierName(name).WithTriviaFrom(current));
        }

        if (given is null)
        {
            var call = SyntaxFactory.ParseExpression($"{method.Expression.WithoutTrivia()}.TryGetValue({arguments[0].WithoutTrivia()}, out var {name})");
            edits.Change(test, 0, current => call.WithTriviaFrom(current));
        }

        return edits.Apply(defect.Root);
    }

    /// <summary>The code that runs only when the test has found the entry, as far as the read's place tells.</summary>
    private static IEnumerable<SyntaxNode> Behind(ExpressionSyntax test, ExpressionSyntax read)
    {
        var common = test.Ancestors().First(node => node.Span.Contains(read.Span));
        if (common is BlockSyntax or SwitchSectionSyntax or CompilationUnitSyntax)
        {
            return common.ChildNodes().Where(child => child.SpanStart > test.SpanStart && !child.Span.Contains(test.Span));
        }

        var own = common.ChildNodes().Where(child => child.Span.Contains(read.Span));
        return common is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } && common.AncestorsAndSelf().TakeWhile(node => node is not StatementSyntax).All(node => node is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression })
            && common.FirstAncestorOrSelf<IfStatementSyntax>() is { } statement && statement.Condition.Span.Contains(common.Span)
            ? own.Append(statement.Statement)
            : own;
    }
}
