using ConcurrencySafety.Editing;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>
/// The variables on which a body depends to end: a stop flag or a token in the condition of its loop, a channel or collection that it
/// reads until it is completed, an event that it waits for.
/// </summary>
internal sealed class BodyWaits(SyntaxNode function, SemanticModel model, CancellationToken cancel)
{
    private readonly ApiCatalog _catalog = ApiCatalog.For(model.Compilation, userCatalogs: null, cancel);

    public HashSet<ISymbol> Symbols()
    {
        var symbols = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var node in AsyncPlace.OwnNodes(function))
        {
            var found = node switch
            {
                WhileStatementSyntax loop => Tested(loop.Condition),
                DoStatementSyntax loop => Tested(loop.Condition),
                ForStatementSyntax { Condition: { } condition } => Tested(condition),
                CommonForEachStatementSyntax { Expression: InvocationExpressionSyntax call } loop when loop.AwaitKeyword.Span.Length > 0 || IsDrain(call) => Root(call),
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } call when IsWait(call) => Root(call),
                _ => null,
            };
            if (found is not null)
                symbols.Add(found);
        }

        return symbols;
    }

    // A condition that calls nothing but a volatile read and names one variable: it changes only from outside.
    private ISymbol? Tested(ExpressionSyntax condition)
    {
        if (condition.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(c => model.GetSymbolInfo(c, cancel).Symbol is not { Name: nameof(Volatile.Read) }))
            return null;
        var symbols = condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
            .Where(n => n.Parent is not MemberAccessExpressionSyntax access || access.Expression == n || access.Expression is ThisExpressionSyntax)
            .Select(n => model.GetSymbolInfo(n, cancel).Symbol)
            .Where(s => s is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol)
            .Distinct(SymbolEqualityComparer.Default)
            .ToList();
        return symbols.Count == 1 ? symbols[0] : null;
    }

    private bool IsDrain(InvocationExpressionSyntax call) =>
        model.GetSymbolInfo(call, cancel).Symbol is IMethodSymbol method
        && method.ContainingNamespace.ToDisplayString() is "System.Collections.Concurrent" or "System.Threading.Channels";

    private bool IsWait(InvocationExpressionSyntax call)
    {
        if (model.GetSymbolInfo(call, cancel).Symbol is not { } method)
            return false;
        var effects = _catalog.EffectsOf(method);
        return effects.Any(e => e.Role == ApiRole.Wait) && effects.All(e => e.Role != ApiRole.Acquire);
    }

    private ISymbol? Root(ExpressionSyntax expression)
    {
        while (true)
        {
            switch (expression)
            {
                case InvocationExpressionSyntax call:
                    expression = call.Expression;
                    break;
                case MemberAccessExpressionSyntax access when access.Expression is not ThisExpressionSyntax:
                    expression = access.Expression;
                    break;
                default:
                    return model.GetSymbolInfo(expression, cancel).Symbol;
            }
        }
    }
}
