using ConcurrencySafety.Sharing;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>The engine's verdict on two accesses, and what decides it: kinds, elements, order, locks, confinement, certainty.</summary>
public sealed class VerdictTests
{
    private static string Program(string body) => $$"""
        class C
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _event = new();
            private int _n;
            private int _flag;
            private int[] _a = new int[9];
            private Task _task = Task.CompletedTask;

            async Task M(bool more, ICounter counter)
            {
                {{body}}
                await Task.Yield();
            }

            void Hit() => _n++;
        }

        interface ICounter { void Add(); }
        class One : ICounter { private int _x; public void Add() => _x++; }
        class Two : ICounter { private int _x; public void Add() => _x++; }
        """;

    [Theory]
    [InlineData("Parallel.For(0, 9, i => _n++);", "Racy")]
    [InlineData("Parallel.For(0, 9, i => Console.WriteLine(_n));", "Safe")]
    [InlineData("Parallel.For(0, 9, i => Interlocked.Increment(ref _n));", "Safe")]
    [InlineData("Parallel.For(0, 9, i => { lock (_gate) { _n++; } });", "Safe")]
    [InlineData("Parallel.For(0, 9, i => { var gate = new object(); lock (gate) { _n++; } });", "Racy")]
    [InlineData("Parallel.For(0, 9, i => { if (more) Monitor.Enter(_gate); _n++; });", "Unknown")]
    [InlineData("_n++; var t = Task.Run(Hit); await t; _n++;", "Safe")]
    [InlineData("var t = Task.Run(Hit); _n++; await t;", "Racy")]
    [InlineData("var t = Task.Run(Hit); if (more) await t; _n++;", "Racy")]
    [InlineData("var t = Task.Run(Hit); var u = Task.Run(Hit); await t; await u;", "Racy")]
    [InlineData("var t = Task.Run(Hit); await t; var u = Task.Run(Hit); await u;", "Safe")]
    [InlineData("var t = Task.Run(Hit); var u = t.ContinueWith(_ => Hit()); await u;", "Safe")]
    [InlineData("while (more) { var t = Task.Run(Hit); await t; }", "Safe")]
    [InlineData("while (more) { _ = Task.Run(Hit); }", "Racy")]
    [InlineData("var t = Task.Run(() => { Hit(); _event.Set(); }); _event.Wait(); _n++; await t;", "Safe")]
    [InlineData("var t = Task.Run(() => { _event.Set(); Hit(); }); _event.Wait(); _n++; await t;", "Racy")]
    [InlineData("var t = Task.Run(() => { _event.Wait(); Hit(); }); _n++; _event.Set(); await t;", "Safe")]
    [InlineData("var t = Task.Run(() => { _event.Wait(); Hit(); }); _event.Set(); Hit(); await t;", "Racy")]
    [InlineData("Parallel.For(0, 9, i => { if (Interlocked.Exchange(ref _flag, 1) == 0) { _n++; } });", "Unknown")]
    public void Field_Judged(string body, string verdict) => Assert.Equal(verdict, new Probe(Program(body)).Verdict("C", "M", "this._n").ToString());

    [Theory]
    [InlineData("var n = 0; Parallel.For(0, 9, i => n++);", "Racy")]
    [InlineData("Parallel.For(0, 9, i => { var n = 0; n++; var f = () => n; });", "Safe")]
    [InlineData("for (var i = 0; i < 9; i++) { var n = 0; _ = Task.Run(() => n++); }", "Safe")]
    [InlineData("for (var i = 0; i < 9; i++) { var n = 0; var t = Task.Run(() => n++); n++; await t; }", "Racy")]
    public void Local_Judged(string body, string verdict) => Assert.Equal(verdict, new Probe(Program(body)).Verdict("C", "M", "n").ToString());

    [Fact]
    public void OneOfSeveralImplementations_UnknownSinceAssumed()
    {
        Expansion expansion = new Probe(Program("Parallel.For(0, 9, i => counter.Add());")).Expand("C", "M");
        var accesses = expansion.Accesses.Where(access => access.Memory.Place.Variable?.Name == "_x").ToList();
        Assert.NotEmpty(accesses);
        Assert.All(accesses, access =>
        {
            Assert.True(access.IsAssumed);
            Assert.Equal(Verdict.Racy, Parallelism.Judge(access, access));
            Assert.Equal(Verdict.Unknown, Conflicts.Certainty(access, access));
            Assert.Equal(Verdict.Unknown, Conflicts.Judge(access, access));
        });
    }

    [Fact]
    public void Order_DecidedByTheJoin()
    {
        Expansion expansion = new Probe(Program("var t = Task.Run(Hit); await t; _n = 1;")).Expand("C", "M");
        var (inner, outer) = (Single(expansion, started: true), Single(expansion, started: false));
        Assert.Equal(Verdict.Racy, Conflicts.Kinds(inner.Access, outer.Access));
        Assert.Equal(Verdict.Racy, Elements.Compare(inner, outer));
        Assert.Equal(Verdict.Safe, Parallelism.Judge(inner, outer));
    }

    [Fact]
    public void Lock_DecidedByItsName()
    {
        Expansion expansion = new Probe(Program("var t = Task.Run(() => { lock (_gate) { _n = 1; } }); lock (_gate) { _n = 2; } await t;")).Expand("C", "M");
        var (inner, outer) = (Single(expansion, started: true), Single(expansion, started: false));
        Assert.True(inner.Locks.Excludes(outer.Locks, static name => name.Owner is null));
        Assert.False(inner.Locks.Excludes(outer.Locks, static _ => false));
        Assert.Equal(Verdict.Safe, Conflicts.Judge(inner, outer));
    }

    [Fact]
    public void LockOfTheCaller_HeldInTheHelper()
    {
        Expansion expansion = new Probe(Program("Parallel.For(0, 9, i => { lock (_gate) { Hit(); } });")).Expand("C", "M");
        SharedAccess access = Single(expansion, started: true);
        Assert.Equal("this._gate", string.Join(", ", access.Locks.All.Select(held => held.Lock.Place.ToString())));
        Assert.True(access.Access.State.Locks.IsEmpty);
    }

    [Theory]
    [InlineData("Parallel.For(0, 9, i => _a[i] = 1);", "Safe")]
    [InlineData("Parallel.For(0, 9, i => _a[0] = i);", "Racy")]
    [InlineData("Parallel.For(0, 8, i => { _a[i] = 1; _a[i + 1] = 2; });", "Racy")]
    public void Elements_Compared(string body, string verdict)
    {
        Expansion expansion = new Probe(Program(body)).Expand("C", "M");
        var accesses = expansion.Accesses.Where(access => access.Memory.Place.IsElement).ToList();
        Assert.NotEmpty(accesses);
        Assert.Equal(verdict, accesses.SelectMany((left, i) => accesses.Skip(i).Select(right => Conflicts.Judge(left, right))).Max().ToString());
    }

    [Fact]
    public void WhatRunsOn_IsALeak()
    {
        Expansion expansion = new Probe(Program("_task = Task.Run(Hit);")).Expand("C", "M");
        var (strand, entry) = Assert.Single(expansion.Leaks());
        Assert.Equal("this._task", Probe.Places(entry.Cover.Where(place => place.Variable?.Name == "_task")));
        Assert.Equal(1, strand.Depth);
        Assert.Empty(new Probe(Program("_task = Task.Run(Hit); await _task;")).Expand("C", "M").Leaks());
    }

    private static SharedAccess Single(Expansion expansion, bool started) =>
        Assert.Single(Probe.AccessesTo(expansion, "this._n"), access => access.IsInStartedBody == started);
}
