using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE104 as real code asks for it: what speaks against the belief that a lock is meant for the state, and where the belief ends.</summary>
public sealed class GuardBeliefTests
{
    [Fact]
    public Task TypeThatSaysItIsNotThreadSafe_Silent() => Verify.Silent("""
        using ConcurrencySafety;

        [NotThreadSafe]
        class Cache
        {
            private readonly object _gate = new();
            private int _count;
            private int _hits;

            public void Add() { lock (_gate) { _count++; } Interlocked.Increment(ref _hits); }

            public int Count => _count + _hits;
        }

        namespace ConcurrencySafety
        {
            class NotThreadSafeAttribute : Attribute { }
        }
        """);

    [Fact]
    public Task HelperAfterTheObjectIsGivenAway_Reported() => Verify.Reports("""
        class Buffer : IObserver<int>
        {
            private readonly object _gate = new();
            private readonly Queue<int> _values = new();

            public void Run(IObservable<int> source)
            {
                source.Subscribe(this);
                {|CSAFE104:Put|}(0);
            }

            public void OnNext(int value) { lock (_gate) { Put(value); } }

            public void OnError(Exception error) { lock (_gate) { _values.Clear(); } }

            public void OnCompleted() { lock (_gate) { _values.Clear(); } }

            private void Put(int value) => _values.Enqueue(value);
        }
        """);

    [Fact]
    public Task AwaitedHelperWithoutTheLock_Reported() => Verify.Reports("""
        class Cache
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;

            public async Task AddAsync()
            {
                await _gate.WaitAsync();
                try { _count++; }
                finally { _gate.Release(); }
            }

            public async Task ResetAsync() => await ResetCoreAsync();

            private async Task ResetCoreAsync()
            {
                await Task.Yield();
                {|CSAFE104:_count = 0|};
            }
        }
        """);

    [Fact]
    public Task AwaitedHelperThatOthersCallUnderTheLock_Silent() => Verify.Silent("""
        class Cache
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;

            public async Task AddAsync()
            {
                await _gate.WaitAsync();
                try { await ResetCoreAsync(); _count++; }
                finally { _gate.Release(); }
            }

            public async Task ResetAsync() => await ResetCoreAsync();

            private async Task ResetCoreAsync()
            {
                await Task.Yield();
                _count = 0;
            }
        }
        """);

    [Fact]
    public Task AwaitedHelperThatIsToldOfTheLock_Silent() => Verify.Silent("""
        class Cache
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly List<string> _names = new();

            public async Task AddAsync(string name) => await AddAsync(name, isHeld: false);

            public async Task RemoveAsync(string name) => await RemoveAsync(name, isHeld: false);

            private async Task AddAsync(string name, bool isHeld)
            {
                if (isHeld)
                {
                    DoAdd(name);
                    return;
                }

                await _gate.WaitAsync();
                try { DoAdd(name); }
                finally { _gate.Release(); }
            }

            private async Task RemoveAsync(string name, bool isHeld)
            {
                if (isHeld)
                {
                    _names.Remove(name);
                    return;
                }

                await _gate.WaitAsync();
                try { _names.Remove(name); }
                finally { _gate.Release(); }
            }

            private void DoAdd(string name) => _names.Add(name);
        }
        """);

