using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>A call of a known API with its evaluated receiver and arguments.</summary>
/// <param name="Instance">The receiver's operation.</param>
/// <param name="Receiver">The receiver's value.</param>
/// <param name="Arguments">The arguments, in the order of evaluation.</param>
/// <param name="Values">The arguments' values, in the same order.</param>
internal sealed record ApiCall(IOperation? Instance, Value Receiver, ImmutableArray<IArgumentOperation> Arguments, ImmutableArray<Value> Values)
{
    /// <summary>The values that a catalog line's target names: <c>this</c>, <c>args</c> or a parameter.</summary>
    public IEnumerable<(IOperation? Operation, Value Value)> Targets(string name)
    {
        if (name == "this" && (Instance is not null || Arguments.IsEmpty))
        {
            yield return (Instance, Receiver);
            yield break;
        }

        for (var i = 0; i < Values.Length; i++)
        {
            if (name == "args" || (name == "this" && Arguments[i].Parameter?.Ordinal == 0) || Arguments[i].Parameter?.Name == name)
            {
                yield return (Arguments[i].Value, Values[i]);
            }
        }
    }

    /// <summary>The first delegate arguments' targets, one list a delegate, in the order of parameters.</summary>
    public IEnumerable<(IParameterSymbol? Parameter, Value Value, IOperation Operation)> Delegates()
    {
        for (var i = 0; i < Values.Length; i++)
        {
            var parameter = Arguments[i].Parameter;
            var type = parameter?.Type is IArrayTypeSymbol array ? array.ElementType : parameter?.Type;
            if (type is { TypeKind: TypeKind.Delegate } or { SpecialType: SpecialType.System_Delegate })
            {
                yield return (parameter, Values[i], Arguments[i].Value);
            }
        }
    }
}
