using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.States;

/// <summary>A member with everything nested in it: its bodies, and what its variables are, independent of flow.</summary>
internal sealed class MemberCode
{
    private readonly Dictionary<SyntaxNode, Body> _lambdas = new();
    private readonly Dictionary<ISymbol, Body> _bySymbol = new(SymbolEqualityComparer.Default);

    private MemberCode(IOperation operation)
    {
        Operation = operation;
        Variables = new VariableFacts(operation);
        foreach (var inner in operation.Descendants())
        {
            if (inner is ILockOperation statement)
            {
                Locks.Add(statement);
            }
            else
            {
                LazyWrites.UnionWith(States.LazyWrites.In(inner).Select(write => write.Syntax));
            }
        }
    }

    /// <summary>The member's operation tree, as the compiler bound it.</summary>
    public IOperation Operation { get; }

    public Body Root { get; private set; } = null!;

    /// <summary>All bodies, outer before inner, in source order.</summary>
    public List<Body> Bodies { get; } = new();

    public VariableFacts Variables { get; }

    /// <summary>The lock statements of the member, nested ones after those around them.</summary>
    public List<ILockOperation> Locks { get; } = new();

    /// <summary>The assignments that happen only while the variable is null.</summary>
    public HashSet<SyntaxNode> LazyWrites { get; } = new();

    /// <summary>Builds the graphs of a member; null when the operation has none.</summary>
    public static MemberCode? Create(ISymbol member, IOperation operation, CancellationToken cancellationToken)
    {
        var graph = operation switch
        {
            IMethodBodyOperation body => ControlFlowGraph.Create(body, cancellationToken),
            IConstructorBodyOperation body => ControlFlowGraph.Create(body, cancellationToken),
            IBlockOperation body => ControlFlowGraph.Create(body, cancellationToken),
            IFieldInitializerOperation body => ControlFlowGraph.Create(body, cancellationToken),
            IPropertyInitializerOperation body => ControlFlowGraph.Create(body, cancellationToken),
            _ => null,
        };
        if (graph is null)
        {
            return null;
        }

        var code = new MemberCode(operation);
        code.Root = new Body(member.OriginalDefinition, graph, operation.Syntax, null, code);
        code.Add(code.Root, cancellationToken);
        return code;
    }

    public Body? LambdaAt(SyntaxNode syntax) => _lambdas.TryGetValue(syntax, out var body) ? body : null;

    public Body? LocalFunction(IMethodSymbol method) => _bySymbol.TryGetValue(method.OriginalDefinition, out var body) ? body : null;

    /// <summary>Whether the member or something nested in it declares the local or parameter.</summary>
    public bool Declares(ISymbol variable) => variable.ContainingSymbol is { } container && _bySymbol.ContainsKey(container.OriginalDefinition);

    /// <summary>The body whose activation owns a local or parameter.</summary>
    public Body OwnerOf(ISymbol variable) =>
        variable.ContainingSymbol is { } container && _bySymbol.TryGetValue(container.OriginalDefinition, out var body) ? body : Root;

    private void Add(Body body, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Bodies.Add(body);
        _bySymbol[body.Symbol.OriginalDefinition] = body;
        foreach (var function in body.Graph.LocalFunctions)
        {
            var graph = body.Graph.GetLocalFunctionControlFlowGraph(function, cancellationToken);
            Add(new Body(function.OriginalDefinition, graph, graph.OriginalOperation.Syntax, body, this), cancellationToken);
        }

        foreach (var block in body.Graph.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                AddLambdas(body, operation, cancellationToken);
            }

            if (block.BranchValue is { } value)
            {
                AddLambdas(body, value, cancellationToken);
            }
        }
    }

    private void AddLambdas(Body body, IOperation operation, CancellationToken cancellationToken)
    {
        if (operation is IFlowAnonymousFunctionOperation lambda)
        {
            if (!_lambdas.ContainsKey(lambda.Syntax))
            {
                var graph = body.Graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken);
                var inner = new Body(lambda.Symbol, graph, lambda.Syntax, body, this);
                _lambdas.Add(lambda.Syntax, inner);
                Add(inner, cancellationToken);
            }

            return;
        }

        // An expression tree is data: nothing in it runs here.
        if (operation is IConversionOperation { Operand: IFlowAnonymousFunctionOperation })
        {
            return;
        }

        foreach (var child in operation.ChildOperations)
        {
            AddLambdas(body, child, cancellationToken);
        }
    }
}
