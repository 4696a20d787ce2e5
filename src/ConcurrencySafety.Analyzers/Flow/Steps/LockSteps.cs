using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>Taking and giving back locks.</summary>
internal static class LockSteps
{
    public static Value Acquire(StepContext context, IOperation operation, ApiEffect effect, Value target, IOperation? targetOperation, IOperation? flag)
    {
        // A lock on an object made on the spot keeps nobody out.
        if (AccessSteps.Object(context, target) is not { } place || place is { Root: PlaceRoot.Value, Key: IObjectCreationOperation })
        {
            return Value.At(Place.Value(operation));
        }

        var hold = new LockHold(effect.Mode, operation.Syntax) { Api = ApiOf(operation) };
        context.Note(new LockEvent(KindOf(context, operation, effect), place, effect.Mode, operation)
        {
            Api = hold.Api,
            Target = targetOperation,
            Flag = flag,
            IsScoped = effect.Outcome == AcquireOutcome.ResultDisposed,
        });
        if (targetOperation is not null && context.Summaries.Admits(targetOperation, context.Body) is var admits && admits != 1)
        {
            // More than one may hold it, or nobody knows: no protection, but no accusation where nobody knows either.
            if (admits is null)
            {
                context.State = context.State with { Locks = context.State.Locks.WithMay(place, hold) };
            }

            return Value.At(Place.Value(operation));
        }

        Note(context, place, hold, operation, effect.Outcome is not (AcquireOutcome.ResultTrue or AcquireOutcome.RefFlagTrue));

        // The compiler's flag of an inner taking says nothing of the outer one.
        var isHeldAlready = context.State.Locks.Must.ContainsKey(place);
        var isAttempt = effect.Outcome is AcquireOutcome.ResultTrue or AcquireOutcome.RefFlagTrue;
        var held = new Conditional(ConditionalKind.Held, place, isAttempt ? hold with { Depth = context.State.Locks.DepthAfter(place, hold.Mode) } : hold);
        var notHeld = new Conditional(ConditionalKind.NotHeld, place);
        var condition = new Condition(
            System.Collections.Immutable.ImmutableArray.Create(held),
            isHeldAlready ? System.Collections.Immutable.ImmutableArray<Conditional>.Empty : System.Collections.Immutable.ImmutableArray.Create(notHeld));
        switch (effect.Outcome)
        {
            case AcquireOutcome.ResultTrue:
                context.State = context.State with { Locks = context.State.Locks.WithMay(place, hold) };
                return new Value { Place = Place.Value(operation), Condition = condition };
            case AcquireOutcome.RefFlagTrue:
                context.State = context.State with { Locks = context.State.Locks.WithMay(place, hold) };
                Remember(context, flag, condition);
                return Value.Unknown;
            case AcquireOutcome.RefFlag:
                context.State = context.State with { Locks = context.State.Locks.With(place, hold) };
                Remember(context, flag, condition);
                return Value.Unknown;
            case AcquireOutcome.ResultDisposed:
                context.State = context.State with { Locks = context.State.Locks.With(place, hold) };
                return new Value { Place = Place.Value(operation), Guards = place };
            default:
                context.State = context.State with { Locks = context.State.Locks.With(place, hold) };
                return Value.At(Place.Value(operation));
        }
    }

    public static void Note(StepContext context, Place place, LockHold hold, IOperation operation, bool waits)
    {
        if (context.IsRecording)
        {
            context.Observations.Takings.Add(new Taking(place, hold, waits, operation, context.State));
        }
    }

    /// <summary>A call that throws where the lock is not held.</summary>
    public static void Demand(StepContext context, IOperation operation, Value target)
    {
        if (context.IsRecording && AccessSteps.Object(context, target) is { } place)
        {
            context.Observations.Demands.Add(new Demand(place, operation, context.State));
        }
    }

    public static void Release(StepContext context, Place place, IOperation operation, LockMode mode = LockMode.Exclusive)
    {
        context.Note(new LockEvent(LockEventKind.Given, place, mode, operation) { Api = ApiOf(operation) });
        var state = context.State;
        context.State = state.Locks.May.ContainsKey(place)
            ? state with { Locks = state.Locks.Without(place) }
            : state with { Released = state.Released.Add(place) };
    }

    /// <summary>A task that somebody keeps gets the lock some time, and is awaited elsewhere, or not at all.</summary>
    private static LockEventKind KindOf(StepContext context, IOperation operation, ApiEffect effect) =>
        operation.Type is { } type && context.Catalog.FactsOf(type) is { IsHandle: true } && Consumption.Of(operation, context.Catalog) is IAssignmentOperation or IVariableInitializerOperation or IArgumentOperation ? LockEventKind.Unclear
        : effect.Outcome is AcquireOutcome.ResultTrue or AcquireOutcome.RefFlagTrue ? LockEventKind.Attempted
        : LockEventKind.Taken;

    private static ITypeSymbol? ApiOf(IOperation operation) => operation is IInvocationOperation call ? call.Instance?.Type ?? call.TargetMethod.ContainingType : null;

    /// <summary>Held, or not, as the result or flag of a gate or lock tells.</summary>
    private static void Remember(StepContext context, IOperation? flag, Condition condition)
    {
        if (flag is ILocalReferenceOperation { Local: var local })
        {
            context.State = context.State with { Locals = context.State.Locals.SetItem(Place.Local(local), new Value { Condition = condition }) };
        }
    }
}
