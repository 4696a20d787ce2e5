using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.States;

/// <summary>
/// The state at one point of a body. Each component says which way its join is safe: sets of facts that protect (joined,
/// signalled, drained) intersect; sets of dangers (live bodies, may-held locks, after an await) unite.
/// </summary>
internal sealed record MethodState : ILattice<MethodState>
{
    public static readonly MethodState Entry = new();

    public LockSet Locks { get; init; } = LockSet.None;

    /// <summary>Started bodies that may still run.</summary>
    public LiveSet Live { get; init; } = LiveSet.Empty;

    /// <summary>Threads and tasks made and not started.</summary>
    public LiveSet Unstarted { get; init; } = LiveSet.Empty;

    /// <summary>Handles waited for on every path since the body began.</summary>
    public ImmutableHashSet<Place> Joined { get; init; } = ImmutableHashSet<Place>.Empty;

    /// <summary>Locks given back that this body had not taken.</summary>
    public ImmutableHashSet<Place> Released { get; init; } = ImmutableHashSet<Place>.Empty;

    /// <summary>Gates signalled on every path.</summary>
    public ImmutableHashSet<Place> Signalled { get; init; } = ImmutableHashSet<Place>.Empty;

    /// <summary>Gates signalled on some path.</summary>
    public ImmutableHashSet<Place> MaybeSignalled { get; init; } = ImmutableHashSet<Place>.Empty;

    /// <summary>Gates waited on, on every path since the body began.</summary>
    public ImmutableHashSet<Place> Awaited { get; init; } = ImmutableHashSet<Place>.Empty;

    /// <summary>Collections of handles each visited element of which was waited for.</summary>
    public ImmutableHashSet<Place> Drained { get; init; } = ImmutableHashSet<Place>.Empty;

    /// <summary>Parameters and fields whose value is returned on some path.</summary>
    public ImmutableHashSet<Place> Returned { get; init; } = ImmutableHashSet<Place>.Empty;

    /// <summary>Barriers that this body takes part in.</summary>
    public ImmutableHashSet<Place> Phased { get; init; } = ImmutableHashSet<Place>.Empty;

    /// <summary>What locals are known to hold.</summary>
    public ImmutableDictionary<Place, Value> Locals { get; init; } = ImmutableDictionary<Place, Value>.Empty;

    /// <summary>Calls whose functions run when the local that holds their result is used.</summary>
    public DeferredSet Deferred { get; init; } = DeferredSet.Empty;

    /// <summary>What was done for the elements up to a loop's index.</summary>
    public ImmutableDictionary<Place, IndexProgress> Progress { get; init; } = ImmutableDictionary<Place, IndexProgress>.Empty;

    /// <summary>Whether an <c>await</c> may have suspended the body and brought it elsewhere: in code bound to a context only one that does not return to it.</summary>
    public bool IsAfterAwait { get; init; }

    /// <summary>Whether an <c>await</c> may have brought the body off the context on which it began: <c>ConfigureAwait(false)</c>.</summary>
    public bool HasLeftContext { get; init; }

    /// <summary>Nothing is there to wait for: what is said of all handles in a collection holds.</summary>
    private bool HasNoHandles => Live.IsEmpty && Unstarted.IsEmpty;

    /// <summary>Whether an atomic exchange may have decided that the body goes on: a lock of the user's own making, perhaps.</summary>
    public bool IsGated { get; init; }

    public MethodState Join(MethodState other)
    {
        if (ReferenceEquals(this, other))
        {
            return this;
        }

        return new MethodState
        {
            Locks = Locks.Join(other.Locks),
            Live = Live.Join(other.Live),
            Unstarted = Unstarted.Join(other.Unstarted),
            Joined = Intersect(Joined, other.Joined),
            Released = Unite(Released, other.Released),
            Signalled = Intersect(Signalled, other.Signalled),
            MaybeSignalled = Unite(MaybeSignalled, other.MaybeSignalled),
            Awaited = Intersect(Awaited, other.Awaited),
            Drained = HasNoHandles ? other.Drained : other.HasNoHandles ? Drained : Intersect(Drained, other.Drained),
            Phased = Unite(Phased, other.Phased),
            Returned = Unite(Returned, other.Returned),
            Locals = JoinLocals(this, other),
            Deferred = Deferred.Join(other.Deferred),
            Progress = JoinProgress(Progress, other.Progress),
            IsAfterAwait = IsAfterAwait || other.IsAfterAwait,
            IsGated = IsGated || other.IsGated,
            HasLeftContext = HasLeftContext || other.HasLeftContext,
        };
    }

