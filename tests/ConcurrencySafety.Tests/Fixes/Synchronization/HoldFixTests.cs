using ConcurrencySafety.Fixes.Synchronization;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Synchronization;

/// <summary>Lock statements and finally blocks for locks that are taken and given back by calls.</summary>
public sealed class HoldFixTests
{
    [Fact]
    public Task Monitor_BecomesLockStatement() => Verify.FixesAll<LockStatementFix>("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void M(string text)
            {
                // Only one at a time.
                Monitor.{|CSAFE504:Enter|}(_gate);

                // Parse.
                _count += int.Parse(text);
                _count++;
                Monitor.Exit(_gate);
            }

            public void N(string text)
            {
                Console.WriteLine();
                Monitor.{|CSAFE504:Enter|}(_gate);
                _count += int.Parse(text);
                Monitor.Exit(_gate);
                Console.WriteLine();
            }
        }
        """, """
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void M(string text)
            {
                // Only one at a time.
                // Parse.
                lock (_gate)
                {
                    _count += int.Parse(text);
                    _count++;
                }
            }

            public void N(string text)
            {
                Console.WriteLine();
                lock (_gate)
                {
                    _count += int.Parse(text);
                }
                Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task Lock_BecomesLockStatement() => Verify.Fixes<LockStatementFix>("""
        class C
        {
            private readonly Lock _gate = new();
            private int _count;

            public int M(string text)
            {
                _gate.{|CSAFE504:Enter|}();
                if (text.Length == 0)
                {
                    throw new ArgumentException(text);
                }

                _count += int.Parse(text);
                _gate.Exit();
                return _count;
            }
        }
        """, """
        class C
        {
            private readonly Lock _gate = new();
            private int _count;

            public int M(string text)
            {
                lock (_gate)
                {
                    if (text.Length == 0)
                    {
                        throw new ArgumentException(text);
                    }

                    _count += int.Parse(text);
                }
                return _count;
            }
        }
        """);

    [Theory]
    [InlineData("if (Monitor.{|CSAFE504:TryEnter|}(_gate)) { Work(); Monitor.Exit(_gate); }")]
    [InlineData("bool taken = false; Monitor.{|CSAFE504:Enter|}(_gate, ref taken); Work(); Monitor.Exit(_gate);")]
    [InlineData("Monitor.{|CSAFE504:Enter|}(_gate); if (_count > 3) { Monitor.Exit(_gate); return; } Work(); Monitor.Exit(_gate);")]
    [InlineData("Monitor.{|CSAFE504:Enter|}(_gate); if (_count > 3) { Work(); Monitor.Exit(_gate); } else { Work(); Monitor.Exit(_gate); }")]
    public Task AttemptOrSeveralReleases_OffersNoLockStatement(string code) => Verify.OffersNoFix<LockStatementFix>(Program(code));

    [Fact]
    public Task Semaphore_ReleasedInFinally() => Verify.FixesAll<ReleaseInFinallyFix>("""
        class C
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;

            public async Task M(string text)
            {
                await _gate.{|CSAFE505:WaitAsync|}().ConfigureAwait(false);
                await Task.Delay(1);
                _count += int.Parse(text);

                _gate.Release();
                Console.WriteLine();
            }

            public bool Try(string text)
            {
                if (!_gate.{|CSAFE505:Wait|}(100))
                {
                    return false;
                }

                _count += int.Parse(text);
                _gate.Release();
                return true;
            }
        }
        """, """
        class C
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;

            public async Task M(string text)
            {
                await _gate.WaitAsync().ConfigureAwait(false);
                try
                {
                    await Task.Delay(1);
                    _count += int.Parse(text);
                }
                finally
                {
                    _gate.Release();
                }
                Console.WriteLine();
            }

            public bool Try(string text)
            {
                if (!_gate.Wait(100))
                {
                    return false;
                }

                try
                {
                    _count += int.Parse(text);
                }
                finally
                {
                    _gate.Release();
                }
                return true;
            }
        }
        """);

    [Fact]
    public Task Attempt_ReleasedInFinally() => Verify.Fixes<ReleaseInFinallyFix>("""
        class C
        {
            private readonly object _gate = new();

            public void M(Action action)
            {
                if (Monitor.{|CSAFE504:TryEnter|}(_gate))
                {
                    action();
                    Monitor.Exit(_gate);
                }
            }
        }
        """, """
        class C
        {
            private readonly object _gate = new();

            public void M(Action action)
            {
                if (Monitor.TryEnter(_gate))
                {
                    try
                    {
                        action();
                    }
                    finally
                    {
                        Monitor.Exit(_gate);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task VariableUsedAfterwards_OffersNoFinally() => Verify.OffersNoFix<ReleaseInFinallyFix>(Program("_rw.{|CSAFE505:EnterReadLock|}(); var n = int.Parse(\"1\"); _rw.ExitReadLock(); _count = n;"));

    [Fact]
    public Task Wait_MovedBeforeTheTry() => Verify.FixesAll<WaitBeforeTryFix>("""
        class C
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task M(CancellationToken ct)
            {
                Console.WriteLine();

                try
                {
                    // One at a time.
                    await _gate.{|CSAFE515:WaitAsync|}(ct);

                    await Task.Delay(1);
                }
                finally
                {
                    _gate.Release();
                }
            }

            public void N()
            {
                try
                {
                    if (!_gate.{|CSAFE515:Wait|}(100))
                    {
                        return;
                    }

                    Console.WriteLine();
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """, """
        class C
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task M(CancellationToken ct)
            {
                Console.WriteLine();

                await _gate.WaitAsync(ct);
                try
                {
                    // One at a time.
                    await Task.Delay(1);
                }
                finally
                {
                    _gate.Release();
                }
            }

            public void N()
            {
                if (!_gate.Wait(100))
                {
                    return;
                }
                try
                {
                    Console.WriteLine();
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Theory]
    [InlineData("try { Work(); _semaphore.{|CSAFE515:Wait|}(); Work(); } finally { _semaphore.Release(); }")]
    [InlineData("try { _semaphore.{|CSAFE515:Wait|}(ct); Work(); } catch (OperationCanceledException) { } finally { _semaphore.Release(); }")]
    public Task NotFirstOrCaught_OffersNoMove(string code) => Verify.OffersNoFix<WaitBeforeTryFix>(Program(code));

    [Fact]
    public async Task Finally_GivesBackWhatAnExceptionLeft() => Assert.Equal("1", Verify.Run(await Verify.Apply<ReleaseInFinallyFix>("""
        using System;
        using System.Threading;

        static class P
        {
            private static readonly SemaphoreSlim s_gate = new(1, 1);

            static void Main()
            {
                try { M(null); } catch (ArgumentNullException) { }
                Console.Write(s_gate.CurrentCount);
            }

            static void M(string? text)
            {
                s_gate.{|CSAFE505:Wait|}();
                int.Parse(text!);
                s_gate.Release();
            }
        }
        """)));

    private static string Program(string code) => $$"""
        class C
        {
            private readonly object _gate = new();
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private int _count;

            public void M(CancellationToken ct)
            {
                {{code}}
            }

            private static void Work() => Console.WriteLine();
        }
        """;
}
