using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// How a type's members use its state when others call them: what guards are inferred from. Private helpers are seen through
/// their callers. Constructors own what they build, and bodies that a member waits for tell of its own parallelism only.
/// Limits: what an async method uses that is awaited later than where it is called is left out.
/// </summary>
internal sealed class TypeUses
{
    private readonly TypeModel _type;
    private readonly List<StateUse> _own = new();
    private readonly List<SharedAccess> _foreign = new();
    private readonly HashSet<ISymbol> _calledUnderLock = new(SymbolEqualityComparer.Default);

    private TypeUses(TypeModel type) => _type = type;

    /// <summary>The uses of the object's own state and of statics, in source order.</summary>
    public IReadOnlyList<StateUse> Own => _own;

    /// <summary>The uses of state of an object that a member got as an argument.</summary>
    public IReadOnlyList<SharedAccess> Foreign => _foreign;

    public static TypeUses Of(TypeModel type, Expansions expansions, CancellationToken cancellationToken)
    {
        var uses = new TypeUses(type);
        if (AnnotationReader.SafetyOf(type.Type) == ThreadSafety.NotSafe)
        {
            return uses;
        }

        var delegates = new HashSet<ISymbol>(type.Members.SelectMany(scan => scan.UsedAsDelegate), SymbolEqualityComparer.Default);
        var reached = new HashSet<Body>();
        foreach (var scan in type.Members)
        {
            var begins = TypeModel.IsConstruction(scan.Member) ? scan.Starts || scan.Member is IMethodSymbol { MethodKind: MethodKind.Constructor } : MembersAtWork.IsEntry(scan.Member);
            if (begins)
            {
                Begin(scan);
            }
        }

        // A private member that others start is seen where they start it; one that is only given away begins by itself.
        foreach (var scan in type.Members.Where(scan => delegates.Contains(scan.Member) && !MembersAtWork.IsEntry(scan.Member)))
        {
            if (type.CodeOf(scan.Member) is { } code && !reached.Contains(code.Root))
            {
                Begin(scan);
            }
        }

        uses.Settle();
        return uses;

        void Begin(MemberScan scan)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (type.CodeOf(scan.Member) is { } code)
            {
                var expansion = expansions.Of(code.Root);
                reached.UnionWith(expansion.Reached);
                uses.Add(code, expansion, EntryTimes.Of(scan.Member, type, code, cancellationToken));
            }
        }
    }

    private void Add(MemberCode code, Expansion expansion, EntryTime time)
    {
        if (!expansion.IsComplete || expansion.Root is not { } root)
        {
            return;
        }

        var running = expansion.Strands.Where(strand => strand.Depth == 1 && RunsOn(root, strand)).ToList();
        foreach (var access in expansion.Accesses)
        {
            NoteCalls(access, code);
            if (access.IsAssumed)
            {
                continue;
            }

            if (access.Memory.Owner is not null)
            {
                if (ReferenceEquals(access.Memory.Owner, root) && access.Memory.Place.Root == PlaceRoot.Parameter && !access.IsBeside)
                {
                    _foreign.Add(access);
                }

                continue;
            }

            if (StateUse.StateOf(access.Memory.Place) is { } state)
            {
                if (access.IsBeside)
                {
                    if (access.Strand.Depth == 1 ? running.Contains(access.Strand) : running.Contains(access.Strand.At(1)))
                    {
                        _own.Add(new StateUse(access, state, BeginningOf(access.Frame).Body, time != EntryTime.Unsettled));
                    }
                }
                else if (time != EntryTime.Construction || state.Root == PlaceRoot.Static)
                {
                    var isConcurrent = time is EntryTime.Shared or EntryTime.Construction && !IsBeforeStart(access, state, expansion, root, running) && !IsAfterJoin(access);
                    _own.Add(new StateUse(access, state, root.Body, isConcurrent));
                }
            }
        }
    }

    /// <summary>The body still runs when the member has returned, or the member gives it to its caller.</summary>
    private static bool RunsOn(Frame root, Strand strand) =>
        root.Summary.Exit is not { } exit || (Views.SiteIn(root, strand) is { } site && exit.Live.Find(site) is not null);

    /// <summary>A member that starts the body which shares the state with others: up to there nobody else uses it.</summary>
    private static bool IsBeforeStart(SharedAccess access, Place state, Expansion expansion, Frame root, List<Strand> running)
    {
        if (running.Count == 0)
        {
            return false;
        }

        var here = access.Access.State;
        for (var frame = access.Frame; !ReferenceEquals(frame, root); frame = frame.Waiting!.Value.Frame)
        {
            here = frame.Waiting!.Value.State;
        }

        var sharing = running.Where(strand => expansion.Accesses.Any(inner =>
            inner.Strand.Depth > 0 && ReferenceEquals(inner.Strand.At(1), strand) && inner.Memory.Owner is null && StateUse.StateOf(inner.Memory.Place) is { } used && used.Equals(state)));
        var isShared = false;
        foreach (var strand in sharing)
        {
            if (Views.SiteIn(root, strand) is { } site && here.Live.Find(site) is not null)
            {
                return false;
            }

            isShared = true;
        }

        return isShared;
    }

    /// <summary>After a wait for a body whose handle the object holds, as when it is stopped.</summary>
    private static bool IsAfterJoin(SharedAccess access)
    {
        var state = access.Access.State;
        var frame = access.Frame;
        while (true)
        {
            if (!state.Joined.IsEmpty && state.Joined.Any(place => frame.Name(place) is { Owner: null, Place.Root: PlaceRoot.This or PlaceRoot.Static }))
            {
                return true;
            }

            if (frame.Waiting is not { } waiting)
            {
                return false;
            }

            (frame, state) = waiting;
        }
    }

    private static Frame BeginningOf(Frame frame)
    {
        while (frame.Waiting is { } waiting)
        {
            frame = waiting.Frame;
        }

        return frame;
    }

    /// <summary>Members that another member calls with a lock held, or starts with one to await them.</summary>
    private void NoteCalls(SharedAccess access, MemberCode code)
    {
        for (Frame? frame = access.Frame; frame is not null; frame = frame.Parent)
        {
            var state = frame.Call?.State ?? (frame.Strand.Site is { Kind: StartKind.AsyncCall } ? frame.Strand.Start!.State : null);
            if (state is not null && frame.Parent is { } caller && !ReferenceEquals(frame.Body.Code, code) && HeldLocks.IsAny(caller, state))
            {
                _calledUnderLock.Add(frame.Body.Code.Root.Symbol);
            }
        }
    }

    /// <summary>
    /// A member that is not public and that others of the type call under a lock is one of those that leave the lock to their callers; so is an async
    /// helper that others await under one.
    /// </summary>
    private void Settle()
    {
        for (var i = 0; i < _own.Count; i++)
        {
            var use = _own[i];
            if (use.IsConcurrent && ((use.Member.DeclaredAccessibility != Accessibility.Public && _calledUnderLock.Contains(use.Member)) || IsAwaitedUnderLockElsewhere(use)))
            {
                _own[i] = use with { IsConcurrent = false };
            }
        }
    }

    private bool IsAwaitedUnderLockElsewhere(StateUse use) =>
        use.Frames.Any(frame => frame is { Caller: null, Waiting: not null } && _calledUnderLock.Contains(frame.Body.Code.Root.Symbol)) && use.Access.Locks.IsEmpty;
}
