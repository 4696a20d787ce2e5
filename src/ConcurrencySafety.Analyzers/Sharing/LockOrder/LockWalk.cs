using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>
/// One member's run, with the bodies that it starts, as far as locks and waits go: who holds what when a lock is taken. These are
/// the critical pairs of Infer's starvation checker (ASE 2021), told apart by strand.
/// </summary>
internal sealed class LockWalk
{
    private readonly Dictionary<Strand, List<Wait>> _waits = new();
    private readonly HashSet<(Strand, SyntaxNode)> _taken = new();

    public LockWalk(TypeModel type, MemberScan scan, Expansion expansion, bool isOnce)
    {
        Type = type;
        Member = scan.Member;
        Expansion = expansion;
        IsOnce = isOnce;
        IsConstruction = Member is IMethodSymbol { MethodKind: MethodKind.Constructor } or IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false };
        Waits = FindWaits().ToList();
        foreach (var wait in Waits)
        {
            if (!_waits.TryGetValue(wait.Strand, out var known))
            {
                _waits.Add(wait.Strand, known = new List<Wait>());
            }

            known.Add(wait);
        }

        foreach (var (taking, frame) in _waits.Count == 0 ? new() : expansion.Takings)
        {
            for (Strand? strand = frame.Strand; strand is not null; strand = strand.Parent)
            {
                _taken.Add((strand, taking.Hold.At));
            }
        }

        Acquisitions = expansion.Takings.Select(pair => new Acquisition(this, pair.Taking, pair.Frame)).ToList();
    }

    public TypeModel Type { get; }

    public ISymbol Member { get; }

    public Expansion Expansion { get; }

    /// <summary>Runs once in a program: its entry point, a static constructor.</summary>
    public bool IsOnce { get; }

    /// <summary>Builds the object: what is its own is nobody else's yet.</summary>
    public bool IsConstruction { get; }

    public IReadOnlyList<Acquisition> Acquisitions { get; }

    /// <summary>The waits for strands of this run.</summary>
    public IReadOnlyList<Wait> Waits { get; }

    /// <summary>The locks held at a point: by the activation, its callers, and whoever waits for their strand meanwhile.</summary>
    public IEnumerable<Holding> HeldAt(Frame frame, MethodState state) => HeldAt(frame, state, null, 0);

    private IEnumerable<Holding> HeldAt(Frame frame, MethodState state, Wait? via, int depth)
    {
        for (var current = frame; ; current = current.Caller!)
        {
            foreach (var held in state.Locks.May)
            {
                var named = current.Name(held.Key);
                yield return new Holding(new HeldLock(named, held.Value, state.Locks.Must.ContainsKey(held.Key)), current, held.Key, LockKey.Of(named, this), via);
            }

            if (current.Caller is null)
            {
                break;
            }

            state = current.Call!.State;
        }

        if (depth >= Flow.Fixpoint.Budget.StrandDepth || !_waits.TryGetValue(frame.Strand, out var waits))
        {
            yield break;
        }

        foreach (var wait in waits)
        {
            foreach (var outer in HeldAt(wait.Frame, wait.Pause.State, wait, depth + 1))
            {
                // What the strand itself took for the one who waits is not held against it.
                if (!_taken.Contains((wait.Strand, outer.Lock.Hold.At)))
                {
                    yield return outer;
                }
            }
        }
    }

    private IEnumerable<Wait> FindWaits()
    {
        if (Expansion.Strands.Count == 0)
        {
            yield break;
        }

        foreach (var (pause, frame) in Expansion.Pauses)
        {
            // Nobody minds a wait without a lock.
            if (pause.Kind is not (PauseKind.Join or PauseKind.Await or PauseKind.ForkJoin) || !HeldLocks.IsAny(frame, pause.State))
            {
                continue;
            }

            foreach (var strand in Expansion.Strands)
            {
                if (pause.Kind == PauseKind.ForkJoin)
                {
                    if (ReferenceEquals(strand.StartFrame, frame) && strand.Site!.Operation.Syntax == pause.Operation.Syntax)
                    {
                        yield return new Wait(pause, frame, strand, IsEscaped: false);
                    }
                }
                else if (EntryOf(pause, frame, strand) is { } entry)
                {
                    yield return new Wait(pause, frame, strand, entry.IsEscaped);
                }
            }
        }
    }

    /// <summary>The strand as somebody on the way down to the wait sees it, if it is what the wait is for.</summary>
    private static LiveEntry? EntryOf(Pause pause, Frame frame, Strand strand)
    {
        if ((pause.Target.ElementOf ?? pause.Target.Place) is not { } target)
        {
            return null;
        }

        var state = pause.State;
        var named = frame.Name(target);
        for (var current = frame; current is not null; current = current.Caller)
        {
            if (Views.SiteIn(current, strand) is { } site && state.Live.Find(site) is { } entry
                && (ReferenceEquals(current, frame) ? HandleSteps.Covers(entry, target) : entry.Cover.Any(place => current.Name(place).Equals(named))))
            {
                return entry;
            }

            state = current.Call?.State ?? state;
        }

        return null;
    }
}
