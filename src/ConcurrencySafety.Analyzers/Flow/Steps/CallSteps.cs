using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>Calls: of known APIs, of bodies that can be followed, of code that cannot be seen.</summary>
internal static class CallSteps
{
    public static Value Invoke(StepContext context, IInvocationOperation operation)
    {
        HandleSteps.Forget(context, operation);
        var receiver = context.Eval(operation.Instance);
        DisposalSteps.Note(context, operation, receiver);
        var values = EvalArguments(context, operation.Arguments, operation.TargetMethod);
        if (EnumerationSteps.TryInvoke(context, operation, receiver) is { } enumeration)
        {
            return enumeration;
        }

        if (receiver.Guards is { } gate && EnumerationSteps.IsDispose(operation.TargetMethod))
        {
            LockSteps.Release(context, gate, operation);
            return Value.Unknown;
        }

        var call = new ApiCall(operation.Instance, receiver, operation.Arguments, values);
        if (operation.TargetMethod.MethodKind == MethodKind.DelegateInvoke)
        {
            var targets = context.TargetsOf(receiver);
            foreach (var target in targets)
            {
                Run(context, operation, target, BindArguments(context, target, operation.Arguments, values, Place.Value(operation)));
            }

            if (targets.IsEmpty || targets.Any(target => target.Body is null))
            {
                context.Pause(PauseKind.Foreign, operation, receiver);
                Unknown(context, values, operation.Arguments);
                ResultSteps.Follow(context, operation);
            }

            return Value.At(Place.Value(operation));
        }

        var effects = context.Catalog.EffectsOf(operation.TargetMethod, Origins.TypeOf(context, operation.Instance));
        if (DeferredSteps.Hold(context, operation, effects, call) is { } later)
        {
            return later;
        }

        if (!effects.IsEmpty)
        {
            var result = ApiSteps.Apply(context, operation, effects, call);
            // What other known APIs give back was there before: a field's task exchanged, an element, a cached value.
            if (effects.Any(effect => effect.Role is ApiRole.Combine or ApiRole.Acquire or ApiRole.Wait) || ResultSteps.IsWork(context, operation, effects))
            {
                ResultSteps.Follow(context, operation);
            }

            return result;
        }

        var callees = context.Summaries.CalleesOf(operation.TargetMethod, operation.IsVirtual, Origins.ExactTypeOf(context, operation.Instance), context.Body);
        if (!callees.AreAll || !AreOwn(context, callees))
        {
            // What another type makes of the handle is its own business.
            Unknown(context, values, operation.Arguments);
        }

        var instance = operation.Instance is null || callees.Bodies.IsEmpty ? null : AccessSteps.Object(context, receiver);
        var ways = new Ways(context);
        if (!callees.AreAll)
        {
            if (!ResultSteps.ReturnsArgument(context, operation, values))
            {
                ResultSteps.Follow(context, operation);
            }

            ways.End();
        }

        foreach (var body in callees.Bodies)
        {
            ways.Begin();
            var target = new DelegateTarget(body, body.Method, instance, null) { IsAssumed = callees.AreAssumed };
            GiveAway(context, operation.Arguments, values, context.Summaries.SummaryFor(body, context.Body)?.Exit);
            Run(context, operation, target, BindArguments(context, target, operation.Arguments, values, Place.Value(operation)));
            ways.End();
        }

        ways.Meet();
        return Value.At(Place.Value(operation));
    }

    public static Value Create(StepContext context, IObjectCreationOperation operation)
    {
        HandleSteps.Forget(context, operation);
        var values = operation.Constructor is null
            ? ImmutableArray<Value>.Empty
            : EvalArguments(context, operation.Arguments, operation.Constructor);
        var effects = operation.Constructor is null ? ImmutableArray<ApiEffect>.Empty : context.Catalog.EffectsOf(operation.Constructor);
        if (!effects.IsEmpty)
        {
            return ApiSteps.Apply(context, operation, effects, new ApiCall(null, Value.At(Place.Value(operation)), operation.Arguments, values));
        }

        if (operation.Constructor is { } own && context.Summaries.BodyOf(own, context.Body) is { } body)
        {
            var target = new DelegateTarget(body, own, Place.Value(operation), null);
            Unknown(context, values, operation.Arguments);
            Run(context, operation, target, BindArguments(context, target, operation.Arguments, values, Place.Value(operation)));
        }
        else
        {
            Unknown(context, values, operation.Arguments);
        }

        return Value.At(Place.Value(operation));
    }

