using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>Several holders, each of which waits for the lock of the next.</summary>
/// <param name="Edges">The steps; the first is the one to report.</param>
/// <param name="Verdict">Whether they can meet.</param>
internal sealed record LockCycle(ImmutableArray<LockEdge> Edges, Verdict Verdict)
{
    public LockEdge Primary => Edges[0];
}

/// <summary>The order in which the code of a compilation takes its locks, and the circles in it.</summary>
internal sealed class LockGraph
{
    private readonly Dictionary<LockKey, List<LockKey>> _after = new();
    private readonly Dictionary<(LockKey, LockKey), List<LockEdge>> _edges = new();
    private readonly Dictionary<LockKey, int> _order = new();
    private readonly List<LockCycle> _cycles = new();
    private readonly HashSet<(LockKey, LockKey)> _told = new();
    private readonly CancellationToken _cancellationToken;
    private int _looked;

    private LockGraph(CancellationToken cancellationToken) => _cancellationToken = cancellationToken;

    public IReadOnlyList<LockCycle> Cycles => _cycles;

    public static LockGraph Of(ProgramModel program, CancellationToken cancellationToken)
    {
        var graph = new LockGraph(cancellationToken);
        foreach (var declared in program.Candidates.Locking(cancellationToken))
        {
            var type = program.TypeOf(declared);
            if (LockWalks.IsWorthIt(type, cancellationToken))
            {
                foreach (var walk in program.Answer(type, asked => LockWalks.Of(asked, cancellationToken), cancellationToken).All)
                {
                    graph.Add(walk);
                }
            }
        }

        graph.Find();
        return graph;
    }

    private void Add(LockWalk walk)
    {
        foreach (var edge in LockEdge.In(walk))
        {
            var (from, to) = (edge.Held.Key, edge.Taken.Key);
            if (!edge.Taken.Taking.Waits || from.Equals(to))
            {
                continue;
            }

            if (!_edges.TryGetValue((from, to), out var same))
            {
                _edges.Add((from, to), same = new List<LockEdge>());
                Number(from);
                Number(to);
                _after[from].Add(to);
            }

            same.Add(edge);
        }
    }

    private void Number(LockKey key)
    {
        if (!_order.ContainsKey(key))
        {
            _order.Add(key, _order.Count);
            _after.Add(key, new List<LockKey>());
        }
    }

    /// <summary>Short circles first: a longer one through the same two locks says nothing new.</summary>
    private void Find()
    {
        for (var length = 2; length <= Budget.LocksInCycle; length++)
        {
            foreach (var start in _order.OrderBy(known => known.Value).Select(known => known.Key).ToList())
            {
                Extend(new List<LockKey> { start }, length);
            }
        }

        _cycles.Sort((left, right) => Compare(left.Primary, right.Primary));
    }

    private void Extend(List<LockKey> path, int length)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var last = path[path.Count - 1];
        if (path.Count == length)
        {
            if (_edges.ContainsKey((last, path[0])) && _looked++ < Budget.LockCycles)
            {
                Close(path);
            }

            return;
        }

        foreach (var next in _after[last])
        {
            if (_order[next] > _order[path[0]] && !path.Contains(next))
            {
                path.Add(next);
                Extend(path, length);
                path.RemoveAt(path.Count - 1);
            }
        }
    }

    private void Close(List<LockKey> path)
    {
        var pairs = path.Select((from, i) => (from, path[(i + 1) % path.Count])).ToList();
        if (pairs.Any(_told.Contains))
        {
            return;
        }

        var steps = pairs.Select(pair => _edges[pair].OrderBy(edge => edge.Length).ThenBy(edge => edge, Comparer<LockEdge>.Create(Compare)).Take(Budget.PlacesOfLockOrder).ToList()).ToList();
        LockCycle? best = null;
        Choose(steps, new List<LockEdge>(), Verdict.Racy, ref best);
        if (best is not null)
        {
            _cycles.Add(best with { Edges = Rotated(best.Edges) });
            _told.UnionWith(pairs);
        }
    }

    private static void Choose(List<List<LockEdge>> steps, List<LockEdge> chosen, Verdict verdict, ref LockCycle? best)
    {
        if (verdict == Verdict.Safe || best?.Verdict >= verdict)
        {
            return;
        }

        if (chosen.Count == steps.Count)
        {
            best = new LockCycle(chosen.ToImmutableArray(), verdict);
            return;
        }

        foreach (var edge in steps[chosen.Count])
        {
            var here = chosen.Aggregate(edge.Held.IsCertain ? verdict : Min(verdict, Verdict.Unknown), (sofar, other) => Min(sofar, Overlaps.Judge(other, edge)));
            here = chosen.Count > 0 && !Blocks(chosen[chosen.Count - 1], edge) ? Verdict.Safe : here;
            here = chosen.Count == steps.Count - 1 && !Blocks(edge, chosen.Count > 0 ? chosen[0] : edge) ? Verdict.Safe : here;
            chosen.Add(edge);
            Choose(steps, chosen, here, ref best);
            chosen.RemoveAt(chosen.Count - 1);
        }
    }

    /// <summary>The one waits while the other holds what it wants: readers do not keep readers out.</summary>
    private static bool Blocks(LockEdge waiting, LockEdge holding) => waiting.Taken.Key.CanBe(holding.Held.Key) && HeldLocks.AreExclusive(waiting.Taken.Taking.Mode, holding.Held.Lock.Hold.Mode);

    private static ImmutableArray<LockEdge> Rotated(ImmutableArray<LockEdge> edges)
    {
        var first = edges.Select((edge, i) => (edge, i)).OrderBy(pair => pair.edge, Comparer<LockEdge>.Create(Compare)).First().i;
        return edges.Skip(first).Concat(edges.Take(first)).ToImmutableArray();
    }

    private static Verdict Min(Verdict left, Verdict right) => left < right ? left : right;

    private static int Compare(LockEdge left, LockEdge right)
    {
        var files = string.CompareOrdinal(left.Syntax.SyntaxTree.FilePath, right.Syntax.SyntaxTree.FilePath);
        return files != 0 ? files : left.Syntax.SpanStart.CompareTo(right.Syntax.SpanStart);
    }
}
