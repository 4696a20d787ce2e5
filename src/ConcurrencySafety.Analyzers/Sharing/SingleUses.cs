using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>A handle that gives its result once is used up here although it was used up before, or before it has one.</summary>
/// <param name="Variable">The local or parameter that holds it.</param>
/// <param name="Use">The operation that uses it up.</param>
/// <param name="First">What has used it up before; the same operation in a loop; null where it only blocks.</param>
/// <param name="Verdict">Unknown where the first use hands it to code that may only look at it, or where what it stands for may well be a task.</param>
internal sealed record SingleUse(ISymbol Variable, IOperation Use, IOperation? First, Verdict Verdict);

/// <summary>
/// Follows the locals and parameters that hold such handles along the control-flow graph of the body that declares them.
/// Limits: not those that a lambda captures, nor copies; a handler's second use after a failed first one is not seen.
/// </summary>
internal sealed class SingleUses
{
    private readonly ApiCatalog _catalog;
    private readonly Body _body;

    private SingleUses(Body body, ApiCatalog catalog)
    {
        _body = body;
        _catalog = catalog;
    }

    private enum EventKind
    {
        /// <summary>The variable gets another handle.</summary>
        Assigned,

        /// <summary>Given to code that may use it up.</summary>
        HandedOn,

        /// <summary>Awaited, returned or made a task of.</summary>
        UsedUp,

        /// <summary>Asked for its result without an <c>await</c>.</summary>
        Blocked,
    }

    public static IEnumerable<SingleUse> In(TypeModel type) =>
        from scan in type.Members
        where scan.HoldsSingleUses
        from body in type.CodeOf(scan.Member)?.Bodies ?? Enumerable.Empty<Body>()
        from found in new SingleUses(body, type.Catalog).Find()
        select found;

    private IEnumerable<SingleUse> Find()
    {
        var events = _body.Graph.Blocks.SelectMany(EventsIn).ToLookup<Event, ISymbol>(found => found.Variable, SymbolEqualityComparer.Default);
        foreach (var variable in events)
        {
            var told = new HashSet<IOperation>();
            foreach (var first in variable.Where(found => found.Kind != EventKind.Assigned).OrderByDescending(found => found.Kind).ThenBy(found => found.Use.Syntax.SpanStart))
            {
                foreach (var second in After(first, variable))
                {
                    if (second.Kind != EventKind.HandedOn && told.Add(second.Use))
                    {
                        yield return new SingleUse(variable.Key, second.Use, first.Use, first.Kind == EventKind.HandedOn ? Verdict.Unknown : Verdict.Racy);
                    }
                }
            }

            if (!IsAsked(variable.Key))
            {
                foreach (var blocked in variable.Where(found => found.Kind == EventKind.Blocked && told.Add(found.Use)))
                {
                    yield return new SingleUse(variable.Key, blocked.Use, null, Verdict.Unknown);
                }
            }
        }
    }

    /// <summary>The next uses on the ways from a use on, up to where the variable gets another handle.</summary>
    private IEnumerable<Event> After(Event first, IEnumerable<Event> events)
    {
        var byBlock = events.ToLookup(found => found.Block);
        var seen = new HashSet<int>();
        var open = new Stack<(BasicBlock Block, int From)>();
        open.Push((_body.Graph.Blocks[first.Block], first.Index + 1));
        while (open.Count > 0)
        {
            var (block, from) = open.Pop();
            var next = byBlock[block.Ordinal].Where(found => found.Index >= from).OrderBy(found => found.Index).FirstOrDefault();
            if (next is not null)
            {
                if (next.Kind != EventKind.Assigned)
                {
                    yield return next;
                }

                continue;
            }

            foreach (var follower in new[] { block.FallThroughSuccessor?.Destination, block.ConditionalSuccessor?.Destination })
            {
                if (follower is not null && seen.Add(follower.Ordinal))
                {
                    open.Push((follower, 0));
                }
            }
        }
    }

    private IEnumerable<Event> EventsIn(BasicBlock block)
    {
        var index = 0;
        foreach (var operation in block.BranchValue is { } value ? block.Operations.Add(value) : block.Operations)
        {
            var isResult = ReferenceEquals(operation, block.BranchValue) && block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return;
            foreach (var reference in ReferencesIn(operation))
            {
                if (VariableOf(reference) is { } variable && IsOwn(variable) && Classify(reference, isResult) is var (kind, use))
                {
                    yield return new Event(variable, kind, use, block.Ordinal, index++);
                }
            }
        }
    }

    /// <summary>In the order in which they are evaluated: the target of an assignment is written after its value is read.</summary>
    private static IEnumerable<IOperation> ReferencesIn(IOperation operation)
    {
        if (operation is IFlowAnonymousFunctionOperation)
        {
            yield break;
        }

        var children = operation is ISimpleAssignmentOperation ? operation.ChildOperations.AsEnumerable().Reverse() : operation.ChildOperations;
        foreach (var child in children)
        {
            foreach (var inner in ReferencesIn(child))
            {
                yield return inner;
            }
        }

        if (operation is ILocalReferenceOperation or IParameterReferenceOperation)
        {
            yield return operation;
        }
    }

    private bool IsOwn(ISymbol variable) => ReferenceEquals(_body.Code.OwnerOf(variable), _body) && _body.Code.Declares(variable) && !_body.Code.Variables.IsCaptured(variable);

    private ISymbol? VariableOf(IOperation reference) => reference.Type is { IsValueType: true, SpecialType: SpecialType.None } type && _catalog.FactsOf(type).IsSingleUse
        ? (reference as ILocalReferenceOperation)?.Local ?? (ISymbol?)(reference as IParameterReferenceOperation)?.Parameter
        : null;

    private (EventKind Kind, IOperation Use)? Classify(IOperation reference, bool isResult) => reference.Parent switch
    {
        null => isResult ? (EventKind.UsedUp, reference) : null,
        IAwaitOperation await => (EventKind.UsedUp, await),
        ISimpleAssignmentOperation assignment when assignment.Target == reference => (EventKind.Assigned, assignment),
        IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument => (EventKind.Assigned, argument),
        IArgumentOperation { Parameter: { RefKind: RefKind.None } parameter } when _catalog.FactsOf(parameter.Type).IsSingleUse => (EventKind.HandedOn, reference),
        IInvocationOperation call when call.Instance == reference => Kind(call) is { } kind ? (kind, call) : null,
        IPropertyReferenceOperation property when Does(property.Property, ApiRole.Join) => (EventKind.Blocked, property),
        _ => null,
    };

    private EventKind? Kind(IInvocationOperation call) =>
        Does(call.TargetMethod, ApiRole.Join) ? EventKind.Blocked
        : !Does(call.TargetMethod, ApiRole.Forward) ? null
        : call.Parent is IInvocationOperation outer && outer.Instance == call && Does(outer.TargetMethod, ApiRole.Join) ? EventKind.Blocked
        : EventKind.UsedUp;

    /// <summary>Somewhere the code asks whether it has ended, and knows what it does.</summary>
    private bool IsAsked(ISymbol variable) => _body.Code.Operation.Descendants().OfType<IPropertyReferenceOperation>().Any(property =>
        property.Instance is { } instance && SymbolEqualityComparer.Default.Equals(VariableOf(instance), variable) && Does(property.Property, ApiRole.Ended));

    private bool Does(ISymbol member, ApiRole role) => _catalog.EffectsOf(member).Any(effect => effect.Role == role);

    private sealed record Event(ISymbol Variable, EventKind Kind, IOperation Use, int Block, int Index);
}
