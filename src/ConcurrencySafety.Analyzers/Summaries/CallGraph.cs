using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Summaries;

/// <summary>
/// What can be told of a method by the members it reaches, without following the flow: most methods have nothing to do
/// with threads, locks or handles, and need no graph for their callers' sake.
/// </summary>
internal sealed class CallGraph
{
    private readonly ConcurrentDictionary<ISymbol, bool> _hasEffects = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _starts = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _startsItself = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _touches = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _takesLocks = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _synchronizes = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _runsUnderLock = new(SymbolEqualityComparer.Default);
    private readonly ProgramModel _program;
    private readonly CallCircles _circles;

    public CallGraph(ProgramModel program)
    {
        _program = program;
        _circles = new CallCircles(program);
    }

    /// <summary>Whether the member, or one that it calls, does something to threads, locks, gates or handles.</summary>
    public bool HasEffects(ISymbol member, CancellationToken cancellationToken) => Any(member, _hasEffects, static scan => scan.HasEffects, cancellationToken);

    /// <summary>Whether the member, or one that it calls, starts a body.</summary>
    public bool StartsAnything(ISymbol member, CancellationToken cancellationToken) => Any(member, _starts, static scan => scan.Starts, cancellationToken);

    /// <summary>Whether the member, or one of its own type that it calls, starts a body.</summary>
    public bool StartsItself(ISymbol member, CancellationToken cancellationToken) =>
        Any(member, _startsItself, static scan => scan.Starts, cancellationToken, static (caller, called) => SymbolEqualityComparer.Default.Equals(caller.ContainingType, called.ContainingType));

    /// <summary>Whether the member, or one that it calls, uses memory that may change.</summary>
    public bool TouchesMemory(ISymbol member, CancellationToken cancellationToken) => Any(member, _touches, static scan => scan.TouchesMemory, cancellationToken);

    /// <summary>Whether the member, or one that it calls, takes a lock.</summary>
    public bool TakesLocks(ISymbol member, CancellationToken cancellationToken) => Any(member, _takesLocks, static scan => scan.TakesLocks, cancellationToken);

    /// <summary>Whether the member, or one that it calls, takes locks, waits or starts something.</summary>
    public bool Synchronizes(ISymbol member, CancellationToken cancellationToken) => Any(member, _synchronizes, static scan => scan.Synchronizes, cancellationToken);

    /// <summary>
    /// Whether a lock is held while code of the member's own type runs: it takes one itself or by one that only takes it, or it gives a
    /// function to one that takes locks.
    /// </summary>
    public bool RunsUnderLock(ISymbol member, CancellationToken cancellationToken) => Any(
        member,
        _runsUnderLock,
        scan => scan.TakesLocks
            || scan.GivesDelegatesTo.Any(called => TakesLocks(called, cancellationToken))
            || scan.Calls.Any(called => _program.ScanOf(called, cancellationToken) is { KeepsLocks: true }),
        cancellationToken,
        static (caller, called) => SymbolEqualityComparer.Default.Equals(caller.ContainingType, called.ContainingType));

    /// <summary>Whether something holds for the member or for one that it reaches.</summary>
    /// <param name="member">The member.</param>
    /// <param name="known">The answers so far to the same question.</param>
    /// <param name="holds">The question.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public bool Any(ISymbol member, IDictionary<ISymbol, bool> known, Func<MemberScan, bool> holds, CancellationToken cancellationToken) => Any(member, known, holds, cancellationToken, follows: null);

    /// <summary>
    /// Whether a call leads on, out of the circles of calls that the caller is in, or within one to a member further down in
    /// the source: calls that lead back are left out, the same ones whoever asks, so that what is left has no circles.
    /// </summary>
    public bool IsForward(ISymbol from, ISymbol to, CancellationToken cancellationToken)
    {
        var (caller, called) = (_circles.Of(from, cancellationToken), _circles.Of(to, cancellationToken));
        return !ReferenceEquals(caller, called) || (_program.ScanOf(from, cancellationToken) is { } here && _program.ScanOf(to, cancellationToken) is { } there && Compare(here, there) < 0);
    }

