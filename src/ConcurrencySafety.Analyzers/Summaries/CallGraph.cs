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
    private readonly ConcurrentDictionary<ISymbol, bool> _touches = new(SymbolEqualityComparer.Default);
    private readonly ProgramModel _program;

    public CallGraph(ProgramModel program) => _program = program;

    /// <summary>Whether the member, or one that it calls, does something to threads, locks, gates or handles.</summary>
    public bool HasEffects(ISymbol member, CancellationToken cancellationToken) => Any(member, _hasEffects, static scan => scan.HasEffects, cancellationToken);

    /// <summary>Whether the member, or one that it calls, starts a body.</summary>
    public bool StartsAnything(ISymbol member, CancellationToken cancellationToken) => Any(member, _starts, static scan => scan.Starts, cancellationToken);

    /// <summary>Whether the member, or one that it calls, uses memory that may change.</summary>
    public bool TouchesMemory(ISymbol member, CancellationToken cancellationToken) => Any(member, _touches, static scan => scan.TouchesMemory, cancellationToken);

    /// <summary>Whether something holds for the member or for one that it reaches.</summary>
    public bool Any(ISymbol member, Func<MemberScan, bool> holds, CancellationToken cancellationToken) => Any(member, new(SymbolEqualityComparer.Default), holds, cancellationToken);

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
            foreach (var called in scan.Calls)
            {
                if (seen.Add(called))
                {
                    open.Push(called);
                }
            }
        }

        return types;
    }

    private bool Any(ISymbol member, ConcurrentDictionary<ISymbol, bool> known, Func<MemberScan, bool> holds, CancellationToken cancellationToken)
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

            foreach (var called in scan.Calls)
            {
                if (!(known.TryGetValue(called, out var further) && !further) && seen.Add(called))
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
