using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>Memory that one place accesses by Interlocked or Volatile and another one plainly, at the same time.</summary>
/// <param name="Memory">The memory.</param>
/// <param name="Verdict">Racy, or unknown where the plain access can be sound.</param>
/// <param name="Plain">The plain access to change.</param>
/// <param name="Atomic">An atomic access that it can meet.</param>
/// <param name="All">The plain accesses of the same function, in source order.</param>
internal sealed record AtomicMix(Place Memory, Verdict Verdict, SharedAccess Plain, SharedAccess Atomic, ImmutableArray<SharedAccess> All)
{
    public ISymbol? Variable => Memory.Variable;

    /// <summary>The call that performs the atomic access.</summary>
    public IOperation? AtomicCall => CallOf(Atomic);

    public static IOperation? CallOf(SharedAccess atomic) => atomic.Frame.Body.Code.Operation.SemanticModel?.GetOperation(atomic.Syntax);
}

/// <summary>What a type's use of Interlocked and Volatile says of its state: used so in one place, it is meant to be used so in all.</summary>
internal sealed class AtomicFindings
{
    /// <summary>So many functions that use a variable plainly are told one by one.</summary>
    private const int MostFunctions = 3;

    private static readonly AtomicFindings None = new(ImmutableArray<AtomicMix>.Empty);

    private AtomicFindings(ImmutableArray<AtomicMix> mixes) => Mixes = mixes;

    public ImmutableArray<AtomicMix> Mixes { get; }

    /// <summary>Whether all there is to a conflict is that one side is atomic and the other one is not. Of a counter the conflict tells more: updates get lost.</summary>
    public bool Tells(Conflict conflict) => !Mixes.IsEmpty && !conflict.Pairs.IsEmpty && conflict.Kind != ConflictKind.Counter
        && conflict.Pairs.All(static pair => pair.Left.Access.IsAtomic != pair.Right.Access.IsAtomic)
        && Mixes.Any(mix => mix.Verdict == Verdict.Racy && SymbolEqualityComparer.Default.Equals(mix.Variable, conflict.Variable)
            && mix.All.Any(plain => conflict.All.Any(access => access.Syntax == plain.Syntax)));

    public static AtomicFindings Of(TypeModel type, Lazy<TypeUses> usesOf, Expansions expansions)
    {
        if (!type.Members.Any(scan => scan.UsesAtomics))
        {
            return None;
        }

        var mixes = new List<AtomicMix>();
        foreach (var memory in UsedAtomically(usesOf.Value.Own.Where(use => use.IsConcurrent).Select(use => use.Access).ToList()))
        {
            mixes.AddRange(Between(memory.Key.Place, memory.ToList(), type, static (plain, atomic) => plain.Locks.Excludes(atomic.Locks, static name => name.Owner is null) == false));
        }

        foreach (var scan in expansions.AtWork)
        {
            if (type.CodeOf(scan.Member) is { } code && expansions.Of(code.Root) is { IsComplete: true, Strands.Count: > 0 } expansion)
            {
                foreach (var memory in UsedAtomically(expansion.Accesses))
                {
                    mixes.AddRange(Between(memory.Key.Place, memory.ToList(), type, static (plain, atomic) => Parallelism.Judge(plain, atomic) == Verdict.Racy));
                }
            }
        }

        return new AtomicFindings(Distinct(mixes));
    }

    /// <summary>The accesses by their memory, of variables that at least one of them uses atomically.</summary>
    private static IEnumerable<IGrouping<Named, SharedAccess>> UsedAtomically(List<SharedAccess> accesses)
    {
        var variables = new HashSet<ISymbol?>(accesses.Where(access => access.Access.IsAtomic).Select(access => access.Memory.Place.Variable), SymbolEqualityComparer.Default);
        return variables.Count == 0
            ? Enumerable.Empty<IGrouping<Named, SharedAccess>>()
            : accesses.Where(access => variables.Contains(access.Memory.Place.Variable)).GroupBy(access => new Named(Elements.Normalise(access.Memory.Place), access.Memory.Owner));
    }

