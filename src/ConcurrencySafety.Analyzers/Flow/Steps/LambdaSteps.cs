using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>What a delegate value runs.</summary>
internal static class LambdaSteps
{
    public static Value Delegate(StepContext context, IDelegateCreationOperation operation) => context.Eval(operation.Target);

    public static Value Lambda(StepContext context, IFlowAnonymousFunctionOperation operation) =>
        Of(operation, context.Body.Code.LambdaAt(operation.Syntax), operation.Symbol, null);

    public static Value Method(StepContext context, IMethodReferenceOperation operation)
    {
        var instance = context.Eval(operation.Instance);
        JoinSteps.LookAfter(context, instance);
        HandleSteps.TakeUp(context, instance);
        var receiver = operation.Instance is null ? null : AccessSteps.Object(context, instance);
        var callees = context.Summaries.CalleesOf(operation.Method, operation.IsVirtual, Origins.ExactTypeOf(context, operation.Instance), context.Body);
        if (!callees.AreAssumed || callees.Bodies.IsEmpty)
        {
            return Of(operation, callees.Bodies.FirstOrDefault(), operation.Method, receiver);
        }

        var targets = callees.Bodies.Select(body => new DelegateTarget(body, body.Method, receiver, null) { Syntax = operation.Syntax, IsAssumed = true });
        return new Value { Place = Place.Value(operation), Targets = targets.ToImmutableArray() };
    }

    /// <summary>All that a local delegate may run; default when some assigned value cannot be told.</summary>
    public static ImmutableArray<DelegateTarget> TargetsOfVariable(StepContext context, ISymbol variable)
    {
        if (variable is IParameterSymbol parameter && context.Variables.AssignedTo(parameter).Count == 0)
        {
            return ImmutableArray.Create(new DelegateTarget(null, null, null, parameter.OriginalDefinition));
        }

        var targets = ImmutableArray.CreateBuilder<DelegateTarget>();
        foreach (var value in context.Variables.AssignedTo(variable))
        {
            if (value?.ConstantValue is { HasValue: true, Value: null })
            {
                continue;
            }

            if (value is null || !AddTargets(context, value, targets))
            {
                return default;
            }
        }

        return targets.Count == 0 ? default : targets.ToImmutable();
    }

    private static bool AddTargets(StepContext context, IOperation value, ImmutableArray<DelegateTarget>.Builder targets)
    {
        value = value.Unconverted();

        if (value is IConditionalOperation { WhenFalse: { } other } choice)
        {
            return AddTargets(context, choice.WhenTrue, targets) && AddTargets(context, other, targets);
        }

        if (TargetOf(context.Body, context.Summaries, value) is not { } target)
        {
            return false;
        }

        targets.Add(target);
        return true;
    }

    /// <summary>The target of a delegate-typed expression in the operation tree (before its lowering into a graph).</summary>
    public static DelegateTarget? TargetOf(Body body, ISummarySource summaries, IOperation value)
    {
        switch (value)
        {
            case IConversionOperation conversion:
                return TargetOf(body, summaries, conversion.Operand);
            case IDelegateCreationOperation creation:
                return TargetOf(body, summaries, creation.Target);
            case IAnonymousFunctionOperation lambda:
                return new DelegateTarget(body.Code.LambdaAt(lambda.Syntax), lambda.Symbol, null, null);
            case IMethodReferenceOperation method:
                var receiver = method.Instance switch
                {
                    IInstanceReferenceOperation => Place.This,
                    ILocalReferenceOperation local => Place.Local(local.Local),
                    _ => null,
                };
                return new DelegateTarget(summaries.BodyOf(method.Method, body), method.Method, receiver, null);
            case ILocalReferenceOperation local when body.Code.Variables.OnlyValueOf(local.Local) is { } only && only != value:
                return TargetOf(body, summaries, only);
            default:
                return null;
        }
    }

    private static Value Of(IOperation operation, Body? body, IMethodSymbol method, Place? receiver) => new()
    {
        Place = Place.Value(operation),
        Targets = ImmutableArray.Create(new DelegateTarget(body, method, receiver, null) { Syntax = operation.Syntax }),
    };
}
