using ConcurrencySafety.Editing;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Fixes.Collections;

/// <summary>
/// Whether the started bodies that fill a collection are all joined before it is drained.
/// Limits: only what the statements of one list show; a join on some paths counts as none where it stands in an <c>if</c>.
/// </summary>
internal sealed class WriterJoins(StatementScope list, SemanticModel model, CancellationToken cancel)
{
    private readonly ApiCatalog _catalog = ApiCatalog.For(model.Compilation, userCatalogs: null, cancel);

    public bool AreBefore(StatementSyntax reader, ExpressionSyntax write)
    {
        var outermost = WriterOf(write);
        if (outermost is null)
            return !write.Ancestors().TakeWhile(n => n != list.Owner).Any(n => n is LocalFunctionStatementSyntax);
        var statement = list.Holding(outermost);
        var from = statement is null ? -1 : list.Items.IndexOf(statement);
        var to = list.Items.IndexOf(reader);
        if (from < 0 || from >= to)
            return false;
        if (EndsWithItsStatement(outermost, statement!))
            return true;
        var handles = Handles(statement!, outermost);
        return handles.Count > 0 && list.Items.Skip(from).Take(to - from).Any(s => s is not IfStatementSyntax && Joins(s, handles));
    }

    /// <summary>The outermost lambda in which the collection is written; null where the list's own code does it.</summary>
    public AnonymousFunctionExpressionSyntax? WriterOf(ExpressionSyntax write) =>
        write.Ancestors().TakeWhile(n => n != list.Owner).OfType<AnonymousFunctionExpressionSyntax>().LastOrDefault();

    // Parallel.For, await Task.WhenAll(xs.Select(async x => …)): over when the statement is.
    private bool EndsWithItsStatement(SyntaxNode lambda, StatementSyntax statement)
    {
        foreach (var node in lambda.Ancestors().TakeWhile(n => n != statement))
        {
            if (node is AwaitExpressionSyntax)
                return true;
            if (node is InvocationExpressionSyntax call && model.GetSymbolInfo(call, cancel).Symbol is { } method)
            {
                var effects = _catalog.EffectsOf(method);
                if (effects.Any(e => e.Role == ApiRole.Start && e.JoinedBy == JoinKind.Call) || effects.Any(e => e.Role == ApiRole.Join))
                    return true;
            }
        }

        return false;
    }

    /// <summary>What holds the handle of the started body: the variable it is stored in, and the collections that this is added to.</summary>
    public HashSet<ISymbol> Handles(StatementSyntax statement, SyntaxNode lambda)
    {
        var handles = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var node in statement.DescendantNodesAndSelf())
        {
            switch (node)
            {
                case VariableDeclaratorSyntax { Initializer: { } value } declarator when value.Span.Contains(lambda.Span):
                    Add(model.GetDeclaredSymbol(declarator, cancel));
                    break;
                case AssignmentExpressionSyntax assignment when assignment.Right.Span.Contains(lambda.Span):
                    Add(Root(assignment.Left));
                    break;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call
                    when model.GetSymbolInfo(call, cancel).Symbol is { } method && _catalog.EffectsOf(method).Any(e => e.Role == ApiRole.Add)
                        && (call.ArgumentList.Span.Contains(lambda.Span) || call.ArgumentList.Arguments.Any(a => Root(a.Expression) is { } s && handles.Contains(s))):
                    Add(Root(access.Expression));
                    break;
            }
        }

        return handles;

        void Add(ISymbol? symbol)
        {
            if (symbol is ILocalSymbol)
                handles.Add(symbol);
        }
    }

    private bool Joins(StatementSyntax statement, HashSet<ISymbol> handles)
    {
        var named = statement.DescendantNodes().OfType<IdentifierNameSyntax>().Where(n => model.GetSymbolInfo(n, cancel).Symbol is { } s && handles.Contains(s)).ToList();
        var isLoop = statement is ForStatementSyntax or WhileStatementSyntax;
        if (named.Count == 0 || (!isLoop && named.All(n => n.Parent is ElementAccessExpressionSyntax)) || statement.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(IsAny))
            return false;
        return AsyncPlace.OwnNodes(statement).Any(n =>
            n is AwaitExpressionSyntax
            || (n is InvocationExpressionSyntax or MemberAccessExpressionSyntax && model.GetSymbolInfo(n, cancel).Symbol is { } member && _catalog.EffectsOf(member).Any(e => e.Role == ApiRole.Join)));
    }

    // Task.WhenAny, tasks.First(): one of them has ended, the others write on.
    private bool IsAny(InvocationExpressionSyntax call) =>
        model.GetSymbolInfo(call, cancel).Symbol is { } method
        && (_catalog.EffectsOf(method).Any(e => e.Role == ApiRole.Any) || method.Name is nameof(Enumerable.First) or nameof(Enumerable.Last) or nameof(Enumerable.Take) or nameof(Enumerable.Skip));

    private ISymbol? Root(ExpressionSyntax expression) =>
        model.GetSymbolInfo(expression is ElementAccessExpressionSyntax element ? element.Expression : expression, cancel).Symbol;
}
