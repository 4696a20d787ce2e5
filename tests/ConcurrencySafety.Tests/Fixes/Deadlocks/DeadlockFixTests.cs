using ConcurrencySafety.Fixes.Deadlocks;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Deadlocks;

/// <summary>The repairs of deadlocks: await in the place of blocking, calls and waits behind the lock.</summary>
public sealed class DeadlockFixTests
{
    private const string Async = """
        class C
        {
            private async Task<int> Get() { await Task.Delay(1); return 1; }

            public async Task<int> M()
            {
                await Task.Yield();
                BODY
            }
        }
        """;

    private static string InAsync(string body) => Async.Replace("BODY", body, StringComparison.Ordinal);

    [Theory]
    [InlineData("return Get().{|CSAFE205:Result|};", "return await Get();")]
    [InlineData("return Get().GetAwaiter().{|CSAFE205:GetResult|}();", "return await Get();")]
    [InlineData("return Get().ConfigureAwait(false).GetAwaiter().{|CSAFE205:GetResult|}();", "return await Get().ConfigureAwait(false);")]
    [InlineData("Get().{|CSAFE205:Wait|}(); return 1;", "await Get(); return 1;")]
    [InlineData("return Get().{|CSAFE205:Result|}.CompareTo(1);", "return (await Get()).CompareTo(1);")]
    [InlineData("var t = Get(); Task.{|CSAFE205:WaitAll|}(t); return 1;", "var t = Get(); await Task.WhenAll(t); return 1;")]
    public Task InAnAsyncMethod_Awaits(string body, string expected) => Verify.FixesAll<AwaitBlockingFix>(InAsync(body), InAsync(expected));

    [Theory]
    [InlineData("try { return Get().{|CSAFE205:Result|}; } catch (AggregateException) { return 0; }")]
    [InlineData("lock (this) { return Get().{|CSAFE205:Result|}; }")]
    public Task WhereAwaitIsNotTheSame_OffersNoFix(string body) => Verify.OffersNoFix<AwaitBlockingFix>(InAsync(body));

    [Fact]
    public Task Event_IsRaisedAfterTheLock() => Verify.FixesAll<AfterLockFix>(
        """
        class C
        {
            private readonly object _gate = new();
            private int _x;

            public event EventHandler? Changed;

            public void Set(int x)
            {
                lock (_gate)
                {
                    _x = x;
                    Changed?.{|CSAFE206:Invoke|}(this, EventArgs.Empty);
                }
            }
        }
        """,
        """
        class C
        {
            private readonly object _gate = new();
            private int _x;

            public event EventHandler? Changed;

            public void Set(int x)
            {
                lock (_gate)
                {
                    _x = x;
                }

                Changed?.Invoke(this, EventArgs.Empty);
            }
        }
        """);

    [Fact]
    public Task Join_ComesAfterTheLock() => Verify.FixesAll<AfterLockFix>(
        """
        class C
        {
            private readonly object _gate = new();
            private readonly Thread _thread;
            private bool _stop;

            public C()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public void Stop()
            {
                lock (_gate)
                {
                    _stop = true;
                    _thread.{|CSAFE204:Join|}();
                }
            }

            private void Run()
            {
                lock (_gate)
                {
                    Console.WriteLine(_stop);
                }
            }
        }
        """,
        """
        class C
        {
            private readonly object _gate = new();
            private readonly Thread _thread;
            private bool _stop;

            public C()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public void Stop()
            {
                lock (_gate)
                {
                    _stop = true;
                }

                _thread.Join();
            }

            private void Run()
            {
                lock (_gate)
                {
                    Console.WriteLine(_stop);
                }
            }
        }
        """);

    [Theory]
    [InlineData("lock (_gate) { Changed?.{|CSAFE206:Invoke|}(_x); _x++; }")]
    [InlineData("lock (_gate) { _x++; Changed?.{|CSAFE206:Invoke|}(_x); }")]
    [InlineData("lock (_gate) { int now = ++_x; Changed?.{|CSAFE206:Invoke|}(now); }")]
    [InlineData("lock (_gate) { if (_x == 0) { return; } _x++; Changed?.{|CSAFE206:Invoke|}(1); }")]
    public Task WhatTheLockGuards_OffersNoFix(string body) => Verify.OffersNoFix<AfterLockFix>(
        "class C { private readonly object _gate = new(); private int _x; public event Action<int>? Changed; public void M() { " + body + " } }");

    [Fact]
    public Task TwoObjects_AreOrderedByTheirNumber() => Verify.FixesAll<OrderByKeyFix>(
        """
        class Account
        {
            private readonly object _gate = new();
            private readonly int _id;
            private decimal _balance;

            public Account(int id) => _id = id;

            public void Transfer(Account to, decimal amount)
            {
                lock (_gate)
                {
                    lock ({|CSAFE202:to._gate|})
                    {
                        _balance -= amount;
                        to._balance += amount;
                    }
                }
            }
        }
        """,
        """
        class Account
        {
            private readonly object _gate = new();
            private readonly int _id;
            private decimal _balance;

            public Account(int id) => _id = id;

            public void Transfer(Account to, decimal amount)
            {
                var first = _id < to._id ? this : to;
                var second = _id < to._id ? to : this;
                lock (first._gate)
                {
                    lock (second._gate)
                    {
                        _balance -= amount;
                        to._balance += amount;
                    }
                }
            }
        }
        """);

    [Theory]
    [InlineData("private int _id;")]
    [InlineData("private readonly int _id; private readonly int _branch;")]
    [InlineData("private readonly string _name = \"\";")]
    public Task NoKeyOrMoreThanOne_OffersNoFix(string members) => Verify.OffersNoFix<OrderByKeyFix>(
        "class Account { private readonly object _gate = new(); private int _x; " + members
        + " public void Add(Account other) { lock (_gate) { lock ({|CSAFE202:other._gate|}) { _x += other._x; } } } }");
}
