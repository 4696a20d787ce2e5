using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>What a known API does, effect by effect as its catalog line states them.</summary>
internal static class ApiSteps
{
    public static Value Apply(StepContext context, IOperation operation, System.Collections.Immutable.ImmutableArray<ApiEffect> effects, ApiCall call)
    {
        var result = Value.At(Place.Value(operation));
        foreach (var effect in effects)
        {
            result = Apply(context, operation, effects, effect, call, result);
        }

        return result;
    }

    private static Value Apply(StepContext context, IOperation operation, System.Collections.Immutable.ImmutableArray<ApiEffect> effects, ApiEffect effect, ApiCall call, Value result)
    {
        switch (effect.Role)
        {
            case ApiRole.Start:
                foreach (var value in call.Values)
                {
                    JoinSteps.LookAfter(context, value);
                }

                if (effect.JoinedBy == JoinKind.Call)
                {
                    context.Pause(PauseKind.ForkJoin, operation, Value.Unknown);
                }

                StartSteps.Start(context, operation, effect, call);
                return result;
            case ApiRole.Create:
                StartSteps.Create(context, operation, effect, call);
                return result;
            case ApiRole.Launch:
                StartSteps.Launch(context, operation, effect, call);
                return result;
            case ApiRole.Long or ApiRole.Foreign:
                context.Pause(effect.Role == ApiRole.Long ? PauseKind.Long : PauseKind.Foreign, operation, call.Receiver);
                return result;
            case ApiRole.Continue:
                StartSteps.Continue(context, operation, call, call.Targets(effect.Target).Select(found => found.Value).FirstOrDefault() ?? call.Receiver);
                return result;
            case ApiRole.InPlace:
                CallSteps.InPlace(context, operation, call);
                return result;
            case ApiRole.Acquire:
                foreach (var (targetOperation, target) in call.Targets(effect.Target))
                {
                    var flag = call.Arguments.FirstOrDefault(argument => argument.Parameter is { RefKind: RefKind.Ref, Type.SpecialType: SpecialType.System_Boolean })?.Value;
                    return LockSteps.Acquire(context, operation, effect, target, targetOperation, flag);
                }

                return result;
            case ApiRole.Read or ApiRole.Write:
                foreach (var (_, target) in call.Targets(effect.Target).Where(target => !Origins.IsShareable(context, target.Operation)))
                {
                    var isRead = effect.Role == ApiRole.Read || operation is IPropertyReferenceOperation;
                    if (!isRead && effects.Length == 1 && call.Arguments.Length > 0)
                    {
                        // Taking a handle out of its collection: it was looked at.
                        JoinSteps.LookAfter(context, target);
                    }

                    var read = EnumerationSteps.IsViewGoneThrough(operation, effects) ? AccessKind.Read | AccessKind.Enumeration : AccessKind.Read;
                    context.Record(AccessSteps.Object(context, target)?.Content(), isRead ? read : AccessKind.Write, operation.Syntax);
                }

                return result;
            case ApiRole.Enumerate:
                foreach (var (source, target) in call.Targets(effect.Target).Where(target => !Origins.IsShareable(context, target.Operation)))
                {
                    if (source == call.Instance)
                    {
                        context.Record(AccessSteps.Object(context, target)?.Content(), AccessKind.Read | AccessKind.Enumeration, operation.Syntax);
                    }
                    else
                    {
                        EnumerationSteps.ReadAll(context, source?.Unconverted(), AccessSteps.Object(context, target));
                    }
                }

                return result;
            case ApiRole.Atomic:
                foreach (var argument in call.Arguments)
                {
                    if (argument.Parameter?.Name == effect.Target || (effect.Target == "this" && argument.Parameter?.RefKind is RefKind.Ref or RefKind.In or RefKind.RefReadOnlyParameter))
                    {
                        var kind = effect.Atomic switch { AtomicKind.Read => AccessKind.Read, AtomicKind.Write => AccessKind.Write, _ => AccessKind.Update };
                        var memory = AccessSteps.Target(context, argument.Value);
                        context.Record(memory, kind | AccessKind.Atomic, operation.Syntax);
                        if (kind == AccessKind.Read)
                        {
                            result = LatchSteps.WhenRead(context, memory) is { } set ? new Value { Condition = set } : result;
                        }
                        else if (effect.Atomic == AtomicKind.Write)
                        {
                            LatchSteps.Set(context, memory, call.Arguments.FirstOrDefault(other => other.Parameter?.Ordinal == 1)?.Value);
                        }
                    }
                }

                foreach (var value in call.Values)
                {
                    HandleSteps.Escape(context, value);
                }

                if (effect.Atomic == AtomicKind.Exchange && operation.Parent is not IExpressionStatementOperation)
                {
                    context.State = context.State with { IsGated = true };
                }

                return result;
        }

        foreach (var (targetOperation, target) in call.Targets(effect.Target))
        {
            // A semaphore that lets somebody in at once orders nothing: only one that begins closed is a gate.
            if (effect.Role is ApiRole.Wait or ApiRole.Signal && effects.Any(other => other.Role is ApiRole.Acquire or ApiRole.Release)
                && targetOperation is not null && context.Summaries.Admits(targetOperation, context.Body) is not 0)
            {
                continue;
            }

            result = OnTarget(context, operation, effect, call, target, result);
        }

        return result;
    }

