using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.Typestate;

/// <summary>
/// Follows the locks of one body from the calls that take them to those that give them back, on all ways, those of exceptions included. Which call does what to
/// which lock the body's own analysis has found out. Runs only for bodies that take locks by calls.
/// </summary>
internal sealed class HoldAnalysis : ITransfer<HoldState>
{
    private readonly HoldSteps _steps;
    private readonly HoldConditions _conditions;
    private readonly Func<IOperation, ThrowRank> _rankOf;
    private readonly HoldObservations _observed;
    private bool _isRecording;
    private bool _isLost;

    private HoldAnalysis(Body body, HoldObservations observed, Func<IOperation, ThrowRank> rankOf)
    {
        _observed = observed;
        _rankOf = rankOf;
        _steps = new HoldSteps(body, observed.Events);
        _conditions = new HoldConditions(body, observed.Events);
    }

    /// <summary>What the body does with its locks; null when that cannot be told.</summary>
    /// <param name="summary">The body with its analysis.</param>
    /// <param name="rankOf">How likely an operation is to throw, by itself and all that is in it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static HoldObservations? Run(MethodSummary summary, Func<IOperation, ThrowRank> rankOf, CancellationToken cancellationToken)
    {
        var observed = new HoldObservations(summary.Body, summary.Observed.LockEvents.Distinct().ToImmutableArray());
        var analysis = new HoldAnalysis(summary.Body, observed, rankOf);
        var flow = new ForwardFlow<HoldState>(summary.Body.Graph, analysis);
        if (!flow.Solve(HoldState.Entry, cancellationToken) || analysis._isLost)
        {
            return null;
        }

        analysis._isRecording = true;
        flow.Replay(cancellationToken);
        return observed;
    }

    public HoldState Apply(IOperation operation, HoldState state, out ThrowPoint mayThrow)
    {
        mayThrow = ThrowPointOf(operation);
        Record(operation, state);
        if (state.IsLost || !_steps.Concerns(operation))
        {
            return state;
        }

        return Checked(HoldState.Of(state.Paths.SelectMany(path => _steps.Eval(path, operation)).Select(way => way.Path)));
    }

    public (HoldState WhenTrue, HoldState WhenFalse) Branch(BasicBlock block, HoldState state, out ThrowPoint mayThrow)
    {
        mayThrow = ThrowPoint.Never;
        if (state.IsLost || block.BranchValue is not { } value)
        {
            state = IsLast(block) ? state.Select(path => path with { Leaving = path.Leaving ?? path.Thrower }) : state;
            return (state, state);
        }

        mayThrow = ThrowPointOf(value);
        Record(value, state);
        var ways = state.Paths.SelectMany(path => _steps.Eval(path, value)).ToList();
        if (block.ConditionKind == ControlFlowConditionKind.None)
        {
            var after = Checked(HoldState.Of(ways.Select(way => IsLast(block) ? way.Path with { Leaving = value } : way.Path)));
            return (after, after);
        }

        var isBack = Goes(block, back: true);
        var whenTrue = new List<HoldPath>();
        var whenFalse = new List<HoldPath>();
        foreach (var (path, truth) in ways)
        {
            if (truth.Known != false)
            {
                whenTrue.Add(After(path, truth, true));
            }

            if (truth.Known != true)
            {
                whenFalse.Add(After(path, truth, false));
            }
        }

        return (Checked(HoldState.Of(whenTrue)), Checked(HoldState.Of(whenFalse)));

        HoldPath After(HoldPath path, Truth truth, bool isTrue)
        {
            var destination = DestinationOf(block, isTrue);
            path = isBack ? path.Forgetting(HoldSteps.CanChange) : path;
            path = destination is { Kind: BasicBlockKind.Exit } ? path with { Leaving = value } : path;
            path = _conditions.Pass(path, value, destination, truth.Known is not null);
            return truth.Known is null && truth.Key is { } key && !(isBack && HoldSteps.CanChange(key)) ? path.Knowing(key, isTrue != truth.IsNegated) : path;
        }
    }

    public HoldState Thrown(IOperation? operation, BasicBlock block, HoldState state)
    {
        var rank = IsInFinally(block) ? ThrowRank.Hardly : operation is null ? ThrowRank.Likely : _rankOf(operation);
        return state.Select(path => path with
        {
            // A bare `throw` sends on what was caught.
            Thrower = operation ?? block.BranchValue ?? path.Caught ?? path.Thrower,
            Rank = operation is null && block.BranchValue is null && path.Caught is not null ? path.Rank : rank,
        });
    }

    public HoldState Enter(ImmutableArray<ControlFlowRegion> regions, HoldState state) =>
        regions.Any(static region => region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler)
            ? state.Select(Catch)
            : state;

    public void Leave(HoldState state, bool byException)
    {
        _isLost |= state.IsLost;
        if (_isRecording)
        {
            _observed.Endings.AddRange(state.Paths.Select(path => new Ending(path, byException)));
        }
    }

    /// <summary>Who catches what a wait can hardly throw knows why: an abandoned mutex is held although its wait has thrown.</summary>
    private HoldPath Catch(HoldPath path)
    {
        if (path is { Thrower: { } thrower, Rank: ThrowRank.Hardly })
        {
            path = _steps.EventsIn(thrower).Where(static done => done.Kind != LockEventKind.Given).Aggregate(path, static (sofar, done) => sofar.With(done.Key, Hold.Muted));
        }

        return path with { Caught = path.Thrower ?? path.Caught, Thrower = null };
    }

    private HoldState Checked(HoldState state)
    {
        _isLost |= state.IsLost;
        return state;
    }

    private void Record(IOperation operation, HoldState state)
    {
        if (!_isRecording || state.Paths.IsEmpty)
        {
            return;
        }

        foreach (var given in _steps.EventsIn(operation).Where(done => done.Kind == LockEventKind.Given))
        {
            _observed.Givings.Add(new Giving(given, state.Paths));
        }

        if (state.Paths.Any(path => path.Holds.Values.Any(hold => hold.IsHeld)))
        {
            foreach (var suspension in operation.DescendantsAndSelf().Where(inner => inner is IAwaitOperation or IReturnOperation { Kind: OperationKind.YieldReturn }))
            {
                _observed.Suspensions.Add(new Suspension(suspension, state.Paths));
            }
        }
    }

    /// <summary>A taking that throws has not taken; a giving that throws has given. Locks that are given back one after the other are all given back.</summary>
    private ThrowPoint ThrowPointOf(IOperation operation) =>
        _rankOf(operation) == ThrowRank.Never ? ThrowPoint.Never
        : _steps.EventsIn(operation).Any(done => done.Kind != LockEventKind.Given) ? ThrowPoint.Before
        : ThrowPoint.After;

    /// <summary>What cleans up is not expected to fail.</summary>
    private static bool IsInFinally(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null and { Kind: not ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Finally)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLast(BasicBlock block) => block.FallThroughSuccessor is { Destination.Kind: BasicBlockKind.Exit };

    /// <summary>Whether a branch of the block leads back, to where code runs again.</summary>
    private static bool Goes(BasicBlock block, bool back) =>
        (block.FallThroughSuccessor?.Destination is { } next && next.Ordinal <= block.Ordinal == back)
        || (block.ConditionalSuccessor?.Destination is { } other && other.Ordinal <= block.Ordinal == back);

    private static BasicBlock? DestinationOf(BasicBlock block, bool isTrue) =>
        (block.ConditionKind == ControlFlowConditionKind.WhenTrue == isTrue ? block.ConditionalSuccessor : block.FallThroughSuccessor)?.Destination;
}
