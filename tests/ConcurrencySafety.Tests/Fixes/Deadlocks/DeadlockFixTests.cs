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
    [InlineData("try { return Get().{|CSAFE205:Result|}; } catch (Exception e) when (e is AggregateException) { return 0; }")]
    [InlineData("try { return Get().{|CSAFE205:Result|}; } catch (Exception e) { if (e is System.AggregateException all) { return all.InnerExceptions.Count; } throw; }")]
    [InlineData("lock (this) { return Get().{|CSAFE205:Result|}; }")]
    public Task WhereAwaitIsNotTheSame_OffersNoFix(string body) => Verify.OffersNoFix<AwaitBlockingFix>(InAsync(body));

    [Fact]
    public Task AnotherExceptionOfThatName_Awaits() => Verify.FixesAll<AwaitBlockingFix>(
        InAsync("try { return Get().{|CSAFE205:Result|}; } catch (Other.AggregateException) { return 0; }") + " namespace Other { class AggregateException : Exception { } }",
        InAsync("try { return await Get(); } catch (Other.AggregateException) { return 0; }") + " namespace Other { class AggregateException : Exception { } }");

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
    [InlineData("lock (_gate) { _list.Add(1); Changed?.{|CSAFE206:Invoke|}(_list.Count); }")]
    [InlineData("lock (_gate) { _list.Add(1); _done.{|CSAFE206:TrySetResult|}(_list[0]); }")]
    [InlineData("lock (_gate) { _list.Add(1); Changed?.{|CSAFE206:Invoke|}(_list.ToArray().Length); }")]
    [InlineData("lock (_gate) { _x++; _told.{|CSAFE206:SetResult|}(s_list); }")]
    [InlineData("lock (_gate) { _x++; File.{|CSAFE207:WriteAllText|}(\"log\", \"x\"); }")]
    public Task WhatTheLockGuards_OffersNoFix(string body) => Verify.OffersNoFix<AfterLockFix>(
        "class C { private readonly object _gate = new(); private int _x; private readonly List<int> _list = new(); private static readonly List<int> s_list = new(); private readonly TaskCompletionSource<int> _done = new(); private readonly TaskCompletionSource<List<int>> _told = new(); public event Action<int>? Changed; public void M() { " + body + " } }");

    [Theory]
    [InlineData("Raised?.{|CSAFE206:Invoke|}(by);", "Raised?.Invoke(by);")]
    [InlineData("_source.{|CSAFE206:Cancel|}();", "_source.Cancel();")]
    [InlineData("this._done.{|CSAFE206:TrySetResult|}(_name.Length + names.Length + Math.Max(by, 1));", "this._done.TrySetResult(_name.Length + names.Length + Math.Max(by, 1));")]
    [InlineData("_ready.{|CSAFE207:WaitOne|}();", "_ready.WaitOne();")]
    public Task WhatNeverChanges_ComesAfterTheLock(string within, string after)
    {
        const string Text = """
            class C
            {
                public delegate void Handler(int by);
                private readonly object _gate = new();
                private readonly string _name = "";
                private readonly CancellationTokenSource _source = new();
                private readonly TaskCompletionSource<int> _done = new();
                private readonly AutoResetEvent _ready = new(false);
                private int _x;
                public event Handler? Raised;

                public void Add(int by, int[] names)
                {
                    lock (_gate)
                    {
                        _x += by;
                        WITHIN
                }
            }
            """;
        return Verify.FixesAll<AfterLockFix>(
            Text.Replace("WITHIN", within + "\n        }", StringComparison.Ordinal),
            Text.Replace("            WITHIN", "        }\n\n        " + after, StringComparison.Ordinal));
    }

    [Fact]
    public Task NumberHiddenByAParameter_IsReachedByThis() => Verify.FixesAll<OrderByKeyFix>(
        """
        class Account(int number)
        {
            private readonly object _gate = new();
            private readonly int id = number;
            private int _x;

            public void Add(Account to, int id)
            {
                lock (_gate)
                {
                    lock ({|CSAFE202:to._gate|}) { _x += id; to._x -= this.id; }
                }
            }
        }
        """,
        """
        class Account(int number)
        {
            private readonly object _gate = new();
            private readonly int id = number;
            private int _x;

            public void Add(Account to, int id)
            {
                var first = this.id < to.id ? this : to;
                var second = this.id < to.id ? to : this;
                lock (first._gate)
                {
                    lock (second._gate) { _x += id; to._x -= this.id; }
                }
            }
        }
        """);

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
    [InlineData("private readonly int _limit = 10;")]
    [InlineData("private const int Limit = 10; private int Max { get; } = Limit;")]
    public Task NoKeyOrMoreThanOne_OffersNoFix(string members) => Verify.OffersNoFix<OrderByKeyFix>(
        "class Account { private readonly object _gate = new(); private int _x; " + members
        + " public void Add(Account other) { lock (_gate) { lock ({|CSAFE202:other._gate|}) { _x += other._x; } } } }");
}
