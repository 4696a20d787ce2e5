namespace ConcurrencySafety.Flow.Fixpoint;

/// <summary>
/// The engine's limits. Reaching one means that something stays unknown: never a hang, never an accusation.
/// Listed for users in docs/guarantee.md.
/// </summary>
internal static class Budget
{
    /// <summary>Visits of one basic block (in one continuation) before the analysis of its body is given up.</summary>
    public const int BlockVisits = 40;

    /// <summary>Basic blocks of one body; larger bodies are not analysed.</summary>
    public const int BlocksPerBody = 4_000;

    /// <summary>Ways through one body on which different locks are held; in a body with more of them no lock is followed to its release.</summary>
    public const int HoldPaths = 32;

    /// <summary>How often a lock that its holder may take again is followed.</summary>
    public const int HoldDepth = 2;

    /// <summary>Calls, one inside the other, that are looked into for something that throws.</summary>
    public const int ThrowDepth = 3;

    /// <summary>Members after the root of an access path; longer paths are cut.</summary>
    public const int PathLength = 4;

    /// <summary>Calls followed from one member, in depth.</summary>
    public const int CallDepth = 6;

    /// <summary>Calls and started bodies followed from one member, in all.</summary>
    public const int FramesPerMember = 400;

    /// <summary>Calls into other types followed from one member, in all; what lies past them is not looked at.</summary>
    public const int OtherFramesPerMember = 150;

    /// <summary>Implementations that a virtual or interface call is followed to; a member with more of them stays unknown.</summary>
    public const int Implementations = 3;

    /// <summary>Bodies that may run at one point; further ones are not followed.</summary>
    public const int LiveBodies = 100;

    /// <summary>Callers, one above the other, that still see a body whose handle nobody holds.</summary>
    public const int LeakDepth = 3;

    /// <summary>Accesses to memory that is shared or may be, collected for one member.</summary>
    public const int AccessesPerMember = 4_000;

    /// <summary>Chains of calls by which one access is reached, that are compared with those of others.</summary>
    public const int WaysToAnAccess = 8;

    /// <summary>Pairs of accesses compared for one variable.</summary>
    public const int PairsPerPlace = 2_000;

    /// <summary>Calls whose callees are being analysed for their callers, in depth.</summary>
    public const int SummaryDepth = 24;

    /// <summary>Started bodies nested in each other.</summary>
    public const int StrandDepth = 6;

    /// <summary>Locks in one cycle of waits.</summary>
    public const int LocksInCycle = 5;

    /// <summary>Cycles of waits looked for in one compilation, reported or not.</summary>
    public const int LockCycles = 500;

    /// <summary>Places that take the same two locks in the same order, compared with those of the other order.</summary>
    public const int PlacesOfLockOrder = 8;

    /// <summary>Accesses under a lock from which a guard is inferred; an update counts as two, a read and a write, and so does a change of a collection.</summary>
    public const int GuardedAccesses = 2;

    /// <summary>Guarded variables that are changed wherever another one is, under the lock, from which it follows that it is guarded like them.</summary>
    public const int GuardCompanions = 2;

    /// <summary>
    /// What a member's read says for or against a guard. One locked update outweighs three members that read without a lock, but not a
    /// fourth: then the lock is likely there for something else.
    /// </summary>
    public const int ReadVote = 1;

    /// <summary>What a member's write says for or against a guard: readers are forgotten more often than writers.</summary>
    public const int WriteVote = 3;
}
