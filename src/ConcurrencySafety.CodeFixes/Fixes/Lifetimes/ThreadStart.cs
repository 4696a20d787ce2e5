using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>One <c>x.Start()</c> on a thread: what <c>x</c> is and where the thread was made.</summary>
internal sealed class ThreadStart
{
    private ThreadStart(InvocationExpressionSyntax call, ExpressionSyntax thread, ISymbol? variable, ExpressionSyntax? creation)
    {
        Call = call;
        Thread = thread;
        Variable = variable;
        Creation = creation;
    }

    public InvocationExpressionSyntax Call { get; }

    /// <summary>The expression before <c>.Start</c>.</summary>
    public ExpressionSyntax Thread { get; }

    /// <summary>The local, field or property that holds the thread or, for an element, its collection.</summary>
    public ISymbol? Variable { get; }

    /// <summary><c>new Thread(…)</c>, where it is found.</summary>
    public ExpressionSyntax? Creation { get; }

    public bool IsElement => Thread is ElementAccessExpressionSyntax;

    public StatementSyntax? Statement => Call.Parent is ExpressionStatementSyntax statement ? statement : null;

    public static ThreadStart? At(Defect defect)
    {
        if (defect.Call is not { Expression: MemberAccessExpressionSyntax access } call
            || !FrameworkTypes.Is(defect.Model.GetTypeInfo(access.Expression, defect.Cancellation).Type, defect.Types.Thread))
        {
            return null;
        }

        var thread = access.Expression;
        while (thread is ParenthesizedExpressionSyntax parenthesized)
            thread = parenthesized.Expression;
        if (thread is BaseObjectCreationExpressionSyntax)
            return new ThreadStart(call, thread, null, thread);
        var holder = thread is ElementAccessExpressionSyntax element ? element.Expression : thread;
        if (holder is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } forgiven)
            holder = forgiven.Operand;
        var variable = defect.Model.GetSymbolInfo(holder, defect.Cancellation).Symbol;
        return variable is ILocalSymbol or IFieldSymbol or IPropertySymbol or IParameterSymbol
            ? new ThreadStart(call, thread, variable, CreationOf(variable, AsyncPlace.FunctionOf(call), defect))
            : null;
    }

    public StartedBody? Body(Defect defect) =>
        Creation is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments }
            ? StartedBody.Of(arguments[0].Expression, defect.Model, defect.Cancellation)
            : null;

    /// <summary>Whether the function that starts the thread also makes it, so that its variable cannot be empty or hold another one later.</summary>
    public bool IsMadeHere => Creation is not null && AsyncPlace.FunctionOf(Creation) == AsyncPlace.FunctionOf(Call);

    private static ExpressionSyntax? CreationOf(ISymbol variable, SyntaxNode? function, Defect defect)
    {
        var declared = variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(defect.Cancellation);
        if (declared is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax initial })
            return initial;
        var scope = variable is ILocalSymbol or IParameterSymbol ? function : function?.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        return scope?.DescendantNodes().OfType<AssignmentExpressionSyntax>()
            .Where(a => a.Right is BaseObjectCreationExpressionSyntax && Assigned(a.Left, defect) is { } s && SymbolEqualityComparer.Default.Equals(s, variable))
            .OrderByDescending(a => AsyncPlace.FunctionOf(a) == function)
            .Select(a => a.Right)
            .FirstOrDefault();
    }

    private static ISymbol? Assigned(ExpressionSyntax left, Defect defect) =>
        defect.Model.GetSymbolInfo(left is ElementAccessExpressionSyntax element ? element.Expression : left, defect.Cancellation).Symbol;
}