    /// <summary>The delegates run here, any number of times or once; collections passed along are read.</summary>
    public static void InPlace(StepContext context, IOperation operation, ApiCall call, bool once = false)
    {
        var source = SourceOf(context, operation, call);
        foreach (var (_, value, _) in call.Delegates())
        {
            foreach (var target in context.TargetsOf(value))
            {
                var arguments = source is not null && target.Method is { Parameters.Length: > 0 } method
                    ? ImmutableArray.Create(new Argument(method.Parameters[0].OriginalDefinition, new Value { ElementOf = source }))
                    : ImmutableArray<Argument>.Empty;

                // What a constructor keeps of a function (a lazy value) comes out elsewhere.
                var binding = new Binding(target.Body, target.Receiver, arguments, operation is IObjectCreationOperation ? null : Place.Value(operation));
                var before = context.State;
                if (source is not null)
                {
                    JoinSteps.BeginVisits(context, source);
                    HandleSteps.TakeUp(context, Value.At(source));
                    if (UsesElement(context, target))
                    {
                        JoinSteps.LookAfter(context, Value.At(source));
                    }
                }

                // Twice stands for many: what the first run left running meets itself in the second. Not at all is possible, too.
                RunFor(context, operation, target, binding, source);
                if (!once)
                {
                    RunFor(context, operation, target, binding, source);
                }

                context.State = context.State with { Locks = before.Locks };
                if (source is not null)
                {
                    JoinSteps.EndVisits(context, source);
                }
            }
        }
    }

    /// <summary>The function does something with the element other than starting it: it may wait for it, or give it to one who does.</summary>
    private static bool UsesElement(StepContext context, DelegateTarget target) =>
        target is { Body: { Method.Parameters: { Length: > 0 } parameters } body }
        && Captures.Of(body).Any(place => SymbolEqualityComparer.Default.Equals(place.Symbol, parameters[0]))
        && context.Summaries.SummaryFor(body, context.Body)?.Exit?.Live.Entries.Keys.Any(key => key.Site.Launches is { } launched && SymbolEqualityComparer.Default.Equals(launched.Symbol, parameters[0])) != true;

    /// <summary>One run, for one element of the source where there is one.</summary>
    private static void RunFor(StepContext context, IOperation operation, DelegateTarget target, Binding binding, Place? source)
    {
        if (source is not null)
        {
            JoinSteps.Visit(context, source);
        }

        Run(context, operation, target, binding, source);
    }

    public static Value Accessor(StepContext context, IPropertyReferenceOperation operation, IMethodSymbol accessor, Value receiver, Value assigned)
    {
        var callees = context.Summaries.CalleesOf(accessor, operation.IsVirtual(), Origins.ExactTypeOf(context, operation.Instance), context.Body);
        if (callees.Bodies.IsEmpty)
        {
            return Value.At(Place.Value(operation));
        }

        var instance = operation.Instance is null ? null : AccessSteps.Object(context, receiver);
        var ways = new Ways(context);
        if (!callees.AreAll)
        {
            ways.End();
        }

        foreach (var body in callees.Bodies)
        {
            ways.Begin();
            var arguments = body.Method is { MethodKind: MethodKind.PropertySet, Parameters: { Length: > 0 } parameters }
                ? ImmutableArray.Create(new Argument(parameters[parameters.Length - 1].OriginalDefinition, assigned))
                : ImmutableArray<Argument>.Empty;
            Run(context, operation, new DelegateTarget(body, body.Method, instance, null) { IsAssumed = callees.AreAssumed }, new Binding(body, instance, arguments, Place.Value(operation)));
            ways.End();
        }

        ways.Meet();
        return Value.At(Place.Value(operation));
    }

    /// <summary>Another body runs here: noted, and its effect on the state applied.</summary>
    private static void Run(StepContext context, IOperation operation, DelegateTarget target, Binding binding, Place? elements = null)
    {
        // Code bound to a context takes turns with its caller there, as long as it does not leave it.
        if (target.Body is { IsAsync: true } async && (!context.Catalog.FactsOf(ContainingType(async)).IsContextBound || context.Summaries.SummaryOf(async)?.Exit is { IsAfterAwait: true }))
        {
            var known = context.Summaries.SummaryFor(async, context.Body);
            if (known?.Exit is { } end)
            {
                CalleeSteps.ApplyLocks(context, operation, end, binding);
            }

            StartSteps.AsyncCall(context, operation, async, binding, known, target);
            return;
        }

        if (context.IsRecording)
        {
            context.Observations.Calls.Add(new Call(operation, target, binding, context.State));
        }

        if (target.Body is null || context.Summaries.SummaryFor(target.Body, context.Body) is not { Exit: { } exit })
        {
            return;
        }

        foreach (var joined in exit.Joined)
        {
            if (CalleeSteps.Name(context, joined, binding) is { } place)
            {
                JoinSteps.Join(context, place);
            }
            else if (elements is not null && joined.Root == PlaceRoot.Parameter && binding.ArgumentOf(joined.Symbol!).ElementOf is not null)
            {
                JoinSteps.Join(context, new Value { ElementOf = elements });
            }
        }

        foreach (var returned in exit.Returned)
        {
            if (binding.Rename(Place.Return) is { } result && (binding.Rename(returned) ?? (returned.Steps.Length == 0 && returned.Symbol is { } parameter ? binding.ArgumentOf(parameter).ElementOf : null)) is { } place)
            {
                HandleSteps.Include(context, result, Value.At(place));
            }
        }

        CalleeSteps.ApplyLocks(context, operation, exit, binding);
        CalleeSteps.ApplyGates(context, exit, binding);
        CalleeSteps.ApplyLaunches(context, operation, exit, binding, elements);
        CalleeSteps.AddLeaks(context, operation, exit, binding);
    }

