using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.States;

/// <summary>
/// What a member's locals and parameters are, whatever the flow: captured or not, assigned where, a loop's own variable.
/// </summary>
internal sealed class VariableFacts
{
    private readonly HashSet<ISymbol> _captured = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _forVariables = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _inLoop = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, List<IOperation?>> _assigned = new(SymbolEqualityComparer.Default);

    private int _loops;

    public VariableFacts(IOperation root)
    {
        Visit(root, null);
        foreach (var pair in _assigned)
        {
            // What a captured local only ever stands for is reached through it.
            if (_captured.Contains(pair.Key) && pair.Value.Count == 1 && pair.Value[0]?.Unconverted() is ILocalReferenceOperation { Local: { } original })
            {
                _captured.Add(original);
            }
        }
    }

    /// <summary>Used in a lambda or local function other than the one that declares it.</summary>
    public bool IsCaptured(ISymbol variable) => _captured.Contains(variable);

    /// <summary>Declared in the head of a <c>for</c> statement: one variable for all iterations (C# specification §13.9.4).</summary>
    public bool IsForVariable(ISymbol variable) => _forVariables.Contains(variable);

    /// <summary>Declared inside a loop's body: a variable of its own for each iteration.</summary>
    public bool IsDeclaredInLoop(ISymbol variable) => _inLoop.Contains(variable);

    /// <summary>Spelled as the language spells a discard: <c>var _ = …</c> declares a local, and means none.</summary>
    public bool IsDiscard(ILocalSymbol local) => local.Name == SyntaxFacts.GetText(SyntaxKind.UnderscoreToken);

    /// <summary>The values assigned to a variable; null among them stands for one that cannot be told.</summary>
    public IReadOnlyList<IOperation?> AssignedTo(ISymbol variable) =>
        _assigned.TryGetValue(variable, out var values) ? values : Array.Empty<IOperation?>();

    /// <summary>The one value that a local ever has, or null.</summary>
    public IOperation? OnlyValueOf(ISymbol variable) =>
        variable is ILocalSymbol && _assigned.TryGetValue(variable, out var values) && values.Count == 1 ? values[0] : null;

    private void Visit(IOperation operation, IMethodSymbol? function)
    {
        switch (operation)
        {
            case IAnonymousFunctionOperation lambda:
                function = lambda.Symbol;
                break;
            case ILocalFunctionOperation local:
                function = local.Symbol;
                break;
            case ILocalReferenceOperation { Local: var local }:
                Use(local, function);
                break;
            case IParameterReferenceOperation { Parameter: var parameter }:
                Use(parameter, function);
                break;
            case IVariableDeclaratorOperation { Symbol: var declared } declarator when declarator.GetVariableInitializer() is { } initializer:
                Assign(declared, initializer.Value);
                break;
            case ISimpleAssignmentOperation assignment:
                Assign(VariableOf(assignment.Target), assignment.IsRef ? null : assignment.Value);
                break;
            case ICoalesceAssignmentOperation assignment:
                Assign(VariableOf(assignment.Target), assignment.Value);
                break;
            case ICompoundAssignmentOperation assignment:
                Assign(VariableOf(assignment.Target), null);
                break;
            case IIncrementOrDecrementOperation step:
                Assign(VariableOf(step.Target), null);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                Assign(VariableOf(argument.Value), null);
                break;
            case IDeconstructionAssignmentOperation { Target: ITupleOperation targets, Value: var value }:
                Deconstruct(targets, value);
                break;
            case IDeclarationPatternOperation { DeclaredSymbol: { } pattern }:
                Assign(pattern, null);
                break;
            case IForEachLoopOperation loop:
                foreach (var variable in loop.Locals)
                {
                    Assign(variable, null);
                }

                break;
            case IForLoopOperation loop:
                foreach (var variable in loop.Locals)
                {
                    _forVariables.Add(variable);
                }

                break;
        }

        if (operation is IVariableDeclaratorOperation { Symbol: { } symbol } && _loops > 0 && !_forVariables.Contains(symbol))
        {
            _inLoop.Add(symbol);
        }

        var isLoop = operation is ILoopOperation;
        _loops += isLoop ? 1 : 0;
        foreach (var child in operation.ChildOperations)
        {
            Visit(child, function);
        }

        _loops -= isLoop ? 1 : 0;
    }

    private static ISymbol? VariableOf(IOperation target) => target switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IDeclarationExpressionOperation { Expression: var expression } => VariableOf(expression),
        _ => null,
    };

    private void Deconstruct(ITupleOperation targets, IOperation value)
    {
        value = value.Unconverted();

        for (var i = 0; i < targets.Elements.Length; i++)
        {
            var part = value is ITupleOperation tuple && tuple.Elements.Length == targets.Elements.Length ? tuple.Elements[i] : null;
            if (targets.Elements[i] is ITupleOperation inner && part is not null)
            {
                Deconstruct(inner, part);
            }
            else
            {
                Assign(VariableOf(targets.Elements[i]), part);
            }
        }
    }

    private void Use(ISymbol variable, IMethodSymbol? function)
    {
        // A variable's container is the innermost function around its declaration; the root's own is never a nested one.
        var declaredInNested = variable.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction };
        if (declaredInNested ? !SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, function) : function is not null)
        {
            _captured.Add(variable);
        }
    }

    private void Assign(ISymbol? variable, IOperation? value)
    {
        if (variable is null)
        {
            return;
        }

        if (!_assigned.TryGetValue(variable, out var values))
        {
            _assigned.Add(variable, values = new List<IOperation?>());
        }

        values.Add(value);
    }
}
