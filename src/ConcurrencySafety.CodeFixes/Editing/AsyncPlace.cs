using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>
/// Where an <c>await</c> may stand: not in a lock, a catch filter, an unsafe or fixed scope or a query, whether or not the
/// function is <c>async</c> already.
/// Limits: a lock that is taken by a call is seen only in the same function.
/// </summary>
internal static class AsyncPlace
{
    /// <summary>The method, accessor, local function or anonymous function whose code holds the node; the compilation unit for top-level statements; null in an initializer.</summary>
    public static SyntaxNode? FunctionOf(SyntaxNode node)
    {
        for (var current = node.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax:
                    return current;
                case ArrowExpressionClauseSyntax { Parent: BasePropertyDeclarationSyntax property }:
                    return property;
                case GlobalStatementSyntax:
                    return current.Parent;
                case MemberDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }

    public static bool IsAsync(SyntaxNode function) => function switch
    {
        CompilationUnitSyntax => true,
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.Modifiers.Any(SyntaxKind.AsyncKeyword),
        _ => false,
    };

    public static bool Allows(SyntaxNode at, SemanticModel model, CancellationToken cancel)
    {
        if (FunctionOf(at) is not { } function)
            return false;
        for (var current = at; current is not null && current != function; current = current.Parent)
        {
            if (current is LockStatementSyntax or CatchFilterClauseSyntax or UnsafeStatementSyntax or FixedStatementSyntax or QueryExpressionSyntax or AttributeSyntax)
                return false;
        }

        return !at.AncestorsAndSelf().Any(IsUnsafe) && !TakesThreadBoundLock(function, at, model, cancel);
    }

    /// <summary>The nodes of the function's own code, without those of the functions nested in it.</summary>
    public static IEnumerable<SyntaxNode> OwnNodes(SyntaxNode function) =>
        function.DescendantNodesAndSelf(n => n == function || !(n is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or TypeDeclarationSyntax));

    private static bool IsUnsafe(SyntaxNode node) => node switch
    {
        MemberDeclarationSyntax member => member.Modifiers.Any(SyntaxKind.UnsafeKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.UnsafeKeyword),
        UnsafeStatementSyntax => true,
        _ => false,
    };

    // Monitor.Enter, EnterReadLock and their like before the place: the code after an await may run on another thread than the one
    // that holds the lock. A semaphore belongs to no thread.
    private static bool TakesThreadBoundLock(SyntaxNode function, SyntaxNode at, SemanticModel model, CancellationToken cancel)
    {
        var catalog = ApiCatalog.For(model.Compilation, userCatalogs: null, cancel);
        return OwnNodes(function).OfType<InvocationExpressionSyntax>().Any(call =>
            call.SpanStart < at.Span.End
            && model.GetSymbolInfo(call, cancel).Symbol is IMethodSymbol method
            && method.ContainingType.Name is not (nameof(SemaphoreSlim) or nameof(Semaphore))
            && catalog.EffectsOf(method).Any(effect => effect.Role == ApiRole.Acquire));
    }
}
