using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>
/// Asynchronous code handed to a call that takes a void delegate: an async lambda, an async void method, or a lambda that drops a task.
/// </summary>
internal sealed class AsyncCallback
{
    private readonly Defect _defect;
    private readonly DroppedTask? _dropped;

    private AsyncCallback(Defect defect, ExpressionSyntax call, IMethodSymbol method, ExpressionSyntax @delegate, DroppedTask? dropped)
    {
        _defect = defect;
        Call = call;
        Method = method;
        Delegate = @delegate;
        _dropped = dropped;
    }

    /// <summary>The call or the creation that the delegate is handed to.</summary>
    public ExpressionSyntax Call { get; }

    public IMethodSymbol Method { get; }

    public ExpressionSyntax Delegate { get; }

    public AnonymousFunctionExpressionSyntax? Lambda => Delegate as AnonymousFunctionExpressionSyntax;

    public static AsyncCallback? At(Defect defect)
    {
        ExpressionSyntax? @delegate;
        DroppedTask? dropped = null;
        if (defect.Token.IsKind(SyntaxKind.AsyncKeyword))
        {
            @delegate = defect.Token.Parent as AnonymousFunctionExpressionSyntax;
        }
        else if (Group(defect) is { } group)
        {
            @delegate = group;
        }
        else
        {
            dropped = DroppedTask.At(defect);
            @delegate = dropped is null or { Local: not null } ? null : AsyncPlace.FunctionOf(dropped.Expression) as AnonymousFunctionExpressionSyntax;
        }

        if (@delegate?.Parent is not ArgumentSyntax { Parent.Parent: ExpressionSyntax and (InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax) and var call }
            || defect.Model.GetSymbolInfo(call, defect.Cancellation).Symbol is not IMethodSymbol method
            || (dropped is not null && !AsyncPlace.Allows(dropped.Expression, defect.Model, defect.Cancellation)))
        {
            return null;
        }

        return new AsyncCallback(defect, call, method, @delegate, dropped);
    }