    [Fact]
    public Task AwaitedHelperThatTakesTheLock_Silent() => Verify.Silent("""
        class Cache
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;

            public async Task AddAsync()
            {
                await _gate.WaitAsync();
                try { _count++; await StepAsync(); }
                finally { _gate.Release(); }
            }

            public async Task ResetAsync() => await ResetCoreAsync().ConfigureAwait(false);

            private async Task StepAsync() { await Task.Yield(); _count += 2; }

            private async Task ResetCoreAsync()
            {
                await _gate.WaitAsync();
                try { _count = 0; }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task FlagAndStateReadWhole_Silent() => Verify.Silent("""
        class Connection
        {
            private readonly object _gate = new();
            private bool _open;
            private ConsoleColor _color;

            public void Open() { lock (_gate) { if (!_open) { _open = true; _color = ConsoleColor.Green; } } }

            public void Close() { lock (_gate) { if (_open) { _open = false; _color = ConsoleColor.Red; } } }

            public bool IsOpen => _open;

            public ConsoleColor Color => _color;
        }
        """);

    [Fact]
    public Task CallersTellThatTheyHoldTheLock_Silent() => Verify.Silent("""
        public class Entities
        {
            private readonly object _gate = new();
            private readonly List<string> _names = new();

            public void Record(string name) => Record(name, isLocked: false);

            public int Count() { lock (_gate) { return _names.Count; } }

            internal void Record(string name, bool isLocked)
            {
                if (isLocked)
                {
                    DoRecord(name);
                    return;
                }

                lock (_gate) { DoRecord(name); }
            }

            private void DoRecord(string name) => _names.Add(name);
        }
        """);

    [Fact]
    public Task BeforeTheObjectIsGivenAway_Silent() => Verify.Silent("""
        class Buffer : IObserver<int>
        {
            private readonly object _gate = new();
            private readonly Queue<int> _values = new();

            public void Run(IObservable<int> source)
            {
                _values.Enqueue(0);
                source.Subscribe(this);
            }

            public void OnNext(int value) { lock (_gate) { _values.Enqueue(value); } }

            public void OnError(Exception error) { lock (_gate) { _values.Clear(); } }

            public void OnCompleted() { lock (_gate) { _values.Clear(); } }
        }
        """);

    [Fact]
    public Task OneLockThatManyMembersReach_Silent() => Verify.Silent("""
        class Connector
        {
            private readonly object _cleanup = new();
            private int _mode;

            public void A() { _mode = 1; }

            public void B() { _mode = 2; }

            public void C(int reply) { if (reply < 0) Break(); }

            public void D(int reply) { if (reply < 0) Break(); }

            public void E(int reply) { if (reply < 0) Break(); }

            private void Break()
            {
                lock (_cleanup)
                {
                    if (_mode != 0)
                    {
                        _mode = 0;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task MissOfACalledMember_ReportedThere() => Verify.Reports("""
        class Factory
        {
            private readonly object _gate = new();
            private int _suspended;

            public void Suspend() { lock (_gate) { _suspended++; } }

            public void Resume() { lock (_gate) { _suspended--; if (IsEnabled()) Console.WriteLine(); } }

            public bool IsEnabled() => {|CSAFE104:_suspended|} == 0;

            public void Refresh() => Console.WriteLine(IsEnabled());
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task InternalHelperAwaitedUnderTheLock_Silent() => Verify.Silent("""
        public class Cache
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Dictionary<string, string> _values = new();

            public async Task SetAsync(string key, string value)
            {
                await _gate.WaitAsync();
                try { _values[key] = value; }
                finally { _gate.Release(); }
            }

            public async Task RefreshAsync()
            {
                await _gate.WaitAsync();
                try { await RefreshCoreAsync(); }
                finally { _gate.Release(); }
            }

            internal async Task RefreshCoreAsync()
            {
                await Task.Yield();
                _values.Clear();
            }
        }
        """);

    [Fact]
    public Task MonitorWaitAndPulse_Silent() => Verify.Silent("""
        class Jobs
        {
            private readonly object _gate = new();
            private readonly Queue<int> _queue = new();
            private bool _closed;

            public void Put(int job)
            {
                lock (_gate)
                {
                    _queue.Enqueue(job);
                    Monitor.Pulse(_gate);
                }
            }

            public int Take()
            {
                lock (_gate)
                {
                    while (_queue.Count == 0 && !_closed)
                    {
                        Monitor.Wait(_gate);
                    }

                    return _queue.Count == 0 ? -1 : _queue.Dequeue();
                }
            }

            public void Close()
            {
                lock (_gate)
                {
                    _closed = true;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        """);
}
