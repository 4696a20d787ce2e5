using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>
/// Lazy calls: the functions of <c>xs.Select(f)</c> run when somebody goes through the result. A result that is put into a local that
/// nothing captures waits there for the local's first use.
/// Limits: a result put elsewhere counts as used at once, and a local's further uses find what the first one made.
/// </summary>
internal static class DeferredSteps
{
    /// <summary>The value of a lazy call that nothing uses yet; null when it is to run now.</summary>
    public static Value? Hold(StepContext context, IInvocationOperation operation, ImmutableArray<ApiEffect> effects, ApiCall call)
    {
        if (!IsLazy(effects) || !IsHeld(context, operation))
        {
            return null;
        }

        var deferred = ImmutableArray.CreateBuilder<DeferredCall>();
        foreach (var value in call.Values.Insert(0, call.Receiver))
        {
            HandleSteps.TakeUp(context, value);
            if (!value.Deferred.IsDefault)
            {
                deferred.AddRange(value.Deferred);
            }
        }

        deferred.Add(new DeferredCall(operation, effects, call.Receiver, call.Values));
        return new Value { Place = Place.Value(operation), Deferred = deferred.ToImmutable() };
    }

    /// <summary>A local is read: what it holds runs now, unless it is only handed on.</summary>
    public static ImmutableArray<DeferredCall> Use(StepContext context, ILocalReferenceOperation operation, Place local)
    {
        var deferred = context.State.Deferred.At(local);
        if (deferred.IsDefault || IsHeld(context, operation))
        {
            return deferred;
        }

        context.State = context.State with { Deferred = context.State.Deferred.With(local, default) };
        foreach (var call in deferred)
        {
            HandleSteps.Forget(context, call.Operation);
            HandleSteps.Include(context, local, ApiSteps.Apply(context, call.Operation, call.Effects, Made(call)));
        }

        return default;
    }

    /// <summary>A loop over the result takes its next element: what is deferred runs once for it. The place of the element; null when nothing is deferred.</summary>
    public static Place? Next(StepContext context, ImmutableArray<DeferredCall> deferred, Place collection)
    {
        Place? element = null;
        foreach (var call in deferred.IsDefault ? ImmutableArray<DeferredCall>.Empty : deferred)
        {
            HandleSteps.Forget(context, call.Operation);
            if (call.Effects.Any(effect => effect.Role == ApiRole.InPlace))
            {
                CallSteps.InPlace(context, call.Operation, Made(call), once: true);
            }

            var result = ApiSteps.Apply(context, call.Operation, call.Effects.RemoveAll(effect => effect.Role == ApiRole.InPlace), Made(call));
            HandleSteps.Include(context, collection, result);
            element = result.Place;
        }

        return element;
    }

    private static ApiCall Made(DeferredCall call) => new(call.Operation.Instance, call.Receiver, call.Operation.Arguments, call.Values);

    private static bool IsLazy(ImmutableArray<ApiEffect> effects) => effects.Any(effect => effect.IsLazy) && effects.All(effect => effect.IsLazy || effect.Role == ApiRole.View);

    /// <summary>Nothing goes through the result here: it is put into a local, is the source of a lazy call that itself is held, or a loop over it begins.</summary>
    private static bool IsHeld(StepContext context, IOperation operation)
    {
        var parent = operation.Parent;
        while (parent is IConversionOperation or ITranslatedQueryOperation)
        {
            operation = parent;
            parent = operation.Parent;
        }

        return parent switch
        {
            ISimpleAssignmentOperation { IsRef: false, Target: ILocalReferenceOperation { Local: var local } } assignment =>
                assignment.Value == operation && assignment.Parent is null or IExpressionStatementOperation && !context.Variables.IsCaptured(local),
            IInvocationOperation enumeration => EnumerationSteps.IsEnumerated(operation, enumeration),
            IArgumentOperation { Parent: IInvocationOperation call } => IsLazy(context.Catalog.EffectsOf(call.TargetMethod)) && IsHeld(context, call),
            _ => false,
        };
    }
}