    public bool Equals(MethodState? other) =>
        other is not null
        && (ReferenceEquals(this, other)
            || (IsAfterAwait == other.IsAfterAwait
                && IsGated == other.IsGated
                && HasLeftContext == other.HasLeftContext
                && Locks.Equals(other.Locks)
                && Live.Equals(other.Live)
                && Unstarted.Equals(other.Unstarted)
                && Same(Joined, other.Joined)
                && Same(Released, other.Released)
                && Same(Signalled, other.Signalled)
                && Same(MaybeSignalled, other.MaybeSignalled)
                && Same(Awaited, other.Awaited)
                && Same(Drained, other.Drained)
                && Same(Phased, other.Phased)
                && Same(Returned, other.Returned)
                && Same(Locals, other.Locals)
                && Deferred.Equals(other.Deferred)
                && Same(Progress, other.Progress)));

    public override int GetHashCode() => Live.GetHashCode();

    private static ImmutableHashSet<Place> Intersect(ImmutableHashSet<Place> left, ImmutableHashSet<Place> right) =>
        ReferenceEquals(left, right) ? left : left.IsEmpty ? left : right.IsEmpty ? right : left.Intersect(right);

    private static ImmutableHashSet<Place> Unite(ImmutableHashSet<Place> left, ImmutableHashSet<Place> right) =>
        ReferenceEquals(left, right) || right.IsEmpty ? left : left.IsEmpty ? right : left.Union(right);

    private static bool Same(ImmutableHashSet<Place> left, ImmutableHashSet<Place> right) =>
        ReferenceEquals(left, right) || (left.Count == right.Count && left.SetEquals(right));

    private static bool Same<T>(ImmutableDictionary<Place, T> left, ImmutableDictionary<Place, T> right)
        where T : class
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var pair in left)
        {
            if (!right.TryGetValue(pair.Key, out var there) || !pair.Value.Equals(there))
            {
                return false;
            }
        }

        return true;
    }

    private static ImmutableDictionary<Place, Value> JoinLocals(MethodState left, MethodState right)
    {
        if (ReferenceEquals(left.Locals, right.Locals))
        {
            return left.Locals;
        }

        var result = ImmutableDictionary<Place, Value>.Empty;
        foreach (var pair in left.Locals)
        {
            if (right.Locals.TryGetValue(pair.Key, out var there) ? there.Equals(pair.Value) : HoldsVacuously(pair.Value, right))
            {
                result = result.Add(pair.Key, pair.Value);
            }
        }

        foreach (var pair in right.Locals)
        {
            if (!left.Locals.ContainsKey(pair.Key) && HoldsVacuously(pair.Value, left))
            {
                result = result.Add(pair.Key, pair.Value);
            }
        }

        return result;
    }

    /// <summary>
    /// A flag that says "when false, the lock is not held" is right on a path that never took the lock, too: the
    /// compiler's own <c>lockTaken</c> starts false.
    /// </summary>
    private static bool HoldsVacuously(Value value, MethodState state) =>
        value.Condition is { } condition
        && condition.WhenTrue.All(fact => fact.Kind == ConditionalKind.Held)
        && condition.WhenFalse.All(fact => fact.Kind == ConditionalKind.NotHeld && !state.Locks.May.ContainsKey(fact.Place))
        && condition.WhenFalse.Length > 0;

    private static ImmutableDictionary<Place, IndexProgress> JoinProgress(
        ImmutableDictionary<Place, IndexProgress> left,
        ImmutableDictionary<Place, IndexProgress> right)
    {
        if (ReferenceEquals(left, right))
        {
            return left;
        }

        var result = ImmutableDictionary<Place, IndexProgress>.Empty;
        foreach (var pair in left)
        {
            if (right.TryGetValue(pair.Key, out var there))
            {
                result = result.Add(pair.Key, pair.Value.Join(there));
            }
        }

        return result;
    }
}

/// <summary>
/// How far a loop over an index has waited for the elements of collections.
/// </summary>
/// <param name="Done">Collections whose elements below the index are all waited for; null means all, as before the first step.</param>
/// <param name="Current">Collections whose element at the index is waited for.</param>
internal sealed record IndexProgress(ImmutableHashSet<Place>? Done, ImmutableHashSet<Place> Current)
{
    public static readonly IndexProgress AtStart = new(null, ImmutableHashSet<Place>.Empty);

    public IndexProgress Step() => new(Done is null ? Current : Done.Intersect(Current), ImmutableHashSet<Place>.Empty);

    public IndexProgress Join(IndexProgress other) => new(
        Done is null ? other.Done : other.Done is null ? Done : Done.Intersect(other.Done),
        Current.Intersect(other.Current));

    public bool Equals(IndexProgress? other) =>
        other is not null
        && (Done is null ? other.Done is null : other.Done is not null && Done.SetEquals(other.Done))
        && Current.SetEquals(other.Current);

    public override int GetHashCode() => Current.Count;
}
