using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary><c>HashSet</c> to the keys of a <c>ConcurrentDictionary</c>: the framework has no concurrent set.</summary>
internal sealed class SetRewrite(SharedCollection set) : CollectionRewrite(set, "ConcurrentDictionary", CollectionKind.Set)
{
    protected override string? AsSequence => "Keys";

    protected override void RewriteTogether()
    {
        foreach (var statement in Collection.Uses.Select(u => u.FirstAncestorOrSelf<IfStatementSyntax>()).OfType<IfStatementSyntax>().Distinct())
            TestAndAdd(statement);
    }

    protected override bool RewriteCall(InvocationExpressionSyntax call, MemberAccessExpressionSyntax access, string method)
    {
        var arguments = call.ArgumentList;
        switch (method)
        {
            case "Add":
                Rename(access, "TryAdd");
                Plan.Change(arguments, a => a.AddArguments(SyntaxFactory.Argument(SyntaxFactory.ParseExpression("0")).WithLeadingTrivia(SyntaxFactory.Space)));
                return true;
            case "Contains" when arguments.Arguments.Count == 1:
                Rename(access, "ContainsKey");
                return !DecidesAChange(call);
            case "Remove":
                Rename(access, "TryRemove");
                Plan.Change(arguments, a => a.AddArguments(SyntaxFactory.ParseArgumentList("(out _)").Arguments[0].WithLeadingTrivia(SyntaxFactory.Space)));
                return true;
            case "UnionWith":
                return AddEach(call, access.Expression, "TryAdd({0}, 0)");
            case "Clear":
                return true;
            default:
                return false;
        }
    }

    // if (!set.Contains(x)) { set.Add(x); … }
    private void TestAndAdd(IfStatementSyntax statement)
    {
        if (statement.Condition is not PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: InvocationExpressionSyntax contains }
            || Argument(contains, "Contains") is not { } tested)
        {
            return;
        }

        var first = statement.Statement is BlockSyntax block ? block.Statements.FirstOrDefault() : statement.Statement;
        if (first is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax add }
            || Argument(add, "Add") is not { } added
            || !SyntaxFactory.AreEquivalent(tested, added))
        {
            return;
        }

        var collection = ((MemberAccessExpressionSyntax)contains.Expression).Expression;
        var alone = statement.Statement is not BlockSyntax { Statements.Count: > 1 };
        if (alone && statement.Else is null)
        {
            ReplaceStatement(statement, "__0.TryAdd(__1, 0);", collection, tested);
            Done(statement);
            return;
        }

        if (alone)
            return;
        Plan.Replace(statement.Condition, _ => ArrowBody.Fill(SyntaxFactory.ParseExpression("__0.TryAdd(__1, 0)"), collection, tested));
        Plan.Remove(first);
        Done(statement.Condition);
        Done(first);
    }

    private ExpressionSyntax? Argument(InvocationExpressionSyntax call, string method) =>
        call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } access, ArgumentList.Arguments: { Count: 1 } arguments }
        && name == method && Collection.IsUse(access.Expression)
            ? arguments[0].Expression
            : null;

    // What is tested and then changed in a second step is not made right by another type.
    private bool DecidesAChange(InvocationExpressionSyntax contains) =>
        contains.FirstAncestorOrSelf<IfStatementSyntax>() is { } statement
        && statement.Condition.Span.Contains(contains.Span)
        && Collection.Uses.Any(u => !statement.Condition.Span.Contains(u.Span) && statement.Span.Contains(u.Span) && !IsDone(u)
            && u.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" or "Remove" or "Clear" });
}
