using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencySafety.Editing;

/// <summary>
/// Makes it possible to <c>await</c> at a place: nothing where the function is <c>async</c>; else the function becomes
/// <c>async Task</c>, and every caller awaits it, which may make those async in turn.
/// Only what no code outside this file can call is changed in signature: private methods, local functions, lambdas whose call has
/// an overload for it, and the entry point. A function that returns a task already keeps its signature.
/// </summary>
internal sealed class AsyncConversion
{
    // A longer chain of callers is no repair any more but a redesign.
    private const int MostFunctions = 8;

    private readonly SemanticModel _model;
    private readonly FrameworkTypes _types;
    private readonly CancellationToken _cancel;
    private readonly HashSet<SyntaxNode> _converted = [];
    private readonly List<Action<EditPlan>> _edits = [];

    private AsyncConversion(SemanticModel model, CancellationToken cancel)
    {
        _model = model;
        _cancel = cancel;
        _types = new FrameworkTypes(model.Compilation);
    }

    /// <summary>The functions that become <c>async</c>.</summary>
    public IReadOnlyCollection<SyntaxNode> Functions => _converted;

    /// <summary>Null where no <c>await</c> may stand at the node, whatever is changed around it.</summary>
    public static AsyncConversion? At(SyntaxNode node, SemanticModel model, CancellationToken cancel)
    {
        var conversion = new AsyncConversion(model, cancel);
        return conversion.Reach(node) ? conversion : null;
    }

    public void AddTo(EditPlan plan)
    {
        foreach (var edit in _edits)
            edit(plan);
    }

    private bool Reach(SyntaxNode at)
    {
        if (!AsyncPlace.Allows(at, _model, _cancel) || AsyncPlace.FunctionOf(at) is not { } function)
            return false;
        return AsyncPlace.IsAsync(function) || _converted.Contains(function) || Convert(function);
    }

    private bool Convert(SyntaxNode function)
    {
        if (_types.Task is null || _converted.Count == MostFunctions || !_converted.Add(function)
            || AsyncPlace.OwnNodes(function).Any(n => n is YieldStatementSyntax or RefExpressionSyntax))
        {
            return false;
        }

        return function switch
        {
            MethodDeclarationSyntax method => ConvertMethod(method),
            LocalFunctionStatementSyntax local => ConvertLocal(local),
            AnonymousFunctionExpressionSyntax lambda => ConvertLambda(lambda),
            _ => false,
        };
    }

    private bool ConvertMethod(MethodDeclarationSyntax method)
    {
        if (_model.GetDeclaredSymbol(method, _cancel) is not { } symbol || !MayBeAsync(symbol) || method.Modifiers.Any(SyntaxKind.PartialKeyword))
            return false;
        if (_types.IsTaskLike(symbol.ReturnType))
        {
            _edits.Add(plan => plan.Change(method, AddAsync));
            return ConvertReturns(method, symbol.ReturnType);
        }

        if (!IsPrivate(symbol) && !IsEntryPoint(symbol))
            return false;
        if (symbol.ContainingType.DeclaringSyntaxReferences.Any(r => r.SyntaxTree != method.SyntaxTree))
            return false;
        var uses = Uses(symbol, method.SyntaxTree.GetRoot(_cancel)).ToList();
        if (IsEventHandler(symbol) && uses.Count > 0 && uses.All(IsEventSubscription))
        {
            _edits.Add(plan => plan.Change(method, AddAsync));
            return true;
        }

        return ConvertSignature(method, symbol, method.ReturnType, AddAsync) && AwaitCallers(uses);
    }

    private bool ConvertLocal(LocalFunctionStatementSyntax local)
    {
        if (_model.GetDeclaredSymbol(local, _cancel) is not IMethodSymbol symbol || !MayBeAsync(symbol))
            return false;
        if (_types.IsTaskLike(symbol.ReturnType))
        {
            _edits.Add(plan => plan.Change(local, AddAsync));
            return ConvertReturns(local, symbol.ReturnType);
        }

        return ConvertSignature(local, symbol, local.ReturnType, AddAsync) && AwaitCallers(Uses(symbol, ScopeOf(local)).ToList());
    }

