using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Deadlocks;

/// <summary>CSAFE203: locks that know no second time.</summary>
public sealed class SelfDeadlockTests
{
    private const string Locks = """
        class C
        {
            private readonly SemaphoreSlim _one = new(1, 1);
            private readonly SemaphoreSlim _two = new(2, 2);
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly ReaderWriterLockSlim _again = new(LockRecursionPolicy.SupportsRecursion);
            private readonly object _gate = new();
            private SpinLock _spin = new();
            private int _x;

            MEMBERS
        }
        """;

    private static string Program(string members) => Locks.Replace("MEMBERS", members, StringComparison.Ordinal);

    [Theory]
    [InlineData("public void M() { _one.Wait(); try { {|CSAFE203:N|}(); } finally { _one.Release(); } } public void N() { _one.Wait(); try { _x++; } finally { _one.Release(); } }")]
    [InlineData("public void M() { _one.Wait(); _one.{|CSAFE203:Wait|}(); _x++; _one.Release(); _one.Release(); }")]
    [InlineData("public async Task M() { await _one.WaitAsync(); try { {|CSAFE203:await N()|}; } finally { _one.Release(); } } public async Task N() { await _one.WaitAsync(); try { _x++; } finally { _one.Release(); } }")]
    [InlineData("public async Task M() { await _one.WaitAsync(); try { {|CSAFE203:await N().ConfigureAwait(false)|}; } finally { _one.Release(); } } public async Task N() { await Task.Yield(); await _one.WaitAsync(); try { _x++; } finally { _one.Release(); } }")]
    [InlineData("public async Task M() { await _one.WaitAsync(); try { _x = {|CSAFE203:P|}; await Task.Yield(); } finally { _one.Release(); } } public int P { get { _one.Wait(); try { return _x; } finally { _one.Release(); } } }")]
    [InlineData("public void M() { _rw.EnterReadLock(); try { _rw.{|CSAFE203:EnterWriteLock|}(); try { _x++; } finally { _rw.ExitWriteLock(); } } finally { _rw.ExitReadLock(); } }")]
    [InlineData("public void M() { _rw.EnterWriteLock(); try { _x = {|CSAFE203:P|}; } finally { _rw.ExitWriteLock(); } } public int P { get { _rw.EnterReadLock(); try { return _x; } finally { _rw.ExitReadLock(); } } }")]
    [InlineData("public void M() { _again.EnterReadLock(); try { _again.{|CSAFE203:EnterWriteLock|}(); try { _x++; } finally { _again.ExitWriteLock(); } } finally { _again.ExitReadLock(); } }")]
    [InlineData("public void M() { bool t = false; try { _spin.Enter(ref t); {|CSAFE203:N|}(); } finally { if (t) _spin.Exit(); } } private void N() { bool t = false; try { _spin.Enter(ref t); _x++; } finally { if (t) _spin.Exit(); } }")]
    public Task TakenAgain_Reported(string members) => Verify.Reports(Program(members));

    [Theory]
    [InlineData("public void M() { lock (_gate) { N(); } } public void N() { lock (_gate) { _x++; } }")]
    [InlineData("public void M() { _two.Wait(); try { N(); } finally { _two.Release(); } } public void N() { _two.Wait(); try { Console.WriteLine(); } finally { _two.Release(); } }")]
    [InlineData("public void M() { _one.Wait(); try { _x++; } finally { _one.Release(); } N(); } public void N() { _one.Wait(); try { _x++; } finally { _one.Release(); } }")]
    [InlineData("public void M() { _one.Wait(); try { if (_one.Wait(0)) { _one.Release(); } } finally { _one.Release(); } }")]
    [InlineData("public async Task M() { await _one.WaitAsync(); try { await Inner(); } finally { _one.Release(); } } private async Task Inner() { _x++; await Task.Yield(); }")]
    [InlineData("public void M() { _rw.EnterUpgradeableReadLock(); try { _rw.EnterWriteLock(); try { _x++; } finally { _rw.ExitWriteLock(); } } finally { _rw.ExitUpgradeableReadLock(); } }")]
    [InlineData("public void M() { _again.EnterReadLock(); try { N(); } finally { _again.ExitReadLock(); } } public void N() { _again.EnterReadLock(); try { Console.WriteLine(_x); } finally { _again.ExitReadLock(); } }")]
    [InlineData("public void M() { _rw.EnterReadLock(); _rw.ExitReadLock(); _rw.EnterWriteLock(); try { _x++; } finally { _rw.ExitWriteLock(); } }")]
    [InlineData("public void M() { for (int i = 0; i < 3; i++) { _one.Wait(); try { _x++; } finally { _one.Release(); } } }")]
    public Task TakenOnce_Silent(string members) => Verify.Silent(Program(members));

