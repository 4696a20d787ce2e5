using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>Which lock is which: aliases, helpers, owners, and locks of the place where a lambda is only written.</summary>
public sealed class LockIdentityTests
{
    [Fact]
    public Task DifferentLocks_Reported() => Verify.Reports("""
        class C
        {
            private readonly object _a = new();
            private readonly object _b = new();
            private int _count;

            public async Task M()
            {
                var first = Task.Run(() => { lock (_a) {|CSAFE102:_count++|}; });
                var second = Task.Run(() => { lock (_b) _count++; });
                await Task.WhenAll(first, second);
            }
        }
        """);

    [Fact]
    public Task OneCommonLockOfTwo_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _a = new();
            private readonly object _b = new();
            private int _count;

            public async Task M()
            {
                var first = Task.Run(() => { lock (_a) lock (_b) _count++; });
                var second = Task.Run(() => { lock (_b) _count++; });
                await Task.WhenAll(first, second);
            }
        }
        """);

    [Fact]
    public Task LockOnOneSideOnly_Reported() => Verify.Reports("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public async Task M()
            {
                var first = Task.Run(() => {|CSAFE102:_count++|});
                var second = Task.Run(() => { lock (_gate) _count++; });
                await Task.WhenAll(first, second);
            }
        }
        """);

    [Fact]
    public Task LockInParentOnly_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var gate = new object();
                var count = 0;
                var t = Task.Run(() => {|CSAFE102:count++|});
                lock ({|CSAFE503:gate|}) count++;
                await t;
                return count;
            }
        }
        """);

    [Fact]
    public Task LockInBoth_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var gate = new object();
                var count = 0;
                var t = Task.Run(() => { lock (gate) count++; });
                lock (gate) count++;
                await t;
                return count;
            }
        }
        """);

    [Fact]
    public Task LambdaWrittenUnderLockRunsWithoutIt_Reported() => Verify.Reports("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public async Task M()
            {
                Task t;
                lock (_gate)
                {
                    t = Task.Run(() => {|CSAFE102:_count++|});
                    _count++;
                }

                await t;
            }
        }
        """);

    [Fact]
    public Task LambdaWrittenUnderLockTakesItItself_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public async Task M()
            {
                Task t;
                lock (_gate)
                {
                    t = Task.Run(() => { lock (_gate) _count++; });
                    _count++;
                }

                await t;
            }
        }
        """);

    [Fact]
    public Task ForkJoinUnderLockOfTheParent_Reported() => Verify.Reports("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void M(int n)
            {
                lock (_gate)
                {
                    Parallel.For(0, n, i => {|CSAFE102:_count++|});
                }
            }
        }
        """);

    [Fact]
    public Task InPlaceLambdaUnderLockHoldsIt_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void M(List<int> xs)
            {
                Parallel.For(0, 10, i =>
                {
                    lock (_gate) xs.ForEach(x => _count += x);
                });
            }
        }
        """);

    [Fact]
    public Task AliasOfTheLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public async Task M()
            {
                var gate = _gate;
                var first = Task.Run(() => { lock (gate) _count++; });
                var second = Task.Run(() => { lock (_gate) _count++; });
                await Task.WhenAll(first, second);
            }
        }
        """);

    [Fact]
    public Task AliasInsideTheBody_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                var gate = _gate;
                lock (gate) _count++;
            });
        }
        """);

    [Fact]
    public Task GatePerIteration_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var tasks = new List<Task>();
                for (var i = 0; i < 10; i++)
                {
                    var gate = new object();
                    tasks.Add(Task.Run(() => { lock (gate) {|CSAFE102:count++|}; }));
                }

                await Task.WhenAll(tasks);
                return count;
            }
        }
        """);

    [Fact]
    public Task LockOnTheCollectionItself_Silent() => Verify.Silent("""
        class C
        {
            private readonly List<int> _items = new();

            public void M(int n) => Parallel.For(0, n, i => { lock (_items) _items.Add(i); });
        }
        """);

    [Fact]
    public Task LockOnSyncRoot_Silent() => Verify.Silent("""
        class C
        {
            public int M(int n)
            {
                var items = new List<int>();
                Parallel.For(0, n, i => { lock (((System.Collections.ICollection)items).SyncRoot) items.Add(i); });
                return items.Count;
            }
        }
        """);

    [Fact]
    public Task LockOnThis_Silent() => Verify.Silent("""
        sealed class C
        {
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => { lock (this) _count++; });
        }
        """);

    [Fact]
    public Task LockOnType_NoRaceReported() => Verify.Reports("""
        sealed class C
        {
            private static int s_count;

            public void M(int n) => Parallel.For(0, n, i => { lock ({|CSAFE501:typeof(C)|}) s_count++; });
        }
        """);

    [Fact]
    public Task SynchronizedMethod_Silent() => Verify.Silent("""
        using System.Runtime.CompilerServices;

        sealed class C
        {
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => Bump());

            [MethodImpl(MethodImplOptions.Synchronized)]
            private void Bump() => _count++;
        }
        """);

    [Fact]
    public Task StaticLockForInstanceField_Silent() => Verify.Silent("""
        class C
        {
            private static readonly object s_gate = new();
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => { lock (s_gate) _count++; });
        }
        """);

    [Fact]
    public Task LockOfAnotherInstance_Reported() => Verify.Reports("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public async Task M(C other)
            {
                var first = Task.Run(() => { lock (other._gate) {|CSAFE102:_count++|}; });
                var second = Task.Run(() => { lock (_gate) _count++; });
                await Task.WhenAll(first, second);
            }
        }
        """);

    [Fact]
    public Task LockOfCapturedObject_Silent() => Verify.Silent("""
        class Account
        {
            public readonly object Gate = new();
            public decimal Balance;
        }

        class C
        {
            public void M(Account account, int n) => Parallel.For(0, n, i => { lock (account.Gate) account.Balance += i; });
        }
        """);

    [Fact]
    public Task HelperThatLocks_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private long _sum;

            public void M(int[] xs) => Parallel.ForEach(xs, x => Add(x));

            private void Add(int x)
            {
                lock (_gate)
                {
                    _sum += x;
                }
            }
        }
        """);

    [Fact]
    public Task HelpersThatEnterAndExit_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private long _sum;

            public void M(int[] xs) => Parallel.ForEach(xs, x =>
            {
                Enter();
                try { _sum += x; }
                finally { Leave(); }
            });

            private void Enter() => Monitor.Enter(_gate);

            private void Leave() => Monitor.Exit(_gate);
        }
        """);

    [Fact]
    public Task HelperWithTheLockAsParameter_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private long _sum;

            public void M(int[] xs) => Parallel.ForEach(xs, x => Add(_gate, x));

            private void Add(object gate, int x)
            {
                lock (gate) _sum += x;
            }
        }
        """);

    [Fact]
    public Task HelperThatRunsADelegateUnderTheLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private long _sum;

            public void M(int[] xs) => Parallel.ForEach(xs, x => Locked(() => _sum += x));

            private void Locked(Action action)
            {
                lock (_gate) action();
            }
        }
        """);

    [Fact]
    public Task HelperCalledWithAndWithoutTheLock_Reported() => Verify.Reports("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public async Task M()
            {
                var first = Task.Run(() => { lock (_gate) Bump(); });
                var second = Task.Run(() => Bump());
                await Task.WhenAll(first, second);
            }

            private void Bump() => {|CSAFE102:_count++|};
        }
        """);

    [Fact]
    public Task ScopedGuardOfOurOwn_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                using (new Guard(_gate))
                {
                    _count++;
                }
            });

            private readonly struct Guard : IDisposable
            {
                private readonly object _held;

                public Guard(object gate)
                {
                    _held = gate;
                    Monitor.Enter(_held);
                }

                public void Dispose() => Monitor.Exit(_held);
            }
        }
        """);

    [Fact]
    public Task GateThatIsNotReadonly_Silent() => Verify.Silent("""
        class C
        {
            private object _gate = new();
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => { lock (_gate) _count++; });
        }
        """);

    [Fact]
    public Task LockReleasedBeforeTheEnd_Reported() => Verify.Reports("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                lock (_gate)
                {
                    if (i == 0) return;
                }

                {|CSAFE102:_count++|};
            });
        }
        """);

    /// <summary>Held on some path: no accusation in default mode (the two conditions may belong together).</summary>
    [Fact]
    public Task LockOnSomePathsOnly_Silent() => Verify.Silent(LockOnSomePathsOnly.Replace("{|CSAFE102:_count++|}", "_count++", StringComparison.Ordinal));

    [Fact]
    public Task LockOnSomePathsOnlyInStrictMode_Reported() => Verify.Reports(LockOnSomePathsOnly, new SourceOptions { Strict = true });

    private const string LockOnSomePathsOnly = """
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void M(int n, bool safe) => Parallel.For(0, n, i =>
            {
                if (safe) Monitor.Enter(_gate);
                {|CSAFE102:_count++|};
                if (safe) Monitor.Exit(_gate);
            });
        }
        """;

    [Fact]
    public Task ReadUnderLockWriteOutside_Reported() => Verify.Reports("""
        class C
        {
            public int M(int[] xs)
            {
                var gate = new object();
                var max = 0;
                Parallel.ForEach(xs, x =>
                {
                    bool larger;
                    lock (gate) larger = x > max;
                    if (larger) {|CSAFE108:max = x|};
                });
                return max;
            }
        }
        """);

    [Fact]
    public Task DoubleCheckedLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private volatile string _text;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                if (_text == null)
                {
                    lock (_gate)
                    {
                        if (_text == null) _text = "built";
                    }
                }

                Console.WriteLine(_text);
            });
        }
        """);

    [Fact]
    public Task DoubleCheckedLockOnPlainReference_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private string _text;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                if (_text == null)
                {
                    lock (_gate)
                    {
                        if (_text == null) _text = "built";
                    }
                }
            });
        }
        """);

    [Theory]
    [InlineData("if (Interlocked.CompareExchange(ref _busy, 1, 0) == 0) { _count++; Volatile.Write(ref _busy, 0); }")]
    [InlineData("if (Interlocked.Exchange(ref _busy, 1) == 0) { _count++; Volatile.Write(ref _busy, 0); }")]
    [InlineData("while (Interlocked.CompareExchange(ref _busy, 1, 0) != 0) Thread.SpinWait(1); _count++; Volatile.Write(ref _busy, 0);")]
    [InlineData("if (TryEnter()) { _count++; Volatile.Write(ref _busy, 0); }")]
    public Task GateOfInterlocked_Silent(string body) => Verify.Silent($$"""
        class C
        {
            private int _busy;
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => { {{body}} });

            private bool TryEnter() => Interlocked.Exchange(ref _busy, 1) == 0;
        }
        """);

    [Theory]
    [InlineData("Interlocked.Exchange(ref _busy, 1); {|CSAFE102:_count++|};")]
    [InlineData("Interlocked.Increment(ref _busy); {|CSAFE102:_count++|};")]
    [InlineData("{|CSAFE102:_count++|}; if (Interlocked.Exchange(ref _busy, 1) == 0) Console.WriteLine(i);")]
    public Task InterlockedThatDecidesNothing_Reported(string body) => Verify.Reports($$"""
        class C
        {
            private int _busy;
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => { {{body}} });
        }
        """);

    [Fact]
    public Task GateThatTheOtherSideDoesNotPass_Reported() => Verify.Reports("""
        class C
        {
            private int _busy;
            private int _count;

            public async Task M()
            {
                var work = Task.Run(() => { if (Interlocked.Exchange(ref _busy, 1) == 0) {|CSAFE102:_count++|}; });
                _count++;
                await work;
            }
        }
        """);
}
