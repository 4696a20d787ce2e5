using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.States;

/// <summary>What a delegate runs: a body at hand, a method, or whatever a parameter brings.</summary>
/// <param name="Body">The lambda or local function, if it is one.</param>
/// <param name="Method">The method that is run; for a lambda its own symbol. Null for a delegate that a parameter brings.</param>
/// <param name="Receiver">The instance the method runs on, where known.</param>
/// <param name="Parameter">The parameter that brings the delegate.</param>
internal sealed record DelegateTarget(Body? Body, IMethodSymbol? Method, Place? Receiver, IParameterSymbol? Parameter)
{
    /// <summary>It may be another one that runs: the object's type decides.</summary>
    public bool IsAssumed { get; init; }

    /// <summary>The method group.</summary>
    public SyntaxNode? Syntax { get; init; }
}