    /// <summary>The members that a member's summary rests on, each after those that its own rests on.</summary>
    public IEnumerable<ISymbol> Below(ISymbol member, Func<ISymbol, bool> isDone, CancellationToken cancellationToken)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { member };
        var open = new Stack<(ISymbol Member, Queue<ISymbol> Callees)>();
        open.Push((member, Callees(member)));
        while (open.Count > 0)
        {
            var (current, callees) = open.Peek();
            if (callees.Count > 0)
            {
                var next = callees.Dequeue();
                if (seen.Add(next) && HasEffects(next, cancellationToken) && IsForward(current, next, cancellationToken) && !isDone(next))
                {
                    open.Push((next, Callees(next)));
                }
            }
            else
            {
                open.Pop();
                if (open.Count > 0)
                {
                    yield return current;
                }
            }
        }

        Queue<ISymbol> Callees(ISymbol caller) => new(_program.ScanOf(caller, cancellationToken) is { } scan ? CalleesOf(scan) : Enumerable.Empty<ISymbol>());
    }

    private static int Compare(MemberScan left, MemberScan right)
    {
        var (here, there) = (left.Operation.Syntax, right.Operation.Syntax);
        var files = string.CompareOrdinal(here.SyntaxTree.FilePath, there.SyntaxTree.FilePath);
        return files != 0 ? files : here.SpanStart.CompareTo(there.SpanStart);
    }

    /// <summary>The members that a member calls or refers to; with those that its virtual and interface calls run, where these are few.</summary>
    public IEnumerable<ISymbol> CalleesOf(MemberScan scan) =>
        scan.VirtualCalls.Count == 0 ? scan.Calls : scan.Calls.Concat(scan.VirtualCalls.SelectMany(called => _program.Implementations.Of(called).Methods));

    /// <summary>What a call of a member runs: itself, or what it stands for.</summary>
    public IEnumerable<ISymbol> TargetsOf(MemberScan scan, ISymbol called) =>
        called is IMethodSymbol method && scan.VirtualCalls.Contains(method, SymbolEqualityComparer.Default) ? _program.Implementations.Of(method).Methods.Prepend(method) : Enumerable.Repeat(called, 1);

    /// <summary>The types whose code the members reach.</summary>
    public HashSet<ISymbol> TypesReached(IEnumerable<ISymbol> members, CancellationToken cancellationToken)
    {
        var seen = new HashSet<ISymbol>(members, SymbolEqualityComparer.Default);
        var types = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<ISymbol>(seen);
        while (open.Count > 0)
        {
            if (_program.ScanOf(open.Pop(), cancellationToken) is not { } scan)
            {
                continue;
            }

            types.Add(scan.Member.ContainingType.OriginalDefinition);
            foreach (var called in CalleesOf(scan))
            {
                if (seen.Add(called))
                {
                    open.Push(called);
                }
            }
        }

        return types;
    }

    private bool Any(ISymbol member, IDictionary<ISymbol, bool> known, Func<MemberScan, bool> holds, CancellationToken cancellationToken, Func<ISymbol, ISymbol, bool>? follows)
    {
        if (known.TryGetValue(member, out var answer))
        {
            return answer;
        }

        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { member };
        var open = new Stack<ISymbol>();
        open.Push(member);
        while (open.Count > 0)
        {
            var next = open.Pop();
            if (_program.ScanOf(next, cancellationToken) is not { } scan)
            {
                continue;
            }

            if (holds(scan) || (known.TryGetValue(next, out var there) && there))
            {
                known[member] = true;
                return true;
            }

            foreach (var called in CalleesOf(scan))
            {
                if (!(known.TryGetValue(called, out var further) && !further) && follows?.Invoke(next, called) != false && seen.Add(called))
                {
                    open.Push(called);
                }
            }
        }

        // All that it reaches reaches no more than it does.
        foreach (var without in seen)
        {
            known[without] = false;
        }

        return false;
    }
}