    private static ImmutableArray<Value> EvalArguments(StepContext context, ImmutableArray<IArgumentOperation> arguments, IMethodSymbol method)
    {
        var values = ImmutableArray.CreateBuilder<Value>(arguments.Length);
        foreach (var argument in arguments)
        {
            if (argument.Parameter?.RefKind is null or RefKind.None)
            {
                values.Add(context.Eval(argument.Value));
                continue;
            }

            var place = AccessSteps.Target(context, argument.Value);
            values.Add(place is null ? Value.Unknown : Value.At(place));
            if (argument.Parameter.RefKind == RefKind.Out && place is not null && context.Summaries.BodyOf(method, context.Body) is null)
            {
                context.Record(place, AssignmentSteps.WriteKind(place), argument.Syntax);
            }
        }

        return values.MoveToImmutable();
    }

    private static Binding BindArguments(StepContext context, DelegateTarget target, ImmutableArray<IArgumentOperation> arguments, ImmutableArray<Value> values, Place result)
    {
        var bound = ImmutableArray.CreateBuilder<Argument>(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var ordinal = arguments[i].Parameter?.Ordinal ?? i;
            if (target.Method is { } method && ordinal < method.Parameters.Length)
            {
                bound.Add(new Argument(method.Parameters[ordinal].OriginalDefinition, values[i] with { Place = AccessSteps.Object(context, values[i]) }));
            }
        }

        return new Binding(target.Body, target.Receiver, bound.ToImmutable(), result);
    }

    /// <summary>A handle given to another method is that method's to look after, unless it only gives it back.</summary>
    private static void GiveAway(StepContext context, ImmutableArray<IArgumentOperation> arguments, ImmutableArray<Value> values, MethodState? exit)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (arguments[i].Parameter is { } parameter && exit?.Returned.Contains(Place.Parameter(parameter)) != true)
            {
                JoinSteps.LookAfter(context, values[i]);
                HandleSteps.TakeUp(context, values[i]);
            }
        }
    }

    /// <summary>Handles that unseen code gets, and those that lambdas given to it use, may be waited for there.</summary>
    private static void Unknown(StepContext context, ImmutableArray<Value> values, ImmutableArray<IArgumentOperation> arguments)
    {
        if (context.State.Live.IsEmpty && context.State.Unstarted.IsEmpty)
        {
            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            HandleSteps.Escape(context, values[i]);
            foreach (var target in context.TargetsOf(values[i]))
            {
                if (target.Body is { Parent: not null } body)
                {
                    foreach (var variable in Captures.Of(body))
                    {
                        HandleSteps.Escape(context, variable);
                    }
                }
            }
        }
    }

    private static Place? SourceOf(StepContext context, IOperation operation, ApiCall call)
    {
        Place? source = null;
        foreach (var (sourceOperation, value) in call.Targets("this"))
        {
            source = value.Place;
            if (sourceOperation is not null && operation is IInvocationOperation { TargetMethod: { IsExtensionMethod: true } or { ReducedFrom: not null } })
            {
                ReadContent(context, sourceOperation, value);
            }
        }

        return source;
    }

    private static void ReadContent(StepContext context, IOperation source, Value value)
    {
        EnumerationSteps.ReadAll(context, source.Unconverted(), AccessSteps.Object(context, value));
    }

    private static bool AreOwn(StepContext context, Callees callees)
    {
        foreach (var body in callees.Bodies)
        {
            if (!SymbolEqualityComparer.Default.Equals(ContainingType(body), ContainingType(context.Body)))
            {
                return false;
            }
        }

        return true;
    }

    private static ITypeSymbol ContainingType(Body body) => body.Code.Root.Symbol.ContainingType;
}
