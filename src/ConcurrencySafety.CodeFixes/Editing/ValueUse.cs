using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>Whether anything uses the value of an expression that is there for its effect.</summary>
internal static class ValueUse
{
    public static bool IsUsed(ExpressionSyntax expression, SemanticModel model)
    {
        SyntaxNode outer = expression;
        while (outer.Parent is ParenthesizedExpressionSyntax)
        {
            outer = outer.Parent;
        }

        return outer.Parent switch
        {
            ExpressionStatementSyntax => false,
            ForStatementSyntax loop => !loop.Incrementors.Contains(outer) && !loop.Initializers.Contains(outer),
            LambdaExpressionSyntax lambda when lambda.Body == outer => Returns(lambda, model) && !IsResultLost(lambda, model),
            ArrowExpressionClauseSyntax arrow => Returns(arrow, model),
            _ => true,
        };
    }

    /// <summary>Whether a lambda with an expression body returns the expression's value.</summary>
    public static bool Returns(LambdaExpressionSyntax lambda, SemanticModel model) =>
        model.GetSymbolInfo(lambda).Symbol is not IMethodSymbol method || ReturnsValue(method);

    /// <summary>Whether a member with an expression body returns the expression's value.</summary>
    public static bool Returns(ArrowExpressionClauseSyntax arrow, SemanticModel model) => arrow.Parent switch
    {
        null => true,
        AccessorDeclarationSyntax or BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax =>
            model.GetDeclaredSymbol(arrow.Parent) is not IMethodSymbol method || ReturnsValue(method),
        _ => true,
    };

    /// <summary>
    /// The lambda's value becomes the result of a task that nobody reads: the call stands alone, is awaited alone, or its
    /// <c>Task&lt;T&gt;</c> is kept as a <c>Task</c>. <c>Task.Run(() =&gt; count++)</c> is such a call, though the compiler picks <c>Func&lt;int&gt;</c>.
    /// </summary>
    public static bool IsResultLost(LambdaExpressionSyntax lambda, SemanticModel model)
    {
        if (lambda.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call }
            || model.GetTypeInfo(call) is not { Type: INamedTypeSymbol { Name: "Task", IsGenericType: true } task } types)
        {
            return false;
        }

        return call.Parent is ExpressionStatementSyntax or AwaitExpressionSyntax { Parent: ExpressionStatementSyntax }
            || (call.Parent is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } } discard && model.GetSymbolInfo(discard.Left).Symbol is null or IDiscardSymbol)
            || !SymbolEqualityComparer.Default.Equals(types.ConvertedType, task);
    }

    private static bool ReturnsValue(IMethodSymbol method) =>
        !method.ReturnsVoid && !(method.IsAsync && method.ReturnType is INamedTypeSymbol { IsGenericType: false });
}
