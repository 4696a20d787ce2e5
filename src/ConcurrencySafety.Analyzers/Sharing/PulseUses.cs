using System.Collections.Immutable;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>How waiting for pulses goes wrong.</summary>
internal enum PulseFaultKind
{
    /// <summary>What was tested before the wait is not tested after it.</summary>
    Untested,

    /// <summary>The lock is not held.</summary>
    Unlocked,

    /// <summary>One of several waiters is woken that wait for different things.</summary>
    Mixed,
}

/// <summary>A wait for a pulse, or a pulse, that does not do what it is for.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Call">The call.</param>
/// <param name="Lock">The object whose lock it needs, as the source has it.</param>
/// <param name="Places">The test before the wait; of a pulse, what two of the waiters test.</param>
internal sealed record PulseFault(PulseFaultKind Kind, IInvocationOperation Call, IOperation Lock, ImmutableArray<IOperation> Places)
{
    public Verdict Verdict { get; init; } = Verdict.Racy;
}

/// <summary>
/// Looks at waits for pulses, by the graph: whether each way from the wait to where the code goes on leads through the test before the wait, or one of the same state.
/// A wait with a time limit goes on without its condition anyway; one that no test leads to can be tested by its callers. Limits: a lambda that pulses can be run under the lock.
/// </summary>
internal static class PulseUses
{
    public static IEnumerable<PulseFault> In(TypeModel type, CancellationToken cancellationToken)
    {
        var waits = new List<(IInvocationOperation Call, IOperation Lock, IReadOnlyList<IOperation> Conditions)>();
        var pulses = new List<(IInvocationOperation Call, IOperation Lock)>();
        foreach (var scan in type.Members.Where(scan => scan.Sites.LockUses.Any(use => RoleOf(use, type.Catalog) is not null)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var code = type.CodeOf(scan.Member);
            foreach (var use in scan.Sites.LockUses.OfType<IInvocationOperation>())
            {
                if (RoleOf(use, type.Catalog) is not { } effect || LockedObjects.By(use, type.Catalog).FirstOrDefault() is not { } @lock || code is null)
                {
                    continue;
                }

                if (effect.Role == ApiRole.Pulse)
                {
                    if (effect.Times == Multiplicity.Once)
                    {
                        pulses.Add((use, @lock));
                    }
                }
                else if (BodyOf(use, code) is { } body && WaitGraph.Of(body.Graph, use, type) is { } graph)
                {
                    waits.Add((use, @lock, graph.Conditions));
                    if (graph.Untested is { } test)
                    {
                        yield return new PulseFault(PulseFaultKind.Untested, use, @lock, ImmutableArray.Create(test)) { Verdict = effect.Outcome == AcquireOutcome.Always ? Verdict.Racy : Verdict.Unknown };
                    }
                }
            }

            foreach (var fault in Unlocked(scan, code, type))
            {
                yield return fault;
            }
        }

        foreach (var (call, @lock) in pulses)
        {
            var same = waits.Where(wait => wait.Conditions.Count > 0 && VariableOf(wait.Lock) is { } variable && SymbolEqualityComparer.Default.Equals(variable, VariableOf(@lock))).ToList();
            foreach (var one in same)
            {
                if (same.FirstOrDefault(other => AreDifferent(one.Conditions, other.Conditions)) is { Call: not null } different)
                {
                    yield return new PulseFault(PulseFaultKind.Mixed, call, @lock, ImmutableArray.Create(one.Conditions[0], different.Conditions[0]));
                    break;
                }
            }
        }
    }

    private static ApiEffect? RoleOf(IOperation use, ApiCatalog catalog) =>
        use is IInvocationOperation call ? catalog.EffectsOf(call.TargetMethod).FirstOrDefault(static effect => effect.Role is ApiRole.WaitPulse or ApiRole.Pulse) : null;

    private static Body? BodyOf(IOperation use, MemberCode code) => code.Bodies.LastOrDefault(body => body.Syntax.Span.Contains(use.Syntax.Span));

    private static ISymbol? VariableOf(IOperation @lock) => @lock.Unconverted() switch
    {
        IFieldReferenceOperation field => field.Field.OriginalDefinition,
        IInstanceReferenceOperation { Type: { } type } => type.OriginalDefinition,
        _ => null,
    };

    /// <summary>Neither asks for all that the other does.</summary>
    private static bool AreDifferent(IReadOnlyList<IOperation> left, IReadOnlyList<IOperation> right)
    {
        var mine = left.Select(static condition => condition.Syntax.ToString()).ToList();
        var theirs = right.Select(static condition => condition.Syntax.ToString()).ToList();
        return mine.Except(theirs).Any() && theirs.Except(mine).Any();
    }

    /// <summary>Calls in a member that no other of the type calls, which can therefore not hold the lock for it.</summary>
    private static IEnumerable<PulseFault> Unlocked(MemberScan scan, MemberCode? code, TypeModel type)
    {
        if (code is null || !AnnotationReader.RequiredLocks(scan.Member).IsEmpty || IsUsed(scan.Member, type))
        {
            yield break;
        }

        foreach (var demand in type.SummaryOf(code.Root)?.Observed.Demands ?? Enumerable.Empty<Demand>())
        {
            // The lock of others' objects is for others to hold.
            if (demand.State.Locks.IsEmpty
                && demand.Operation is IInvocationOperation call
                && scan.Sites.LockUses.OfType<IInvocationOperation>().FirstOrDefault(use => use.Syntax == call.Syntax) is { } use
                && LockedObjects.By(use, type.Catalog).FirstOrDefault() is { } @lock
                && @lock.Unconverted() is IFieldReferenceOperation { Field.DeclaredAccessibility: Accessibility.Private } or ILocalReferenceOperation)
            {
                yield return new PulseFault(PulseFaultKind.Unlocked, use, @lock, ImmutableArray<IOperation>.Empty);
            }
        }
    }

    private static bool IsUsed(ISymbol member, TypeModel type) =>
        (member is IMethodSymbol { IsOverride: true } or IMethodSymbol { IsVirtual: true })
        || type.Members.Any(other => other.Calls.Contains(member))
        || type.Type.GetTypeMembers().Any(inner => type.MembersOf(inner).Any(other => other.Calls.Contains(member)));

    /// <summary>A wait in its graph: what is tested before it, and whether that is tested again.</summary>
    private sealed class WaitGraph
    {
        private WaitGraph(IReadOnlyList<IOperation> conditions, IOperation? untested)
        {
            Conditions = conditions;
            Untested = untested;
        }

        /// <summary>The tests of state that lead to the wait.</summary>
        public IReadOnlyList<IOperation> Conditions { get; }

        /// <summary>A test that leads to the wait, and that is not made again after it.</summary>
        public IOperation? Untested { get; }

        public static WaitGraph? Of(ControlFlowGraph graph, IInvocationOperation wait, TypeModel type)
        {
            if (graph.Blocks.FirstOrDefault(block => block.Operations.Append(block.BranchValue).Any(top => top is not null && top.DescendantsAndSelf().Any(operation => operation.Syntax == wait.Syntax))) is not { } at)
            {
                return null;
            }

            var tests = graph.Blocks.Where(block => block is { ConditionKind: not ControlFlowConditionKind.None, BranchValue: not null } && !ReferenceEquals(block, at)).ToList();
            var leading = tests
                .Select(block => (Block: block, OnJump: Reaches(block.ConditionalSuccessor, at, new HashSet<BasicBlock> { block }), OnFall: Reaches(block.FallThroughSuccessor, at, new HashSet<BasicBlock> { block })))
                .Where(static test => test.OnJump != test.OnFall).ToList();
            var ofState = leading.Where(test => !StateOf(test.Block, type).IsEmpty).ToList();
            var asked = ofState.SelectMany(test => StateOf(test.Block, type)).ToImmutableHashSet(SymbolEqualityComparer.Default);

            // The same state is tested again, or something else that leads back to the wait.
            var again = new HashSet<BasicBlock>(leading.Select(static test => test.Block).Concat(tests.Where(block =>
                StateOf(block, type).Overlaps(asked) || Reaches(block.ConditionalSuccessor, at, new HashSet<BasicBlock>()) || Reaches(block.FallThroughSuccessor, at, new HashSet<BasicBlock>()))));
            var after = at.ConditionKind != ControlFlowConditionKind.None && StateOf(at, type).Overlaps(asked) ? new HashSet<BasicBlock>() : After(at, again);
            var relies = after.Any(block => block.Kind == BasicBlockKind.Exit || block.Operations.Append(block.BranchValue).Any(top => top is not null && StateOf(top, type).Overlaps(asked)));
            var untested = relies
                ? ofState.LastOrDefault(test => (test.OnJump ? test.Block.FallThroughSuccessor : test.Block.ConditionalSuccessor)?.Destination is { } goesOn && after.Contains(goesOn))
                : default;
            return new WaitGraph(ofState.Select(static test => test.Block.BranchValue!).ToList(), untested.Block?.BranchValue);
        }

        private static ImmutableHashSet<ISymbol> StateOf(BasicBlock test, TypeModel type) => StateOf(test.BranchValue!, type);

        /// <summary>The fields and properties that are read, but for those that never change; those of a method of the type that is asked, too.</summary>
        private static ImmutableHashSet<ISymbol> StateOf(IOperation operation, TypeModel type) => operation.DescendantsAndSelf().SelectMany(part => part switch
        {
            IFieldReferenceOperation { Field: { IsReadOnly: false, IsConst: false } field } => new[] { field.OriginalDefinition },
            IPropertyReferenceOperation { Property: var property, Instance: var instance } => new[] { (instance as IFieldReferenceOperation)?.Field.OriginalDefinition ?? (ISymbol)property.OriginalDefinition },
            IInvocationOperation { Instance: IFieldReferenceOperation { Field: var field } } => new[] { field.OriginalDefinition },
            IInvocationOperation { Instance: IInstanceReferenceOperation, TargetMethod: var method } => (type.ScanOf(method.OriginalDefinition)?.Uses ?? Enumerable.Empty<ISymbol>()).Append(method.OriginalDefinition),
            _ => Enumerable.Empty<ISymbol>(),
        }).ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default);

        /// <summary>The blocks that come after one on ways without others.</summary>
        private static HashSet<BasicBlock> After(BasicBlock block, ISet<BasicBlock> without)
        {
            var reached = new HashSet<BasicBlock>();
            var next = new Stack<BasicBlock?>();
            next.Push(block.ConditionalSuccessor?.Destination);
            next.Push(block.FallThroughSuccessor?.Destination);
            while (next.Count > 0)
            {
                if (next.Pop() is { } found && !without.Contains(found) && reached.Add(found))
                {
                    next.Push(found.ConditionalSuccessor?.Destination);
                    next.Push(found.FallThroughSuccessor?.Destination);
                }
            }

            return reached;
        }

        private static bool Reaches(ControlFlowBranch? branch, BasicBlock target, ISet<BasicBlock> without)
        {
            var seen = new HashSet<BasicBlock>(without);
            var next = new Stack<BasicBlock?>();
            next.Push(branch?.Destination);
            while (next.Count > 0)
            {
                if (next.Pop() is { } block && (ReferenceEquals(block, target) || seen.Add(block)))
                {
                    if (ReferenceEquals(block, target))
                    {
                        return true;
                    }

                    next.Push(block.ConditionalSuccessor?.Destination);
                    next.Push(block.FallThroughSuccessor?.Destination);
                }
            }

            return false;
        }
    }
}
