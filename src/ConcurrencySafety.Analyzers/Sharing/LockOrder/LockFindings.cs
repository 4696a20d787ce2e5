using ConcurrencySafety.Summaries;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>What the walks of one type show by themselves; circles over several types are the graph's.</summary>
/// <param name="Again">Locks taken again by their holder.</param>
/// <param name="Awaited">Waits for bodies that need a lock of the one who waits.</param>
/// <param name="Loops">Fork-join calls whose bodies do.</param>
/// <param name="Pairs">Locks of two objects of one kind.</param>
/// <param name="Pulses">Waits for a pulse that keep a lock.</param>
internal sealed record LockFindings(
    IReadOnlyList<LockFinding> Again,
    IReadOnlyList<LockFinding> Awaited,
    IReadOnlyList<LockFinding> Loops,
    IReadOnlyList<LockFinding> Pairs,
    IReadOnlyList<PulseWait> Pulses)
{
    public static LockFindings Of(LockWalks walks, CancellationToken cancellationToken) => new(
        SelfLocks.Again(walks, cancellationToken).ToList(),
        LockFinding.OneEach(SelfLocks.Awaited(walks, isForkJoin: false, cancellationToken).Concat(FieldWaits.In(walks, cancellationToken))).ToList(),
        SelfLocks.Awaited(walks, isForkJoin: true, cancellationToken).ToList(),
        InstancePairs.In(walks, cancellationToken).ToList(),
        PulseWaits.In(walks, cancellationToken).ToList());
}

/// <summary>The waits and calls of unknown code in one type's members that take locks or block.</summary>
/// <param name="All">In source order, member by member.</param>
internal sealed record Standstills(IReadOnlyList<Standstill> All)
{
    public static Standstills Of(TypeModel type, CancellationToken cancellationToken) => new(Standstill.In(type, cancellationToken).ToList());
}