    // Each top-level statement has a node of its own around it.
    private static SyntaxNode ScopeOf(LocalFunctionStatementSyntax local) => local.Parent is GlobalStatementSyntax { Parent: { } unit } ? unit : local.Parent!;

    private bool ConvertLambda(AnonymousFunctionExpressionSyntax lambda)
    {
        if (_model.GetSymbolInfo(lambda, _cancel).Symbol is not IMethodSymbol symbol || !MayBeAsync(symbol))
            return false;
        if (_model.GetTypeInfo(lambda, _cancel).ConvertedType is not INamedTypeSymbol { DelegateInvokeMethod: { } invoke })
            return false;
        if (_types.IsTaskLike(invoke.ReturnType) && !IsInferred(lambda))
        {
            _edits.Add(plan => plan.Change(lambda, AddAsync));
            return ConvertReturns(lambda, invoke.ReturnType);
        }

        if (lambda.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } argument || !HasAsyncOverload(call, argument, lambda))
            return false;
        _edits.Add(plan => plan.Change(lambda, AddAsync));
        return true;
    }

    // A delegate type that is inferred from what the lambda returns is a Task<Task> in waiting.
    private bool IsInferred(AnonymousFunctionExpressionSyntax lambda) =>
        lambda.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } argument
        && _model.GetSymbolInfo(call, _cancel).Symbol is IMethodSymbol method
        && ReturnsTypeParameter(method, call.ArgumentList.Arguments.IndexOf(argument));

    private bool HasAsyncOverload(InvocationExpressionSyntax call, ArgumentSyntax argument, AnonymousFunctionExpressionSyntax lambda)
    {
        if (_model.GetSymbolInfo(call, _cancel).Symbol is not IMethodSymbol now)
            return false;
        var index = call.ArgumentList.Arguments.IndexOf(argument);
        var changed = call.ReplaceNode(lambda, AddAsync(lambda));
        return _model.GetSpeculativeSymbolInfo(call.SpanStart, changed, SpeculativeBindingOption.BindAsExpression).Symbol is IMethodSymbol then
            && SymbolEqualityComparer.Default.Equals(now.ReturnType, then.ReturnType)
            && !ReturnsTypeParameter(then, index)
            && then.Parameters.ElementAtOrDefault(index)?.Type is INamedTypeSymbol { DelegateInvokeMethod: { } invoke }
            && _types.IsTaskLike(invoke.ReturnType);
    }

    private static bool ReturnsTypeParameter(IMethodSymbol method, int index) =>
        method.OriginalDefinition.Parameters.ElementAtOrDefault(index)?.Type is INamedTypeSymbol { DelegateInvokeMethod.ReturnType: ITypeParameterSymbol };

    private bool ConvertSignature<T>(T function, IMethodSymbol symbol, TypeSyntax returnType, Func<T, SyntaxNode> addAsync)
        where T : SyntaxNode
    {
        if (symbol.GetAttributes().Length > 0 || symbol.ReturnType.IsRefLikeType || symbol.ReturnsByRef || symbol.ReturnsByRefReadonly)
            return false;
        var task = ShortName.Means(_model, function.SpanStart, _types.Task!) ? "Task" : "System.Threading.Tasks.Task";
        var type = symbol.ReturnsVoid ? task : $"{task}<{returnType.WithoutTrivia()}>";
        _edits.Add(plan =>
        {
            plan.Change(returnType, t => SyntaxFactory.ParseTypeName(type).WithTriviaFrom(t));
            plan.Change(function, addAsync);
        });
        return true;
    }

    private bool AwaitCallers(List<SimpleNameSyntax> uses)
    {
        foreach (var use in uses)
        {
            var callee = use.Parent is MemberAccessExpressionSyntax access && access.Name == use ? access : (ExpressionSyntax)use;
            if (callee.Parent is not InvocationExpressionSyntax call || call.Expression != callee || !Reach(call))
                return false;
            _edits.Add(plan => plan.Replace(call, AwaitSyntax.Of(call)));
        }

        return true;
    }

    private IEnumerable<SimpleNameSyntax> Uses(IMethodSymbol symbol, SyntaxNode scope) =>
        scope.DescendantNodes().OfType<SimpleNameSyntax>().Where(name =>
            name.Identifier.ValueText == symbol.Name
            && name.FirstAncestorOrSelf<CrefSyntax>() is null
            && !IsNameOf(name)
            && _model.GetSymbolInfo(name, _cancel) is var info
            && (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is IMethodSymbol used
            && SymbolEqualityComparer.Default.Equals(used.OriginalDefinition, symbol.OriginalDefinition));

    private static bool IsNameOf(SyntaxNode name) =>
        name.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } };

    private bool MayBeAsync(IMethodSymbol symbol) =>
        !symbol.ReturnsByRef && !symbol.ReturnsByRefReadonly
        && symbol.Parameters.All(p => p.RefKind == RefKind.None && !p.Type.IsRefLikeType && p.Type.TypeKind != TypeKind.Pointer);

    private static bool IsPrivate(IMethodSymbol symbol) =>
        symbol.DeclaredAccessibility == Accessibility.Private && symbol.MethodKind == MethodKind.Ordinary && symbol.ExplicitInterfaceImplementations.IsEmpty;

    private bool IsEntryPoint(IMethodSymbol symbol)
    {
        if (symbol is not { Name: "Main", IsStatic: true, IsGenericMethod: false, Parameters.Length: <= 1 })
            return false;
        var entry = _model.Compilation.GetEntryPoint(_cancel);
        return entry is null
            ? _model.Compilation.Options.OutputKind == OutputKind.DynamicallyLinkedLibrary
            : SymbolEqualityComparer.Default.Equals(entry, symbol);
    }

    private bool IsEventHandler(IMethodSymbol symbol) =>
        symbol is { ReturnsVoid: true, Parameters.Length: 2 }
        && symbol.Parameters[0].Type.SpecialType == SpecialType.System_Object
        && IsEventArgs(symbol.Parameters[1].Type);

    private bool IsEventArgs(ITypeSymbol? type)
    {
        var eventArgs = _types.Get("System.EventArgs");
        for (; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type, eventArgs))
                return true;
        }

        return false;
    }

    private bool IsEventSubscription(SimpleNameSyntax name)
    {
        var use = name.Parent is MemberAccessExpressionSyntax access ? access : (ExpressionSyntax)name;
        return use.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression or (int)SyntaxKind.SubtractAssignmentExpression } assignment
            && assignment.Right == use
            && _model.GetSymbolInfo(assignment.Left, _cancel).Symbol is IEventSymbol;
    }

    private bool ConvertReturns(SyntaxNode function, ITypeSymbol returnType)
    {
        var returns = new TaskReturns(_model, _types, (INamedTypeSymbol)returnType);
        if (!returns.CanConvert(function, _cancel))
            return false;
        _edits.Add(plan => returns.AddTo(plan, function));
        return true;
    }

    private static MethodDeclarationSyntax AddAsync(MethodDeclarationSyntax method)
    {
        if (method.Modifiers.Count > 0)
            return method.AddModifiers(AsyncKeyword());
        var leading = method.ReturnType.GetLeadingTrivia();
        return method.WithReturnType(method.ReturnType.WithLeadingTrivia()).WithModifiers(SyntaxFactory.TokenList(AsyncKeyword().WithLeadingTrivia(leading)));
    }

    private static LocalFunctionStatementSyntax AddAsync(LocalFunctionStatementSyntax local)
    {
        if (local.Modifiers.Count > 0)
            return local.AddModifiers(AsyncKeyword());
        var leading = local.ReturnType.GetLeadingTrivia();
        return local.WithReturnType(local.ReturnType.WithLeadingTrivia()).WithModifiers(SyntaxFactory.TokenList(AsyncKeyword().WithLeadingTrivia(leading)));
    }

    private static AnonymousFunctionExpressionSyntax AddAsync(AnonymousFunctionExpressionSyntax lambda)
    {
        var leading = lambda.GetLeadingTrivia();
        var bare = lambda.WithLeadingTrivia();
        return bare.WithModifiers(bare.Modifiers.Add(AsyncKeyword())).WithLeadingTrivia(leading);
    }

    private static SyntaxToken AsyncKeyword() => SyntaxFactory.Token(SyntaxKind.AsyncKeyword).WithTrailingTrivia(SyntaxFactory.Space);
}
