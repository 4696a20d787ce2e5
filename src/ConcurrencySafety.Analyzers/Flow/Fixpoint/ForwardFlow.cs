using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConcurrencySafety.Flow.Fixpoint;

/// <summary>What a block does to a state; the mathematics around it is <see cref="ForwardFlow{TState}"/>.</summary>
/// <typeparam name="TState">The state.</typeparam>
internal interface ITransfer<TState>
    where TState : class, ILattice<TState>
{
    /// <summary>The effect of one operation. <paramref name="mayThrow"/>: whether control can leave from inside or after it.</summary>
    TState Apply(IOperation operation, TState state, out ThrowPoint mayThrow);

    /// <summary>The effect of a block's last value, and the state on the branch where it is true and where it is false.</summary>
    (TState WhenTrue, TState WhenFalse) Branch(BasicBlock block, TState state, out ThrowPoint mayThrow);

    /// <summary>The state that an operation sends to the handlers around it when it throws; the operation is null for a statement that throws.</summary>
    TState Thrown(IOperation? operation, BasicBlock block, TState state);

    /// <summary>The effect of entering regions with locals of their own.</summary>
    TState Enter(ImmutableArray<ControlFlowRegion> regions, TState state);

    /// <summary>Sees the state with which control leaves the body.</summary>
    void Leave(TState state, bool byException);
}

/// <summary>Where an operation can throw.</summary>
internal enum ThrowPoint
{
    Never,

    /// <summary>Only the state before it counts: what it does has not happened when it throws.</summary>
    Before,

    /// <summary>The states before and after it are both possible when it throws.</summary>
    BeforeOrAfter,

    /// <summary>Only the state after it counts, as for a wait: when it throws, the waiting is over all the same.</summary>
    After,
}