    private static IEnumerable<AtomicMix> Between(Place memory, List<SharedAccess> reached, TypeModel type, Func<SharedAccess, SharedAccess, bool> canMeet)
    {
        if (!reached.Any(access => access.Access.IsAtomic))
        {
            yield break;
        }

        var accesses = reached.GroupBy(access => access.Syntax).SelectMany(same => same.Take(Budget.WaysToAnAccess)).ToList();
        var atomics = accesses.Where(access => access.Access.IsAtomic).ToList();
        if (atomics.Count == 0 || atomics.Count == accesses.Count || memory.IsContent || memory.Variable is IFieldSymbol { IsVolatile: true })
        {
            yield break;
        }

        var isLatch = new Lazy<bool>(() => accesses.All(access => !access.Access.IsWrite || access.Access.IsAtomic) && IsLatch(atomics, type));
        foreach (var function in accesses.Where(access => !access.Access.IsAtomic).GroupBy(access => access.Frame.Body.Syntax))
        {
            var met = function
                .Select(plain => (Plain: plain, Atomic: WitnessOf(plain, atomics, canMeet)))
                .Where(pair => pair.Atomic is not null)
                .Select(pair => (pair.Plain, Atomic: pair.Atomic!, Verdict: Judge(pair.Plain, pair.Atomic!, memory, atomics, isLatch, type)))
                .OrderByDescending(pair => pair.Verdict)
                .ThenByDescending(pair => pair.Plain.Access.IsWrite)
                .ThenBy(pair => pair.Plain.Syntax.SpanStart)
                .ToList();
            if (met.Count > 0)
            {
                var all = met.Select(pair => pair.Plain).GroupBy(plain => plain.Syntax).Select(same => same.First()).OrderBy(plain => plain.Syntax.SpanStart);
                yield return new AtomicMix(memory, met[0].Verdict, met[0].Plain, met[0].Atomic, all.ToImmutableArray());
            }
        }
    }

    private static SharedAccess? WitnessOf(SharedAccess plain, List<SharedAccess> atomics, Func<SharedAccess, SharedAccess, bool> canMeet) => atomics
        .Where(atomic => (atomic.Access.IsWrite || plain.Access.IsWrite) && Elements.Compare(plain, atomic) != Verdict.Safe && canMeet(plain, atomic))
        .OrderByDescending(atomic => atomic.Access.IsWrite)
        .ThenByDescending(atomic => !ReferenceEquals(atomic.Frame.Body, plain.Frame.Body))
        .ThenBy(atomic => atomic.Syntax.SpanStart)
        .FirstOrDefault();

    private static Verdict Judge(SharedAccess plain, SharedAccess atomic, Place memory, List<SharedAccess> atomics, Lazy<bool> isLatch, TypeModel type)
    {
        if (Words.IsReference(Words.TypeOf(memory), type.Catalog))
        {
            // The .NET memory model publishes references whole, and in order.
            return Verdict.Unknown;
        }

        if (plain.Access.IsUpdate)
        {
            // Written under a lock by all, read by Volatile without it.
            return atomic.Access.IsWrite || plain.Locks.IsEmpty ? Verdict.Racy : Verdict.Unknown;
        }

        var isDouble = Words.IsDouble(Words.TypeOf(memory));
        if (plain.Access.IsWrite)
        {
            // A counter that is set while it counts: one of the two comes first, and nothing is lost but the order.
            return (isDouble || !IsCounter(atomics, type)) && (atomic.Access.IsWrite || plain.Locks.IsEmpty) && (isDouble || !HasFence(plain.Frame.Body, type)) ? Verdict.Racy : Verdict.Unknown;
        }

        // One word is read whole, a moment too early at worst; what is published by Volatile.Write is read with what was written before it.
        if (PolledLoop.Of(plain) is null && !atomics.Any(step => step.Access is { IsWrite: true, IsRead: false } || (isDouble && !step.Access.IsWrite)))
        {
            return Verdict.Unknown;
        }

        // A value that an atomic step of the same function decides on: the start of a compare-exchange loop, a test that is made again, the only writer's own read.
        return atomics.Any(step => step.Access.IsWrite && ReferenceEquals(step.Frame.Body, plain.Frame.Body)) || isLatch.Value || HasFence(plain.Frame.Body, type) ? Verdict.Unknown : Verdict.Racy;
    }

