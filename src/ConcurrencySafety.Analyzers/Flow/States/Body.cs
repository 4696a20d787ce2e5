using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConcurrencySafety.Flow.States;

/// <summary>A piece of code with a control-flow graph of its own: a member, a lambda, a local function or an initializer.</summary>
internal sealed class Body
{
    public Body(ISymbol symbol, ControlFlowGraph graph, SyntaxNode syntax, Body? parent, MemberCode code)
    {
        Symbol = symbol;
        Graph = graph;
        Syntax = syntax;
        Parent = parent;
        Code = code;
    }

    /// <summary>The method, lambda or local function; for an initializer the field or property.</summary>
    public ISymbol Symbol { get; }

    public IMethodSymbol? Method => Symbol as IMethodSymbol;

    public ControlFlowGraph Graph { get; }

    public SyntaxNode Syntax { get; }

    /// <summary>The body in which this one is written; null for a member.</summary>
    public Body? Parent { get; }

    /// <summary>The member with everything nested in it.</summary>
    public MemberCode Code { get; }

    public bool IsAsync => Method is { IsAsync: true };

    public bool IsWithin(Body ancestor)
    {
        for (var body = this; body is not null; body = body.Parent)
        {
            if (ReferenceEquals(body, ancestor))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => Symbol.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