    /// <summary>The name of the delegate's one parameter; null where it has none or more.</summary>
    public string? Item => Lambda switch
    {
        null => GroupMethod()?.Parameters is { Length: 1 } parameters ? parameters[0].Name : null,
        SimpleLambdaExpressionSyntax simple => simple.Parameter.Identifier.Text,
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: { Count: 1 } parameters } => parameters[0].Identifier.Text,
        AnonymousMethodExpressionSyntax { ParameterList.Parameters: { Count: 1 } parameters } => parameters[0].Identifier.Text,
        _ => null,
    };

    /// <summary>The type that the parameter states; null where it is left to inference.</summary>
    public TypeSyntax? ItemType => Lambda switch
    {
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: { Count: 1 } parameters } => parameters[0].Type,
        AnonymousMethodExpressionSyntax { ParameterList.Parameters: { Count: 1 } parameters } => parameters[0].Type,
        _ => null,
    };

    /// <summary>
    /// Plans what the delegate needs so that its task is no longer lost: <c>async</c> and <c>await</c> in a lambda, a task as the
    /// result of a method. False where the method has other users.
    /// </summary>
    public bool MakeAwaitable(EditPlan plan)
    {
        if (_dropped is not null)
            plan.Replace(_dropped.Expression, AwaitSyntax.Of(_dropped.Expression));
        return Lambda is not null || ReturnTask(plan);
    }

    /// <summary>
    /// Plans the callback's <c>return</c> as the <c>continue</c> of a loop that its code becomes the body of: leaving the callback is going
    /// on with the next round. False where one stands in a loop of its own.
    /// </summary>
    public bool ReturnsToContinues(EditPlan plan)
    {
        if (Lambda is not { } lambda)
            return true;
        foreach (var leave in AsyncPlace.OwnNodes(lambda).OfType<ReturnStatementSyntax>())
        {
            if (leave.Expression is not null || (StartedBody.Target(leave) is { } loop && lambda.Span.Contains(loop.Span)))
                return false;
            plan.Change(leave, r => SyntaxFactory.ContinueStatement().WithTriviaFrom(r));
        }

        return true;
    }

    /// <summary>The delegate as an async lambda. With a <paramref name="token"/>, that is its second parameter.</summary>
    public ExpressionSyntax AsLambda(ExpressionSyntax current, string? token, string tokenType)
    {
        if (current is not AnonymousFunctionExpressionSyntax lambda)
            return SyntaxFactory.ParseExpression($"async {(token is null ? Item : $"({Item}, {token})")} => await {Delegate}({Item})");
        var modifiers = lambda.Modifiers.Any(SyntaxKind.AsyncKeyword)
            ? lambda.Modifiers
            : lambda.Modifiers.Add(SyntaxFactory.Token(SyntaxKind.AsyncKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        if (token is null)
            return lambda.WithoutLeadingTrivia().WithModifiers(modifiers);
        var added = SyntaxFactory.Parameter(SyntaxFactory.Identifier(token));
        if (ItemType is not null)
            added = added.WithType(SyntaxFactory.ParseTypeName(tokenType).WithTrailingTrivia(SyntaxFactory.Space));
        return lambda switch
        {
            SimpleLambdaExpressionSyntax simple => SyntaxFactory.ParenthesizedLambdaExpression(
                simple.AttributeLists, modifiers, null, Parameters(simple.Parameter.WithoutTrivia(), added).WithTrailingTrivia(simple.Parameter.GetTrailingTrivia()), simple.ArrowToken, simple.Block, simple.ExpressionBody),
            ParenthesizedLambdaExpressionSyntax parenthesized => parenthesized.WithoutLeadingTrivia().WithModifiers(modifiers)
                .WithParameterList(Parameters(parenthesized.ParameterList.Parameters[0], added).WithTriviaFrom(parenthesized.ParameterList)),
            AnonymousMethodExpressionSyntax anonymous => anonymous.WithoutLeadingTrivia().WithModifiers(modifiers)
                .WithParameterList(Parameters(anonymous.ParameterList!.Parameters[0], added).WithTriviaFrom(anonymous.ParameterList)),
            _ => lambda,
        };
    }

    private static ParameterListSyntax Parameters(ParameterSyntax first, ParameterSyntax second) =>
        SyntaxFactory.ParameterList(SyntaxFactory.SeparatedList(
            new[] { first, second },
            new[] { SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space) }));

    private static ExpressionSyntax? Group(Defect defect)
    {
        var expression = defect.Node as ExpressionSyntax ?? (defect.Node as ArgumentSyntax)?.Expression;
        if (expression?.Parent is MemberAccessExpressionSyntax access && access.Name == expression)
            expression = access;
        return expression is IdentifierNameSyntax or MemberAccessExpressionSyntax && expression.Parent is ArgumentSyntax ? expression : null;
    }

    private IMethodSymbol? GroupMethod() => _defect.Model.GetSymbolInfo(Delegate, _defect.Cancellation).Symbol as IMethodSymbol;

    private bool ReturnTask(EditPlan plan)
    {
        if (GroupMethod() is not { } method)
            return false;
        if (_defect.Types.IsTaskLike(method.ReturnType))
            return true;
        if (!method.ReturnsVoid
            || method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_defect.Cancellation) is not { } declaration
            || declaration.SyntaxTree != _defect.Root.SyntaxTree
            || (method.MethodKind != MethodKind.LocalFunction && method.DeclaredAccessibility != Accessibility.Private)
            || _defect.Root.DescendantNodes().OfType<IdentifierNameSyntax>().Count(n => n.Identifier.ValueText == method.Name) != 1)
        {
            return false;
        }

        TypeSyntax? type = declaration switch
        {
            MethodDeclarationSyntax declared => declared.ReturnType,
            LocalFunctionStatementSyntax local => local.ReturnType,
            _ => null,
        };
        if (type is null)
            return false;
        var task = ShortName.Means(_defect.Model, declaration.SpanStart, _defect.Types.Task!) ? "Task" : "System.Threading.Tasks.Task";
        plan.Change(type, t => SyntaxFactory.ParseTypeName(task).WithTriviaFrom(t));
        return true;
    }
}
