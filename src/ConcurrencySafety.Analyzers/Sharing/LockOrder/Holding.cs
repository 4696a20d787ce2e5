using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>A lock that is held when something happens.</summary>
/// <param name="Lock">The lock, by its outermost name.</param>
/// <param name="Frame">The activation that holds it.</param>
/// <param name="Name">The lock as that activation names it.</param>
/// <param name="Key">Which lock it is for other runs.</param>
/// <param name="Via">The wait in which the holder stands meanwhile, where what happens does so in another strand.</param>
internal sealed record Holding(HeldLock Lock, Frame Frame, Place Name, LockKey Key, Wait? Via)
{
    public bool IsCertain => Lock.IsCertain;
}

/// <summary>A wait for a strand to end.</summary>
/// <param name="Pause">The wait.</param>
/// <param name="Frame">Who waits.</param>
/// <param name="Strand">For whom.</param>
/// <param name="IsEscaped">Others may wait for it, or end it, too.</param>
internal sealed record Wait(Pause Pause, Frame Frame, Strand Strand, bool IsEscaped);

/// <summary>A lock is taken in the context in which that comes to pass.</summary>
/// <param name="Walk">The run.</param>
/// <param name="Taking">The taking, as its body has it.</param>
/// <param name="Frame">The activation that takes it.</param>
internal sealed record Acquisition(LockWalk Walk, Taking Taking, Frame Frame)
{
    private IReadOnlyList<Holding>? _held;
    private LockKey? _key;

    public Named Lock { get; } = Frame.Name(Taking.Lock);

    public LockKey Key => _key ??= LockKey.Of(Lock, Walk);

    /// <summary>The locks held by the strand itself and by those that wait for it.</summary>
    public IReadOnlyList<Holding> Held => _held ??= Walk.HeldAt(Frame, Taking.State).ToList();

    /// <summary>The same as an access to the memory that the lock is, to be compared with others.</summary>
    public SharedAccess AsAccess => new(new Access(Taking.Lock, AccessKind.Write, Taking.Operation.Syntax, Taking.State), Frame, Lock);
}