    /// <summary>Only ever added to: it tells nothing of other memory.</summary>
    private static bool IsCounter(List<SharedAccess> atomics, TypeModel type) => atomics.Any(step => step.Access.IsWrite) && atomics.Where(step => step.Access.IsWrite).All(step =>
        step.Access.IsRead && AtomicMix.CallOf(step) is IInvocationOperation call && !type.Catalog.EffectsOf(call.TargetMethod).Any(effect => effect.Atomic == AtomicKind.Exchange));

    /// <summary>The function orders its plain accesses itself.</summary>
    private static bool HasFence(Body body, TypeModel type) => body.Code.Operation.Descendants().Any(operation =>
        operation is IInvocationOperation call
        && body.Syntax.Span.Contains(call.Syntax.Span)
        && type.Catalog.EffectsOf(call.TargetMethod).Any(effect => effect is { Role: ApiRole.Atomic, Target: ApiEffect.Nothing }));

    /// <summary>Exchanged for one value only: who reads the old one comes a moment too early.</summary>
    private static bool IsLatch(List<SharedAccess> atomics, TypeModel type)
    {
        object? only = null;
        foreach (var atomic in atomics.Where(access => access.Access.IsWrite))
        {
            if (AtomicMix.CallOf(atomic) is not IInvocationOperation { Arguments.Length: > 1 } call
                || !type.Catalog.EffectsOf(call.TargetMethod).Any(effect => effect.Atomic == AtomicKind.Exchange)
                || call.Arguments.FirstOrDefault(argument => argument.Parameter is { Ordinal: 1 })?.Value.ConstantValue is not { HasValue: true, Value: { } constant }
                || (only is not null && !only.Equals(constant)))
            {
                return false;
            }

            only = constant;
        }

        return only is not null;
    }

    /// <summary>
    /// One report a variable and function, however it is reached. Where more than a few functions use the variable plainly, that is one
    /// decision about the variable: the first report names them all.
    /// </summary>
    private static ImmutableArray<AtomicMix> Distinct(IEnumerable<AtomicMix> mixes) => InOrder(mixes
        .GroupBy(mix => mix.Variable?.OriginalDefinition, SymbolEqualityComparer.Default)
        .SelectMany(variable => Few(variable.GroupBy(mix => mix.Plain.Frame.Body.Syntax).Select(same => ByWeight(same).First()))))
        .ToImmutableArray();

    private static IEnumerable<AtomicMix> Few(IEnumerable<AtomicMix> functions)
    {
        var ordered = ByWeight(functions).ToList();
        return ordered.Count <= MostFunctions ? ordered : new[] { ordered[0] with { All = AllOf(ordered.Where(mix => mix.Verdict == ordered[0].Verdict)) } };
    }

    private static IEnumerable<AtomicMix> ByWeight(IEnumerable<AtomicMix> mixes) => InOrder(mixes).OrderByDescending(mix => mix.Verdict);

    private static IEnumerable<AtomicMix> InOrder(IEnumerable<AtomicMix> mixes) => mixes
        .OrderBy(mix => mix.Plain.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
        .ThenBy(mix => mix.Plain.Syntax.SpanStart);

    private static ImmutableArray<SharedAccess> AllOf(IEnumerable<AtomicMix> mixes) => mixes
        .SelectMany(mix => mix.All)
        .GroupBy(plain => plain.Syntax)
        .Select(same => same.First())
        .OrderBy(plain => plain.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
        .ThenBy(plain => plain.Syntax.SpanStart)
        .ToImmutableArray();
}
