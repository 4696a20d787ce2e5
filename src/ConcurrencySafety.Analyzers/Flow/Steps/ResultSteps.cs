using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>Handles that come out of calls whose code is not seen.</summary>
internal static class ResultSteps
{
    /// <summary>A task that comes out of code we do not see is followed like one that we started.</summary>
    public static void Follow(StepContext context, IInvocationOperation operation)
    {
        if (operation.Type is { } type && context.Catalog.FactsOf(type) is { IsHandle: true, IsLock: false } && IsAwaitable(type))
        {
            StartSteps.Opaque(context, operation);
        }
    }

    /// <summary>What an object that is no collection does with itself is done for the call: <c>reader.ReadToEndAsync()</c>.</summary>
    public static bool IsWork(StepContext context, IInvocationOperation operation, ImmutableArray<ApiEffect> effects) =>
        effects.All(static effect => effect.Role is ApiRole.Read or ApiRole.Write or ApiRole.Outlasts) && !context.Catalog.FactsOf(operation.TargetMethod.ContainingType).IsCollection;

    /// <summary>A method of any type that takes one object of it and returns one, as checks of arguments do: the handle is the one that it got.</summary>
    public static bool ReturnsArgument(StepContext context, IInvocationOperation operation, ImmutableArray<Value> values)
    {
        if (operation.TargetMethod.OriginalDefinition.ReturnType is not ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } any)
        {
            return false;
        }

        var taken = operation.Arguments.Select((argument, at) => (argument.Parameter, Value: values[at]))
            .Where(pair => SymbolEqualityComparer.Default.Equals(pair.Parameter?.OriginalDefinition.Type, any)).ToList();
        if (taken.Count == 1)
        {
            HandleSteps.Include(context, Place.Value(operation), taken[0].Value);
        }

        return taken.Count > 0;
    }

    /// <summary>A task, not a thread: threads come out of calls that have not started them.</summary>
    private static bool IsAwaitable(ITypeSymbol type) => type.GetMembers(WellKnownMemberNames.GetAwaiter).Length > 0;
}
