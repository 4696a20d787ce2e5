using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow;

/// <summary>Runs one body to its fixpoint and then once more to observe what happens in it.</summary>
internal sealed class BodyAnalysis : ITransfer<MethodState>
{
    private readonly StepContext _context;
    private readonly LexicalLocks _locks;
    private ForwardFlow<MethodState>? _flow;
    private MethodState? _exit;
    private Place? _synchronized;

    private BodyAnalysis(Body body, ISummarySource summaries, CancellationToken cancellationToken)
    {
        _context = new StepContext(body, summaries, new Observations(), cancellationToken);
        _locks = new LexicalLocks(body, summaries.Catalog);
    }

    public static MethodSummary Run(Body body, ISummarySource summaries, CancellationToken cancellationToken)
    {
        var analysis = new BodyAnalysis(body, summaries, cancellationToken);
        var flow = analysis._flow = new ForwardFlow<MethodState>(body.Graph, analysis);
        var isComplete = flow.Solve(analysis.EntryState(), cancellationToken);
        if (!isComplete)
        {
            return new MethodSummary(body, null, new Observations(), false);
        }

        analysis._exit = null;
        analysis._context.IsRecording = true;
        if (analysis._synchronized is { } own)
        {
            analysis._context.State = MethodState.Entry;
            LockSteps.Note(analysis._context, own, new LockHold(Knowledge.LockMode.Exclusive, body.Syntax), body.Graph.OriginalOperation, waits: true);
        }

        flow.Replay(cancellationToken);
        return new MethodSummary(body, analysis._exit, analysis._context.Observations, true);
    }

    public MethodState Apply(IOperation operation, MethodState state, out ThrowPoint mayThrow)
    {
        mayThrow = ThrowPointOf(operation);
        var within = _locks.Around(_context, operation.Syntax, state);
        _context.State = within;
        _context.IsUnwinding = _flow!.IsUnwinding;
        _context.Eval(operation);
        return _locks.Outside(operation.Syntax, state, within, _context.State);
    }

    public MethodState Thrown(IOperation? operation, BasicBlock block, MethodState state) => state;

    public (MethodState WhenTrue, MethodState WhenFalse) Branch(BasicBlock block, MethodState state, out ThrowPoint mayThrow)
    {
        mayThrow = block.BranchValue is null ? ThrowPoint.Never : ThrowPoint.After;
        if (block.BranchValue is not { } branchValue)
        {
            return (state, state);
        }

        var within = _locks.Around(_context, branchValue.Syntax, state);
        _context.State = within;
        var value = _context.Eval(branchValue);
        _context.State = _locks.Outside(branchValue.Syntax, state, within, _context.State);
        if (block.ConditionKind == ControlFlowConditionKind.None)
        {
            if (block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return)
            {
                HandleSteps.Store(_context, Place.Return, value);
                if (value.Place is { Root: PlaceRoot.Parameter or PlaceRoot.This } returned)
                {
                    _context.State = _context.State with { Returned = _context.State.Returned.Add(returned) };
                }
            }

            return (_context.State, _context.State);
        }

        var after = _context.State;
        if (value.Condition is not { } condition)
        {
            return (after, after);
        }

        BranchSteps.Assume(_context, condition.WhenTrue);
        var whenTrue = _context.State;
        _context.State = after;
        BranchSteps.Assume(_context, condition.WhenFalse);
        return (whenTrue, _context.State);
    }

    public MethodState Enter(ImmutableArray<ControlFlowRegion> regions, MethodState state)
    {
        if (state.Live.IsEmpty)
        {
            return state;
        }

        foreach (var region in regions)
        {
            foreach (var local in region.Locals)
            {
                // A captured local of a scope that is entered anew is a new variable: what runs already captured another one.
                if (_context.Variables.IsCaptured(local))
                {
                    state = state with { Live = state.Live.Select((_, entry) => entry.Detached.Contains(local) ? entry : entry with { Detached = entry.Detached.Add(local) }) };
                }
            }
        }

        return state;
    }

    public void Leave(MethodState state, bool byException)
    {
        if (!byException)
        {
            state = _synchronized is null ? state : state with { Locks = state.Locks.Release(_synchronized) };
            _exit = _exit is null ? state : _exit.Join(state);
        }
    }

    /// <summary>A method marked <c>MethodImplOptions.Synchronized</c> holds the lock of its instance, or of its type, from end to end.</summary>
    private MethodState EntryState()
    {
        if (_context.Body is { Parent: null, Method: { } method } && (method.MethodImplementationFlags & System.Reflection.MethodImplAttributes.Synchronized) != 0)
        {
            _synchronized = method.IsStatic ? Place.Type(method.ContainingType) : Place.This;
            return MethodState.Entry with { Locks = LockSet.None.With(_synchronized, new LockHold(Knowledge.LockMode.Exclusive, _context.Body.Syntax)) };
        }

        return MethodState.Entry;
    }

    private static ThrowPoint ThrowPointOf(IOperation operation)
    {
        var result = ThrowPoint.Never;
        foreach (var inner in operation.DescendantsAndSelf())
        {
            switch (inner)
            {
                case IAwaitOperation:
                    return ThrowPoint.After;
                case IInvocationOperation { TargetMethod.ReturnsVoid: true } or IInvocationOperation { TargetMethod.ReturnType.SpecialType: SpecialType.System_Boolean }:
                    // A call made for its effect: when it throws, a wait or a release has happened all the same.
                    result = result == ThrowPoint.BeforeOrAfter ? result : ThrowPoint.After;
                    break;
                case IInvocationOperation or IObjectCreationOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation or IThrowOperation:
                    result = ThrowPoint.BeforeOrAfter;
                    break;
            }
        }

        return result;
    }
}
