using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Turns what a function returns from a task into its value, as it must be once the function is <c>async</c>.</summary>
internal sealed class TaskReturns(SemanticModel model, FrameworkTypes types, INamedTypeSymbol returnType)
{
    private bool HasValue => returnType.IsGenericType;

    public bool CanConvert(SyntaxNode function, CancellationToken cancel) =>
        Returns(function).All(r => Value(r.Expression!) is not null || IsDone(r.Expression!) || AsyncPlace.Allows(r.Expression!, model, cancel))
        && (Arrow(function) is not { } arrow || AsyncPlace.Allows(arrow, model, cancel));

    public void AddTo(EditPlan plan, SyntaxNode function)
    {
        if (Arrow(function) is { } arrow)
            plan.Replace(arrow, e => Value(arrow) is null ? AwaitSyntax.Await(e) : Inner(e));
        foreach (var statement in Returns(function))
            Convert(plan, statement, Block(function));
    }

    private void Convert(EditPlan plan, ReturnStatementSyntax statement, BlockSyntax? body)
    {
        var expression = statement.Expression!;
        if (HasValue)
        {
            var isValue = Value(expression) is not null;
            plan.Replace(expression, e => isValue ? Inner(e) : AwaitSyntax.Await(e));
            return;
        }

        var isLast = statement.Parent == body && body!.Statements.Last() == statement;
        if (IsDone(expression))
        {
            if (isLast)
                plan.Remove(statement);
            else
                plan.Change(statement, s => s.WithExpression(null).WithReturnKeyword(s.ReturnKeyword.WithTrailingTrivia()));
            return;
        }

        plan.Change(statement, s => SyntaxFactory.ExpressionStatement(AwaitSyntax.Await(s.Expression!)).WithTriviaFrom(s));
        if (!isLast)
            plan.After(statement, "return;");
    }

    private static IEnumerable<ReturnStatementSyntax> Returns(SyntaxNode function) =>
        AsyncPlace.OwnNodes(function).OfType<ReturnStatementSyntax>().Where(r => r.Expression is not null);

    private static BlockSyntax? Block(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.Body,
        LocalFunctionStatementSyntax local => local.Body,
        AnonymousFunctionExpressionSyntax lambda => lambda.Block,
        _ => null,
    };

    private static ExpressionSyntax? Arrow(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.ExpressionBody?.Expression,
        LocalFunctionStatementSyntax local => local.ExpressionBody?.Expression,
        AnonymousFunctionExpressionSyntax lambda => lambda.ExpressionBody,
        _ => null,
    };

    /// <summary>The value in <c>Task.FromResult(value)</c>.</summary>
    private ExpressionSyntax? Value(ExpressionSyntax expression) =>
        HasValue
        && expression is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments } call
        && model.GetSymbolInfo(call).Symbol is IMethodSymbol { Name: nameof(Task.FromResult) } method
        && types.IsTaskLike(method.ReturnType)
            ? arguments[0].Expression
            : null;

    private static ExpressionSyntax Inner(ExpressionSyntax call) => ((InvocationExpressionSyntax)call).ArgumentList.Arguments[0].Expression.WithoutTrivia();

    /// <summary>A task that has ended and carries no value: <c>Task.CompletedTask</c>, <c>default</c>.</summary>
    public static bool IsDone(ExpressionSyntax expression, SemanticModel model, FrameworkTypes types) =>
        expression is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.DefaultLiteralExpression } or DefaultExpressionSyntax
        || (model.GetSymbolInfo(expression).Symbol is { Name: nameof(Task.CompletedTask) or nameof(Task.FromResult) } symbol && types.IsTaskLike(symbol.ContainingType));

    private bool IsDone(ExpressionSyntax expression) => !HasValue && IsDone(expression, model, types);
}