    private static Value OnTarget(StepContext context, IOperation operation, ApiEffect effect, ApiCall call, Value target, Value result)
    {
        var place = target.Place;
        switch (effect.Role)
        {
            case ApiRole.Pulse:
                LockSteps.Demand(context, operation, target);
                return result;
            case ApiRole.WaitPulse:
                LockSteps.Demand(context, operation, target);
                if (effect.Outcome != AcquireOutcome.Always)
                {
                    return result;
                }

                context.Pause(PauseKind.Pulse, operation, target with { Place = AccessSteps.Object(context, target) });
                return result;
            case ApiRole.Join:
                context.Pause(PauseKind.Join, operation, target);
                JoinSteps.Join(context, target);
                return result;
            case ApiRole.Ended when place is not null:
                JoinSteps.LookAfter(context, target);
                var ended = new Conditional(ConditionalKind.Ended, place);
                return result with { Condition = effect.Outcome == AcquireOutcome.ResultFalse ? Condition.False(ended) : Condition.True(ended) };
            case ApiRole.Combine:
                JoinSteps.LookAfter(context, target);
                HandleSteps.Include(context, result.Place!, target);
                return result;
            case ApiRole.Any:
                JoinSteps.LookAfter(context, target);
                return result;
            case ApiRole.Halt:
                HandleSteps.Escape(context, target);
                return result;
            case ApiRole.Take when place is not null:
                JoinSteps.Visit(context, place);
                if (effect.Item is null)
                {
                    return new Value { ElementOf = place };
                }

                foreach (var (_, received) in call.Targets(effect.Item))
                {
                    if (received.Place is { } variable)
                    {
                        context.State = context.State with { Locals = context.State.Locals.SetItem(variable, new Value { ElementOf = place }) };
                    }
                }

                return result with { Condition = Condition.False(new Conditional(ConditionalKind.Exhausted, place)) };
            case ApiRole.Forward:
                HandleSteps.Include(context, result.Place!, target);
                return result with
                {
                    Guards = target.Guards,
                    SignalledBy = target.SignalledBy,
                    ElementOf = target.ElementOf,
                    LeavesContext = effect.Returning is { } returning && call.Targets(returning).Any(argument => argument.Operation?.ConstantValue is { HasValue: true, Value: false }),
                };
            case ApiRole.Add when place is not null:
                foreach (var (_, item) in call.Targets(effect.Item ?? "args"))
                {
                    HandleSteps.Include(context, place, item);
                    if (item.ElementOf is not null)
                    {
                        JoinSteps.LookAfter(context, item);
                    }
                }

                JoinSteps.BeginVisits(context, place);

                return result;
            case ApiRole.Release when AccessSteps.Object(context, target) is { } gate:
                LockSteps.Release(context, gate, operation, effect.Mode);
                return result;
            case ApiRole.Signal when AccessSteps.Object(context, target) is { } gate:
                JoinSteps.Signal(context, gate);
                return result;
            case ApiRole.Wait when target.Parts.IsDefault && AccessSteps.Object(context, target) is { } gate:
                if (operation is IPropertyReferenceOperation)
                {
                    // A task that a gate completes: only waiting for the task waits for the gate.
                    return result with { SignalledBy = gate };
                }

                if (effect.Outcome == AcquireOutcome.ResultTrue)
                {
                    return result with { Condition = Condition.True(new Conditional(ConditionalKind.Opened, gate)) };
                }

                context.Pause(PauseKind.Gate, operation, Value.At(gate));
                JoinSteps.Wait(context, gate);
                return result;
            case ApiRole.Wait when !target.Parts.IsDefault:
                context.Pause(PauseKind.Gate, operation, target);
                foreach (var part in target.Parts)
                {
                    JoinSteps.Wait(context, part);
                }

                return result;
            case ApiRole.Phase when AccessSteps.Object(context, target) is { } barrier:
                context.Pause(PauseKind.Gate, operation, Value.At(barrier));
                context.State = context.State with { Phased = context.State.Phased.Add(barrier) };
                return result;
            default:
                return result;
        }
    }
}