/// <summary>
/// A forward data-flow solver over Roslyn's control-flow graph, with exception edges and finally regions analysed once
/// per way into them. The graph itself has no exception edges: control can leave a try region at any operation that
/// may throw, so each of those states reaches the handlers (ECMA-335 I.12.4.2).
/// </summary>
/// <typeparam name="TState">The state.</typeparam>
internal sealed class ForwardFlow<TState>
    where TState : class, ILattice<TState>
{
    private readonly ControlFlowGraph _graph;
    private readonly ITransfer<TState> _transfer;
    private readonly Dictionary<(int Block, Continuation? Continuation), Node> _nodes = new();
    private readonly SortedSet<(int Block, int Order)> _work = new();
    private readonly List<Node> _order = new();

    public ForwardFlow(ControlFlowGraph graph, ITransfer<TState> transfer)
    {
        _graph = graph;
        _transfer = transfer;
    }

    /// <summary>Whether the block that is visited runs because an exception passes through: a <c>finally</c> on its exceptional way.</summary>
    public bool IsUnwinding { get; private set; }

    /// <summary>Solves from the entry state; false when the budget was reached and nothing may be concluded.</summary>
    public bool Solve(TState entry, CancellationToken cancellationToken)
    {
        if (_graph.Blocks.Length > Budget.BlocksPerBody)
        {
            return false;
        }

        Flow(_graph.Blocks[0], null, entry);
        while (_work.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = _work.Min;
            _work.Remove(next);
            var node = _order[next.Order];
            if (++node.Visits > Budget.BlockVisits)
            {
                return false;
            }

            Visit(node);
        }

        return true;
    }

    /// <summary>Visits every reached block once more with its final state, in a fixed order; the transfer may now record.</summary>
    public void Replay(CancellationToken cancellationToken)
    {
        foreach (var node in _order.OrderBy(node => node.Block.Ordinal).ThenBy(node => node.Order).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Visit(node);
        }

        _work.Clear();
    }

    private void Visit(Node node)
    {
        var state = node.In!;
        IsUnwinding = node.Continuation?.IsExceptional == true;
        foreach (var operation in node.Block.Operations)
        {
            var before = state;
            state = _transfer.Apply(operation, state, out var mayThrow);
            ThrowAt(node, operation, mayThrow, before, state);
        }

        var (whenTrue, whenFalse) = _transfer.Branch(node.Block, state, out var branchMayThrow);
        if (branchMayThrow != ThrowPoint.Never)
        {
            ThrowAt(node, node.Block.BranchValue, branchMayThrow, state, whenTrue.Join(whenFalse));
        }

        if (node.Block.Kind == BasicBlockKind.Exit)
        {
            _transfer.Leave(state, byException: false);
            return;
        }

        var fallThrough = node.Block.ConditionKind switch
        {
            ControlFlowConditionKind.WhenTrue => whenFalse,
            ControlFlowConditionKind.WhenFalse => whenTrue,
            _ => whenTrue.Join(whenFalse),
        };
        Follow(node, node.Block.FallThroughSuccessor, fallThrough);
        if (node.Block.ConditionKind != ControlFlowConditionKind.None)
        {
            Follow(node, node.Block.ConditionalSuccessor, node.Block.ConditionKind == ControlFlowConditionKind.WhenTrue ? whenTrue : whenFalse);
        }
    }

    private void ThrowAt(Node node, IOperation? operation, ThrowPoint mayThrow, TState before, TState after)
    {
        if (mayThrow is ThrowPoint.Before or ThrowPoint.BeforeOrAfter)
        {
            Throw(node, _transfer.Thrown(operation, node.Block, before));
        }

        if (mayThrow is ThrowPoint.After or ThrowPoint.BeforeOrAfter)
        {
            Throw(node, _transfer.Thrown(operation, node.Block, after));
        }
    }

    private void Follow(Node node, ControlFlowBranch? branch, TState state)
    {
        if (branch is null)
        {
            return;
        }

        switch (branch.Semantics)
        {
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                EndOfFinally(node, state);
                return;
            case ControlFlowBranchSemantics.Throw:
            case ControlFlowBranchSemantics.Rethrow:
                Throw(node, _transfer.Thrown(null, node.Block, state));
                return;
            case ControlFlowBranchSemantics.None:
            case ControlFlowBranchSemantics.ProgramTermination:
            case ControlFlowBranchSemantics.Error when branch.Destination is null:
                return;
        }

        if (branch.Destination is null)
        {
            return;
        }

        if (branch.FinallyRegions.Length > 0)
        {
            var continuation = new Continuation(branch.FinallyRegions.RemoveAt(0), branch.Destination, node.Continuation);
            Flow(First(branch.FinallyRegions[0]), continuation, _transfer.Enter(branch.EnteringRegions, state));
            return;
        }

        Flow(branch.Destination, node.Continuation, _transfer.Enter(branch.EnteringRegions, state));
    }

    private void EndOfFinally(Node node, TState state)
    {
        if (node.Continuation is not { } continuation)
        {
            return;
        }

        if (continuation.Pending.Length > 0)
        {
            var inner = new Continuation(continuation.Pending.RemoveAt(0), continuation.Destination, continuation.Outer);
            Flow(First(continuation.Pending[0]), inner, state);
        }
        else if (continuation.Destination is { } destination)
        {
            Flow(destination, continuation.Outer, state);
        }
        else
        {
            ThrowFrom(node.Block.EnclosingRegion, continuation.Outer, state, skipFinally: true);
        }
    }

    private void Throw(Node node, TState state) => ThrowFrom(node.Block.EnclosingRegion, node.Continuation, state, skipFinally: false);

    /// <summary>Sends the state of a throwing point to the nearest handlers: catch regions go on normally, a finally on its exceptional way.</summary>
    private void ThrowFrom(ControlFlowRegion? region, Continuation? continuation, TState state, bool skipFinally)
    {
        if (skipFinally)
        {
            // Leave the finally region itself and the try-and-finally that it belongs to.
            while (region is not null and { Kind: not ControlFlowRegionKind.Finally and not ControlFlowRegionKind.Root })
            {
                region = region.EnclosingRegion;
            }

            region = region?.EnclosingRegion;
        }

        // The root region of a lambda's graph lies in a region of the outer graph: no exception goes there.
        for (; region is not null and { Kind: not ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Finally)
            {
                // A throw out of a finally replaces what was on its way.
                continuation = continuation?.Outer;
                region = region.EnclosingRegion!;
                continue;
            }

            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } group)
            {
                continue;
            }

            if (group.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                Flow(First(group.NestedRegions[1]), new Continuation(ImmutableArray<ControlFlowRegion>.Empty, null, continuation), state);
                return;
            }

            if (group.Kind == ControlFlowRegionKind.TryAndCatch)
            {
                var catchesAll = false;
                for (var i = 1; i < group.NestedRegions.Length; i++)
                {
                    var handler = group.NestedRegions[i];
                    Flow(First(handler), continuation, _transfer.Enter(ImmutableArray.Create(handler), state));
                    catchesAll |= handler.Kind == ControlFlowRegionKind.Catch && IsRoot(handler.ExceptionType);
                }

                if (catchesAll)
                {
                    return;
                }

                region = group;
            }
        }

        _transfer.Leave(state, byException: true);
    }

    /// <summary>All that can be caught: the type from which every exception descends is the only one of them whose base is <c>object</c>.</summary>
    private static bool IsRoot(ITypeSymbol? exception) =>
        exception is null or { SpecialType: SpecialType.System_Object } or { BaseType.SpecialType: SpecialType.System_Object };

    private BasicBlock First(ControlFlowRegion region) => _graph.Blocks[region.FirstBlockOrdinal];

    private void Flow(BasicBlock block, Continuation? continuation, TState state)
    {
        var key = (block.Ordinal, continuation);
        if (!_nodes.TryGetValue(key, out var node))
        {
            node = new Node(block, continuation, _order.Count);
            _nodes.Add(key, node);
            _order.Add(node);
        }

        var joined = node.In is null ? state : node.In.Join(state);
        if (node.In is not null && joined.Equals(node.In))
        {
            return;
        }

        node.In = joined;
        _work.Add((block.Ordinal, node.Order));
    }

    private sealed class Node
    {
        public Node(BasicBlock block, Continuation? continuation, int order)
        {
            Block = block;
            Continuation = continuation;
            Order = order;
        }

        public BasicBlock Block { get; }

        public Continuation? Continuation { get; }

        public int Order { get; }

        public TState? In { get; set; }

        public int Visits { get; set; }
    }
}
