using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>A body that one member starts and leaves running, against the other members of the type.</summary>
public sealed class FieldsAcrossMembersTests
{
    [Fact]
    public Task LeakedTaskAgainstPublicIncrement_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public void Start()
            {
                _ = Task.Run(() => {|CSAFE102:_count++|});
            }

            public void Increment()
            {
                _count++;
            }
        }
        """);

    [Fact]
    public Task LeakedTaskAgainstPublicIncrementByInterlocked_Silent() => Verify.Silent("""
        class C
        {
            private int _count;

            public void Start()
            {
                _ = Task.Run(() => Interlocked.Increment(ref _count));
            }

            public void Increment()
            {
                Interlocked.Increment(ref _count);
            }
        }
        """);

    [Fact]
    public Task LeakedTaskAgainstPublicIncrementUnderLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void Start()
            {
                _ = Task.Run(() => { lock (_gate) _count++; });
            }

            public void Increment()
            {
                lock (_gate) _count++;
            }
        }
        """);

    [Fact]
    public Task AwaitedTaskAgainstPublicIncrement_Silent() => Verify.Silent("""
        class C
        {
            private int _count;

            public async Task RunAsync()
            {
                await Task.Run(() => _count++);
            }

            public void Increment()
            {
                _count++;
            }
        }
        """);

    [Fact]
    public Task WaitedForTaskAgainstPublicIncrement_Silent() => Verify.Silent("""
        class C
        {
            private int _count;

            public void Run()
            {
                var t = Task.Run(() => _count++);
                t.Wait();
            }

            public void Increment()
            {
                _count++;
            }
        }
        """);

    [Fact]
    public Task LeakedTaskAgainstPublicGetterInStrictMode_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public int Count => _count;

            public void Start()
            {
                _ = Task.Run(() => { for (var i = 0; i < 100; i++) {|CSAFE102:_count++|}; });
            }
        }
        """, new SourceOptions { Strict = true });

    [Fact]
    public Task LeakedTaskReadsWhatPublicSetterWritesInStrictMode_Reported() => Verify.Reports("""
        class C
        {
            private string _name = "";

            public string Name { get => _name; set => _name = value; }

            public void Start()
            {
                _ = Task.Run(() => Console.WriteLine({|CSAFE103:_name|}));
            }
        }
        """, new SourceOptions { Strict = true });

    /// <summary>A getter may be one that is only called before the start or after the end: default mode gives it the benefit of the doubt.</summary>
    [Fact]
    public Task KnownMiss_LeakedTaskAgainstPublicGetter() => Verify.Silent("""
        class C
        {
            private int _count;

            public int Count => _count;

            public void Start()
            {
                _ = Task.Run(() => { for (var i = 0; i < 100; i++) _count++; });
            }
        }
        """);

    [Fact]
    public Task LeakedTaskReadsWhatNobodyWrites_Silent() => Verify.Silent("""
        class C
        {
            private readonly string _name;

            public C(string name) => _name = name;

            public string Name => _name;

            public void Start()
            {
                _ = Task.Run(() => Console.WriteLine(_name));
            }
        }
        """);

    [Fact]
    public Task LeakedTaskReadsWhatOnlyTheConstructorWrites_Silent() => Verify.Silent("""
        class C
        {
            private string _name;

            public C(string name)
            {
                _name = name;
                _name = name.Trim();
            }

            public string Name => _name;

            public void Start()
            {
                _ = Task.Run(() => Console.WriteLine(_name));
            }
        }
        """);

    [Fact]
    public Task WorkerThreadAgainstPublicGetterInStrictMode_Reported() => Verify.Reports("""
        class C
        {
            private Thread _worker;
            private int _count;

            public int Count => _count;

            public void Start()
            {
                _worker = new Thread(Work);
                _worker.Start();
            }

            public void Stop() => _worker.Join();

            private void Work()
            {
                for (var i = 0; i < 100; i++) {|CSAFE102:_count++|};
            }
        }
        """, new SourceOptions { Strict = true });

    [Fact]
    public Task WorkerThreadJoinedInStopThenRead_Silent() => Verify.Silent("""
        class C
        {
            private Thread _worker;
            private int _count;

            public void Start()
            {
                _worker = new Thread(Work);
                _worker.Start();
            }

            public int Stop()
            {
                _worker.Join();
                return _count;
            }

            private void Work()
            {
                for (var i = 0; i < 100; i++) _count++;
            }
        }
        """);

    [Fact]
    public Task WorkerThreadReadInStopBeforeJoin_Reported() => Verify.Reports("""
        class C
        {
            private Thread _worker;
            private int _count;

            public void Start()
            {
                _worker = new Thread(Work);
                _worker.Start();
            }

            public void Stop()
            {
                Console.WriteLine(_count);
                _worker.Join();
            }

            private void Work()
            {
                for (var i = 0; i < 100; i++) {|CSAFE102:_count++|};
            }
        }
        """);

    [Fact]
    public Task TaskInFieldAwaitedInStopThenRead_Silent() => Verify.Silent("""
        class C
        {
            private Task _loop;
            private int _count;

            public void Start()
            {
                _loop = Task.Run(() => { for (var i = 0; i < 100; i++) _count++; });
            }

            public async Task<int> StopAsync()
            {
                await _loop;
                return _count;
            }
        }
        """);

    [Fact]
    public Task TaskInFieldJoinedInDisposeThenRead_Silent() => Verify.Silent("""
        sealed class C : IDisposable
        {
            private readonly Task _loop;
            private int _count;

            public C() => _loop = Task.Run(() => { for (var i = 0; i < 100; i++) _count++; });

            public void Dispose()
            {
                _loop.Wait();
                Console.WriteLine(_count);
            }
        }
        """);

    [Fact]
    public Task TaskInFieldAwaitedInDisposeAsyncThenRead_Silent() => Verify.Silent("""
        sealed class C : IAsyncDisposable
        {
            private readonly Task _loop;
            private int _count;

            public C() => _loop = Task.Run(() => { for (var i = 0; i < 100; i++) _count++; });

            public async ValueTask DisposeAsync()
            {
                await _loop;
                Console.WriteLine(_count);
            }
        }
        """);

    [Fact]
    public Task StartedByConstructorAgainstPublicGetterInStrictMode_Reported() => Verify.Reports("""
        class C
        {
            private readonly Task _loop;
            private int _count;

            public C()
            {
                _loop = Task.Run(() => { for (var i = 0; i < 100; i++) {|CSAFE102:_count++|}; });
            }

            public int Count => _count;

            public Task Completion => _loop;
        }
        """, new SourceOptions { Strict = true });

    [Fact]
    public Task HelperCalledFromBodyAndFromPublicMemberInHelper_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public void Start()
            {
                _ = Task.Run(() => Bump());
            }

            public void Increment() => Bump();

            private void Bump()
            {
                {|CSAFE102:_count++|};
            }
        }
        """);

    [Fact]
    public Task HelperThatLocksCalledFromBodyAndFromPublicMember_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void Start()
            {
                _ = Task.Run(() => Bump());
            }

            public void Increment() => Bump();

            private void Bump()
            {
                lock (_gate)
                {
                    _count++;
                }
            }
        }
        """);

    [Fact]
    public Task CollectionFilledByLeakedTaskReadByPublicMember_Reported() => Verify.Reports("""
        class C
        {
            private readonly List<string> _lines = new();

            public void Start()
            {
                _ = Task.Run(() => _lines.Add("a"));
            }

            public string[] Snapshot() => {|CSAFE106:_lines.ToArray()|};
        }
        """);

    [Fact]
    public Task CollectionGuardedEverywhere_Silent() => Verify.Silent("""
        class C
        {
            private readonly List<string> _lines = new();

            public void Start()
            {
                _ = Task.Run(() => { lock (_lines) _lines.Add("a"); });
            }

            public string[] Snapshot()
            {
                lock (_lines) return _lines.ToArray();
            }
        }
        """);

    [Fact]
    public Task ConcurrentQueueFilledByLeakedTask_Silent() => Verify.Silent("""
        class C
        {
            private readonly ConcurrentQueue<string> _lines = new();

            public void Start()
            {
                _ = Task.Run(() => _lines.Enqueue("a"));
            }

            public string[] Snapshot() => _lines.ToArray();
        }
        """);

    /// <summary>Each of the two bodies runs beside the other one's starter: one pair of accesses, one report.</summary>
    [Fact]
    public Task TwoRunningBodies_ReportedOnce() => Verify.Reports("""
        class Call
        {
            private Timer? _timer;
            private int _open;

            public void Watch() => _timer = new Timer(_ => Close(), null, 1000, 1000);

            public void Begin() => _ = Task.Run(() => Open());

            private void Open() => {|CSAFE102:_open++|};

            private void Close() => _open--;
        }
        """);

    [Fact]
    public Task TwoRunningBodiesUnderOneLock_Silent() => Verify.Silent("""
        class Call
        {
            private readonly object _gate = new();
            private Timer? _timer;
            private int _open;

            public void Watch() => _timer = new Timer(_ => Close(), null, 1000, 1000);

            public void Begin() => _ = Task.Run(() => Open());

            private void Open() { lock (_gate) { _open++; } }

            private void Close() { lock (_gate) { _open--; } }
        }
        """);
}