    [Theory]
    [InlineData("public void M() { _one.Wait(); try { N(true); } finally { _one.Release(); } } public void O() => N(false); private void N(bool locked) { if (!locked) { _one.Wait(); } try { _x++; } finally { if (!locked) { _one.Release(); } } }")]
    [InlineData("public void M() { _one.Wait(); try { N(true); } finally { _one.Release(); } } public void O() => N(false); private void N(bool locked) { if (locked) { _x++; return; } _one.Wait(); try { _x++; } finally { _one.Release(); } }")]
    [InlineData("public async Task M() { await _one.WaitAsync(); try { await N(); } finally { _one.Release(); } } public Task O() => N(true); private async Task N(bool take = false) { if (take) { await _one.WaitAsync(); } try { _x++; } finally { if (take) { _one.Release(); } } }")]
    [InlineData("public void M() { _rw.EnterWriteLock(); try { N(); } finally { _rw.ExitWriteLock(); } } private int N() { if (_rw.IsWriteLockHeld) { return _x; } _rw.EnterReadLock(); try { return _x; } finally { _rw.ExitReadLock(); } }")]
    [InlineData("public void M() { _rw.EnterWriteLock(); try { N(); } finally { _rw.ExitWriteLock(); } } private void N() { var taken = false; if (!_rw.IsWriteLockHeld) { _rw.EnterReadLock(); taken = true; } try { Console.WriteLine(_x); } finally { if (taken) { _rw.ExitReadLock(); } } }")]
    [InlineData("private bool _held; public void M() { _one.Wait(); _held = true; try { N(); } finally { _held = false; _one.Release(); } } private void N() { if (!_held) { _one.Wait(); _one.Release(); } }")]
    [InlineData("private enum Take { No, Yes } public void M() { _one.Wait(); try { N(Take.No); } finally { _one.Release(); } } public void O() => N(Take.Yes); private void N(Take take) { if (take == Take.Yes) { _one.Wait(); } try { Console.WriteLine(); } finally { if (take == Take.Yes) { _one.Release(); } } }")]
    [InlineData("public void M() { _rw.EnterWriteLock(); try { N(); } finally { _rw.ExitWriteLock(); } } private void N() { bool mine = !_rw.IsWriteLockHeld && !_rw.IsReadLockHeld; if (mine) { _rw.EnterReadLock(); } try { Console.WriteLine(_x); } finally { if (mine) { _rw.ExitReadLock(); } } }")]
    [InlineData("public void M() { _rw.EnterReadLock(); try { N(); } finally { _rw.ExitReadLock(); } } private void N() { if (_rw.RecursiveReadCount > 0) { return; } _rw.EnterReadLock(); try { Console.WriteLine(_x); } finally { _rw.ExitReadLock(); } }")]
    [InlineData("private volatile int _owner; public void M() { _one.Wait(); _owner = Environment.CurrentManagedThreadId; try { N(); } finally { _owner = 0; _one.Release(); } } private void N() { if (_owner != Environment.CurrentManagedThreadId) { _one.Wait(); _one.Release(); } }")]
    [InlineData("private volatile Thread? _owner; public void M() { _one.Wait(); _owner = Thread.CurrentThread; try { N(); } finally { _owner = null; _one.Release(); } } private void N() { var me = Thread.CurrentThread; if (_owner == me) { return; } _one.Wait(); _one.Release(); }")]
    public Task OnlyWhereAFlagSaysSo_Silent(string members) => Verify.Silent(Program(members));

    [Theory]
    [InlineData("public void M() { _one.Wait(); try { {|CSAFE203:N|}(false); } finally { _one.Release(); } } private void N(bool locked) { if (!locked) { _one.Wait(); } try { _x++; } finally { if (!locked) { _one.Release(); } } }")]
    [InlineData("public void M(int[] xs) { _one.Wait(); try { if (xs.Length > 0) { {|CSAFE203:N|}(xs); } } finally { _one.Release(); } } private void N(int[] xs) { if (xs[0] > 1) { _one.Wait(); try { _x++; } finally { _one.Release(); } } }")]
    public Task WhateverTheFlagSays_Reported(string members) => Verify.Reports(Program(members));

    [Fact]
    public Task KnownMiss_RecursionUnderTheLock() => Verify.Silent(Program(
        "public int M(int k) { _rw.EnterUpgradeableReadLock(); try { return k > _x ? N(k) : _x; } finally { _rw.ExitUpgradeableReadLock(); } } private int N(int k) => M(k - 1);"));

    [Fact]
    public Task AnotherBodyGivesItBack_Silent() => Verify.Silent("""
        class C
        {
            private readonly SemaphoreSlim _turn = new(1, 1);

            public void Take()
            {
                _turn.Wait();
                _turn.Wait();
                Console.WriteLine();
            }

            public void Give() => _turn.Release();
        }
        """);

    [Theory]
    [InlineData("private async Task Take() { await _one.WaitAsync(); } public async Task M() { await Take(); try { _x++; } finally { _one.Release(); } }")]
    [InlineData("private async Task Pause() { _one.Release(); try { await Task.Delay(1); } finally { await _one.WaitAsync(); } } public async Task M() { await _one.WaitAsync(); try { _x++; await Pause(); } finally { _one.Release(); } }")]
    public Task TakenByAHelperForItsCaller_Silent(string members) => Verify.Silent(Program(members));

    [Fact]
    public Task SemaphoreInEachTaskOfItsHolder_Reported() => Verify.Reports("""
        class C
        {
            private readonly SemaphoreSlim _one = new(1, 1);
            private int _x;

            public async Task M(int[] xs)
            {
                await _one.WaitAsync();
                try
                {
                    {|CSAFE203:await Task.WhenAll(xs.Select(async x =>
                    {
                        await _one.WaitAsync();
                        try { _x += x; } finally { _one.Release(); }
                    }))|};
                }
                finally { _one.Release(); }
            }
        }
        """);

    [Fact]
    public Task KnownMiss_ThroughTheSameHelperTwice() => Verify.Silent("""
        class C
        {
            private readonly SemaphoreSlim _one = new(1, 1);

            public Task<int> A() => Locked(() => Task.FromResult(1));

            public Task<int> B() => Locked(async () => { await Task.Yield(); return await A(); });

            private async Task<T> Locked<T>(Func<Task<T>> work)
            {
                await _one.WaitAsync();
                try { return await work(); } finally { _one.Release(); }
            }
        }
        """);
}
