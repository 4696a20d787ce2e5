using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>A call that returns a task which nobody waits for: its statement, and the local that holds the task, if there is one.</summary>
internal sealed class DroppedTask
{
    private DroppedTask(InvocationExpressionSyntax call, ExpressionSyntax expression, StatementSyntax? statement, string? local, StartedBody? body)
    {
        Call = call;
        Expression = expression;
        Statement = statement;
        Local = local;
        Body = body;
    }

    public InvocationExpressionSyntax Call { get; }

    /// <summary>The whole expression that is dropped: the call with what is chained to it.</summary>
    public ExpressionSyntax Expression { get; }

    /// <summary>Null for an arrow body.</summary>
    public StatementSyntax? Statement { get; }

    public string? Local { get; }

    public StartedBody? Body { get; }

    /// <summary>The expression without the <c>ConfigureAwait</c> that only makes sense directly under <c>await</c>.</summary>
    public ExpressionSyntax Task => Configuration is null ? Expression : ((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)Expression).Expression).Expression;

    /// <summary><c>.ConfigureAwait(…)</c> as it is written; null where it is not.</summary>
    public string? Configuration => Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(System.Threading.Tasks.Task.ConfigureAwait) } access } call
        ? $".{access.Name}{call.ArgumentList}"
        : null;

    public static DroppedTask? At(Defect defect) => defect.Call is { } call ? Of(call, defect) : null;

    /// <summary>The statement's dropped task; null where it drops none.</summary>
    public static DroppedTask? In(StatementSyntax statement, Defect defect)
    {
        var expression = statement switch
        {
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax } => null,
            ExpressionStatementSyntax simple => simple.Expression,
            LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } variables } => variables[0].Initializer?.Value,
            _ => null,
        };
        while (expression is ConditionalAccessExpressionSyntax conditional)
            expression = conditional.WhenNotNull;
        return expression is InvocationExpressionSyntax call ? Of(call, defect) : null;
    }

    private static DroppedTask? Of(InvocationExpressionSyntax call, Defect defect)
    {
        ExpressionSyntax whole = call;
        while (true)
        {
            if (whole.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax outer } access && access.Expression == whole)
                whole = outer;
            else if (whole.Parent is ConditionalAccessExpressionSyntax conditional && conditional.WhenNotNull == whole)
                whole = conditional;
            else
                break;
        }

        var (statement, local) = Use(whole, defect);
        if (statement is null && !IsArrow(whole, defect))
            return null;
        var dropped = new DroppedTask(call, whole, statement, local, StartedBody.OfCall(call, defect.Model, defect.Cancellation));
        return defect.Types.IsTaskLike(defect.Model.GetTypeInfo(dropped.Task, defect.Cancellation).Type) ? dropped : null;
    }

    private static (StatementSyntax? Statement, string? Local) Use(ExpressionSyntax whole, Defect defect)
    {
        switch (whole.Parent)
        {
            case ExpressionStatementSyntax statement:
                return (statement, null);
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Parent: LocalDeclarationStatementSyntax statement, Variables.Count: 1 } } declarator }
                when !IsRead(declarator, defect):
                return (statement, declarator.Identifier.ValueText);
            case AssignmentExpressionSyntax { Left: IdentifierNameSyntax name, Parent: ExpressionStatementSyntax statement }
                when defect.Model.GetSymbolInfo(name, defect.Cancellation).Symbol is ILocalSymbol local:
                return (statement, local.Name);
            default:
                return (null, null);
        }
    }

    private static bool IsRead(VariableDeclaratorSyntax declarator, Defect defect)
    {
        var scope = declarator.FirstAncestorOrSelf<StatementSyntax>()!.Parent!;
        if (scope is GlobalStatementSyntax)
            scope = scope.Parent!;
        return scope.DescendantNodes().OfType<IdentifierNameSyntax>().Any(n =>
            n.Identifier.ValueText == declarator.Identifier.ValueText
            && !VariableUse.Assigns(n)
            && SymbolEqualityComparer.Default.Equals(defect.Model.GetSymbolInfo(n, defect.Cancellation).Symbol, defect.Model.GetDeclaredSymbol(declarator, defect.Cancellation)));
    }

    // The arrow body of something that returns nothing: what returns the task does not drop it.
    private static bool IsArrow(ExpressionSyntax whole, Defect defect) => whole.Parent switch
    {
        ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax or LocalFunctionStatementSyntax } arrow => defect.Model.GetDeclaredSymbol(arrow.Parent!, defect.Cancellation) is IMethodSymbol { ReturnsVoid: true },
        LambdaExpressionSyntax lambda => defect.Model.GetTypeInfo(lambda, defect.Cancellation).ConvertedType is INamedTypeSymbol { DelegateInvokeMethod.ReturnsVoid: true },
        _ => false,
    };
}
