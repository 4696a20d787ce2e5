using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// <c>Queue</c> and <c>Stack</c> to their concurrent counterparts. To test and then take is one step there, so it is rewritten as
/// one: <c>while (q.Count > 0) { var x = q.Dequeue(); … }</c> becomes <c>while (q.TryDequeue(out var x)) { … }</c>.
/// </summary>
internal sealed class TakingRewrite : CollectionRewrite
{
    private readonly string _take;

    private TakingRewrite(SharedCollection collection, string target, string take)
        : base(collection, target, CollectionKind.Sequence) => _take = take;

    public static CollectionRewrite OfQueue(SharedCollection queue) => new TakingRewrite(queue, "ConcurrentQueue", "Dequeue");

    public static CollectionRewrite OfStack(SharedCollection stack) => new TakingRewrite(stack, "ConcurrentStack", "Pop");

    protected override void RewriteTogether()
    {
        foreach (var use in Collection.Uses)
        {
            var statement = use.FirstAncestorOrSelf<StatementSyntax>();
            if (IsDone(use) || statement is not (WhileStatementSyntax or IfStatementSyntax))
                continue;
            var condition = statement is WhileStatementSyntax loop ? loop.Condition : ((IfStatementSyntax)statement).Condition;
            var body = statement is WhileStatementSyntax again ? again.Statement : ((IfStatementSyntax)statement).Statement;
            if (TestsForMore(condition) is { } tested)
                Take(condition, tested, body);
        }
    }

    protected override bool RewriteCall(InvocationExpressionSyntax call, MemberAccessExpressionSyntax access, string method) => method switch
    {
        "Enqueue" or "Push" or "ToArray" or "CopyTo" => true,
        "Clear" or "TryDequeue" or "TryPop" or "TryPeek" => TargetHas(method),
        _ => false,
    };

    private void Take(ExpressionSyntax condition, ExpressionSyntax tested, StatementSyntax body)
    {
        var calls = body.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(IsTaking).ToList();
        var first = body is BlockSyntax block ? block.Statements.FirstOrDefault() : body;
        if (calls.Count != 1 || first is null || !first.Span.Contains(calls[0].Span) || !RunsOnce(calls[0], first))
            return;
        var call = calls[0];
        var collection = ((MemberAccessExpressionSyntax)call.Expression).Expression;
        var method = "Try" + ((MemberAccessExpressionSyntax)call.Expression).Name.Identifier.ValueText;
        string item;
        switch (first)
        {
            case LocalDeclarationStatementSyntax { Declaration: { Variables: { Count: 1 } variables } declaration } when variables[0].Initializer?.Value == call && body is BlockSyntax:
                item = $"{OutVariable.Type(declaration.Type, Model)} {variables[0].Identifier}";
                Plan.Remove(first);
                break;
            case ExpressionStatementSyntax { Expression: var expression } when expression == call && body is BlockSyntax:
                item = "_";
                Plan.Remove(first);
                break;
            case LocalDeclarationStatementSyntax or ExpressionStatementSyntax:
                var name = UnusedName.In(Functions.MemberAround(call), "item");
                item = $"var {name}";
                Plan.Replace(call, _ => SyntaxFactory.IdentifierName(name));
                break;
            default:
                return;
        }

        Plan.Replace(condition, _ => ArrowBody.Fill(SyntaxFactory.ParseExpression($"__0.{method}(out {item})"), collection));
        Done(condition);
        Done(call);
    }

    // q.Count > 0, q.Count != 0, q.Any()
    private ExpressionSyntax? TestsForMore(ExpressionSyntax condition)
    {
        var tested = condition switch
        {
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.GreaterThanExpression or (int)SyntaxKind.NotEqualsExpression } test when test.Right.ToString() == "0" => test.Left,
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression } test when test.Left.ToString() == "0" => test.Right,
            InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Any" } any } => any,
            _ => null,
        };
        return tested is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Count" or "Any" } member && Collection.IsUse(member.Expression) ? member.Expression : null;
    }

    private bool IsTaking(InvocationExpressionSyntax call) =>
        call is { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax access }
        && Collection.IsUse(access.Expression)
        && (access.Name.Identifier.ValueText == _take || access.Name.Identifier.ValueText == "Peek");

    // Not in a lambda, not on the right of && or in a branch, where it might not run at all.
    private static bool RunsOnce(SyntaxNode call, SyntaxNode statement) => call.Ancestors().TakeWhile(n => n != statement).All(n =>
        n is not (AnonymousFunctionExpressionSyntax or ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax
            or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression }));
}
