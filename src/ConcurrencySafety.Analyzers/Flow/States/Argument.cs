using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.States;

/// <summary>What a parameter of a callee is in its caller.</summary>
internal readonly record struct Argument(IParameterSymbol Parameter, Value Value);
