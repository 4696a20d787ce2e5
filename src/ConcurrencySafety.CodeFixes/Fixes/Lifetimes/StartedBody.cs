using ConcurrencySafety.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Lifetimes;

/// <summary>
/// The code that a start runs: what it writes outside itself, and whether it ever ends by itself.
/// Limits: what it calls is not followed.
/// </summary>
internal sealed class StartedBody
{
    private StartedBody(SyntaxNode function, HashSet<ISymbol> written, HashSet<ISymbol> read, bool neverEnds, HashSet<ISymbol> waitsFor)
    {
        Function = function;
        Written = written;
        Read = read;
        NeverEnds = neverEnds;
        WaitsFor = waitsFor;
    }

    public SyntaxNode Function { get; }

    public HashSet<ISymbol> Written { get; }

    public HashSet<ISymbol> Read { get; }

    /// <summary>A loop without an end: whoever joins it waits for ever.</summary>
    public bool NeverEnds { get; }

    /// <summary>What the body waits for others to change, signal or complete before it ends.</summary>
    public HashSet<ISymbol> WaitsFor { get; }

    /// <summary>The body of a lambda, a method group or a delegate held in a local; null where its source is not at hand.</summary>
    public static StartedBody? Of(ExpressionSyntax @delegate, SemanticModel model, CancellationToken cancel)
    {
        switch (@delegate)
        {
            case AnonymousFunctionExpressionSyntax lambda:
                return From(lambda, model, cancel);
            case ObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments }:
                return Of(arguments[0].Expression, model, cancel);
            case ParenthesizedExpressionSyntax parenthesized:
                return Of(parenthesized.Expression, model, cancel);
        }

        var declaration = model.GetSymbolInfo(@delegate, cancel).Symbol?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancel);
        if (declaration is null || declaration.SyntaxTree != model.SyntaxTree)
            return null;
        return declaration switch
        {
            MethodDeclarationSyntax or LocalFunctionStatementSyntax => From(declaration, model, cancel),
            VariableDeclaratorSyntax { Initializer.Value: AnonymousFunctionExpressionSyntax lambda } => From(lambda, model, cancel),
            _ => null,
        };
    }

    /// <summary>The body that a call starts: its first delegate argument, or the called async method itself.</summary>
    public static StartedBody? OfCall(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancel)
    {
        foreach (var argument in call.ArgumentList.Arguments)
        {
            if (model.GetTypeInfo(argument.Expression, cancel).ConvertedType is { TypeKind: TypeKind.Delegate })
                return Of(argument.Expression, model, cancel);
        }

        return Of(call.Expression, model, cancel);
    }

    /// <summary>Whether control never leaves the statement.</summary>
    public static bool IsEndless(StatementSyntax statement)
    {
        var forever = statement switch
        {
            WhileStatementSyntax loop => IsTrue(loop.Condition),
            DoStatementSyntax loop => IsTrue(loop.Condition),
            ForStatementSyntax loop => loop.Condition is null || IsTrue(loop.Condition),
            _ => false,
        };
        return forever && !AsyncPlace.OwnNodes(statement).Any(n => n is ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or GotoStatementSyntax or YieldStatementSyntax
            || (n is BreakStatementSyntax && Target(n) == statement));
    }

    /// <summary>The loop or <c>switch</c> that a <c>break</c> or <c>continue</c> refers to.</summary>
    public static SyntaxNode? Target(SyntaxNode jump) => jump.Ancestors().FirstOrDefault(n =>
        n is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax
        || (n is SwitchStatementSyntax && jump is BreakStatementSyntax));

    private static bool IsTrue(ExpressionSyntax condition) => condition.IsKind(SyntaxKind.TrueLiteralExpression);

    private static StartedBody From(SyntaxNode function, SemanticModel model, CancellationToken cancel)
    {
        var written = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var read = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var name in function.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (model.GetSymbolInfo(name, cancel).Symbol is not { } symbol || !IsVariable(symbol) || IsInside(symbol, function))
                continue;
            read.Add(symbol);
            if (VariableUse.AssignsPart(name) || (VariableUse.Calls(name) && IsCollection(name, model, cancel)))
                written.Add(symbol);
        }

        var waits = new BodyWaits(function, model, cancel).Symbols();
        waits.ExceptWith(written);
        waits.IntersectWith(read);
        return new StartedBody(function, written, read, Stays(function, model, cancel), waits);
    }

    private static bool Stays(SyntaxNode function, SemanticModel model, CancellationToken cancel) =>
        AsyncPlace.OwnNodes(function).OfType<StatementSyntax>().Any(IsEndless)
        && !AsyncPlace.OwnNodes(function).OfType<IdentifierNameSyntax>().Any(n => model.GetTypeInfo(n, cancel).Type?.Name == nameof(CancellationToken));

    // A call may change any object, but what is meant to be shared is not waited for: only a collection's content is a result.
    private static bool IsCollection(IdentifierNameSyntax name, SemanticModel model, CancellationToken cancel) =>
        model.GetTypeInfo(name, cancel).Type?.ContainingNamespace?.ToDisplayString() is "System.Collections.Generic" or "System.Collections" or "System.Text";

    private static bool IsVariable(ISymbol symbol) => symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol;

    private static bool IsInside(ISymbol symbol, SyntaxNode function) =>
        symbol is ILocalSymbol or IParameterSymbol && symbol.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == function.SyntaxTree && function.Span.Contains(r.Span));
}
