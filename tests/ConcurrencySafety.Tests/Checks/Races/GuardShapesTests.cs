using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE104 over the kinds of locks, types and members.</summary>
public sealed class GuardShapesTests
{
    [Fact]
    public Task StaticClass_Reported() => Verify.Reports("""
        static class Registry
        {
            private static readonly object Gate = new();
            private static readonly Dictionary<string, int> Known = new();

            public static void Add(string name)
            {
                lock (Gate) { Known.Add(name, Known.Count); }
            }

            public static bool Has(string name)
            {
                lock (Gate) { return Known.ContainsKey(name); }
            }

            public static void Clear() => {|CSAFE104:Known.Clear()|};
        }
        """);

    [Fact]
    public Task StaticLockForInstanceState_Silent() => Verify.Silent("""
        class Counter
        {
            private static readonly object Gate = new();
            private int _count;

            public void Add() { lock (Gate) { _count++; } }

            public int Count { get { lock (Gate) { return _count; } } }
        }
        """);

    [Fact]
    public Task GenericType_Reported() => Verify.Reports("""
        class Pool<T>
            where T : class, new()
        {
            private readonly Stack<T> _free = new();

            public void Return(T item)
            {
                lock (_free) { _free.Push(item); }
            }

            public int Count() { lock (_free) { return _free.Count; } }

            public T Rent() => {|CSAFE104:_free.Pop()|};
        }
        """);

    [Fact]
    public Task PartialType_Reported() => Verify.Reports(
        """
        partial class Counter
        {
            private readonly object _gate = new();
            private int _count;

            public void Add() { lock (_gate) { _count++; } }
        }

        partial class Counter
        {
            public void Reset() => Set(0);

            public partial void Set(int value);
        }

        partial class Counter
        {
            public int Count { get { lock (_gate) { return _count; } } }

            public partial void Set(int value) => {|CSAFE104:_count = value|};
        }
        """);

    [Fact]
    public Task NestedType_Reported() => Verify.Reports("""
        class Outer
        {
            private readonly object _gate = new();
            private int _count;

            public void Add() => _count++;

            public class Inner
            {
                private readonly object _gate = new();
                private int _count;

                public void Add() { lock (_gate) { _count++; } }

                public int Count => {|CSAFE104:_count|};
            }
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task PrimaryConstructor_Reported() => Verify.Reports("""
        class Counter(object gate, int start)
        {
            public void Add() { lock (gate) { start++; } }

            public int Next() { lock (gate) { return start++; } }

            public int Count => {|CSAFE104:start|};
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task Record_Reported() => Verify.Reports("""
        record Session(string Name)
        {
            private readonly object _gate = new();
            private long _hits;

            public void Hit() { lock (_gate) { _hits++; } }

            public long Hits() => {|CSAFE104:_hits|};
        }
        """);

    [Fact]
    public Task Struct_Reported() => Verify.Reports("""
        struct Slot
        {
            private readonly object _gate;
            private int _uses;

            public Slot(object gate)
            {
                _gate = gate;
                _uses = 0;
            }

            public void Use() { lock (_gate) { _uses++; } }

            public int Uses() => {|CSAFE104:_uses|};
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task AutoProperty_Reported() => Verify.Reports("""
        class Gauge
        {
            private readonly object _gate = new();

            private decimal Level { get; set; }

            public void Add(decimal amount) { lock (_gate) { Level += amount; } }

            public string Text => {|CSAFE104:Level|}.ToString();
        }
        """);

    [Fact]
    public Task LockTypeAndScope_Reported() => Verify.Reports("""
        class Gauge
        {
            private readonly Lock _gate = new();
            private int _level;

            public void Add(int amount) { lock (_gate) { _level += amount; } }

            public int Level() { using (_gate.EnterScope()) { return _level; } }

            public void Clear() => {|CSAFE104:_level = 0|};
        }
        """);

    [Fact]
    public Task MonitorPairs_Reported() => Verify.Reports("""
        class Gauge
        {
            private readonly object _gate = new();
            private int _level;

            public void Add(int amount)
            {
                Monitor.Enter(_gate);
                try { _level += amount; }
                finally { Monitor.Exit(_gate); }
            }

            public int Level()
            {
                Monitor.Enter(_gate);
                try { return _level; }
                finally { Monitor.Exit(_gate); }
            }

            public void Clear()
            {
                Monitor.Enter(_gate);
                Monitor.Exit(_gate);
                {|CSAFE104:_level = 0|};
            }
        }
        """);

    [Fact]
    public Task TryEnterWithResult_SilentWhereItSucceeded() => Verify.Silent("""
        class Gauge
        {
            private readonly object _gate = new();
            private int _level;

            public void Add(int amount) { lock (_gate) { _level += amount; } }

            public int Level() { lock (_gate) { return _level; } }

            public bool TryClear()
            {
                if (!Monitor.TryEnter(_gate, 100))
                {
                    return false;
                }

                try
                {
                    _level = 0;
                    return true;
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task TryEnterThatFailed_Reported() => Verify.Reports("""
        class Gauge
        {
            private readonly object _gate = new();
            private int _level;

            public void Add(int amount) { lock (_gate) { _level += amount; } }

            public int Level() { lock (_gate) { return _level; } }

            public void Clear()
            {
                if (Monitor.TryEnter(_gate))
                {
                    _level = 0;
                    Monitor.Exit(_gate);
                }
                else
                {
                    {|CSAFE104:_level = 0|};
                }
            }
        }
        """);

    [Fact]
    public Task ReadLockForReads_Silent() => Verify.Silent("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly Dictionary<string, string> _values = new();

            public string Get(string key)
            {
                _lock.EnterReadLock();
                try { return _values[key]; }
                finally { _lock.ExitReadLock(); }
            }

            public void Set(string key, string value)
            {
                _lock.EnterWriteLock();
                try { _values[key] = value; }
                finally { _lock.ExitWriteLock(); }
            }
        }
        """);

    [Fact]
    public Task ReaderWriterLockForgotten_Reported() => Verify.Reports("""
        class Cache
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly Dictionary<string, string> _values = new();

            public string Get(string key)
            {
                _lock.EnterReadLock();
                try { return _values[key]; }
                finally { _lock.ExitReadLock(); }
            }

            public void Set(string key, string value)
            {
                _lock.EnterWriteLock();
                try { _values[key] = value; }
                finally { _lock.ExitWriteLock(); }
            }

            public void Clear() => {|CSAFE104:_values.Clear()|};
        }
        """);

    [Fact]
    public Task SemaphoreInAsyncMembers_Reported() => Verify.Reports("""
        class Cache
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Dictionary<string, string> _values = new();

            public async Task SetAsync(string key, Task<string> value)
            {
                await _gate.WaitAsync();
                try { _values[key] = await value; }
                finally { _gate.Release(); }
            }

            public async Task<string> GetAsync(string key)
            {
                await _gate.WaitAsync();
                try { return _values[key]; }
                finally { _gate.Release(); }
            }

            public bool Forget(string key) => {|CSAFE104:_values.Remove(key)|};
        }
        """);

    [Fact]
    public Task SynchronizedMethods_Reported() => Verify.Reports("""
        using System.Runtime.CompilerServices;

        class Counter
        {
            private int _count;

            [MethodImpl(MethodImplOptions.Synchronized)]
            public void Add() => _count++;

            [MethodImpl(MethodImplOptions.Synchronized)]
            public int Get() => _count;

            public void Reset() => {|CSAFE104:_count = 0|};
        }
        """);

    [Fact]
    public Task LockOnThis_Reported() => Verify.Reports("""
        class Counter
        {
            private int _count;

            public void Add() { lock (this) { _count++; } }

            public int Get() { lock (this) { return _count; } }

            public void Reset() => {|CSAFE104:_count = 0|};
        }
        """);

    [Fact]
    public Task LockOfTheBaseType_Reported() => Verify.Reports("""
        abstract class Store
        {
            protected readonly object Gate = new();

            public abstract void Add(int value);
        }

        class ListStore : Store
        {
            private readonly List<int> _values = new();

            public override void Add(int value) { lock (Gate) { _values.Add(value); } }

            public int Count() { lock (Gate) { return _values.Count; } }

            public void Clear() => {|CSAFE104:_values.Clear()|};
        }
        """);

    [Fact]
    public Task ArrayElements_Reported() => Verify.Reports("""
        class Histogram
        {
            private readonly object _gate = new();
            private readonly int[] _counts = new int[10];

            public void Add(int bucket) { lock (_gate) { _counts[bucket]++; } }

            public int Of(int bucket) { lock (_gate) { return _counts[bucket]; } }

            public void Clear(int bucket) => {|CSAFE104:_counts[bucket] = 0|};
        }
        """);

    [Fact]
    public Task PartOfAStruct_Reported() => Verify.Reports("""
        struct Point { public int X, Y; }

        class Cursor
        {
            private readonly object _gate = new();
            private Point _at;

            public void Move(int x, int y) { lock (_gate) { _at.X = x; _at.Y = y; } }

            public Point At() => {|CSAFE104:_at|};
        }
        """);

    [Fact]
    public Task ExplicitInterfaceMember_Reported() => Verify.Reports("""
        interface ICounter { int Count { get; } }

        class Counter : ICounter
        {
            private readonly object _gate = new();
            private int _count;

            public void Add() { lock (_gate) { _count++; } }

            int ICounter.Count => {|CSAFE104:_count|};
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task Indexer_Reported() => Verify.Reports("""
        class Table
        {
            private readonly object _gate = new();
            private readonly List<string> _rows = new();

            public string this[int index]
            {
                get => {|CSAFE104:_rows[index]|};
                set { lock (_gate) { _rows[index] = value; } }
            }

            public void Add(string row) { lock (_gate) { _rows.Add(row); } }
        }
        """);

    [Fact]
    public Task Iterator_Reported() => Verify.Reports("""
        class Table
        {
            private readonly object _gate = new();
            private readonly List<string> _rows = new();

            public void Add(string row) { lock (_gate) { _rows.Add(row); } }

            public IEnumerable<string> Rows()
            {
                foreach (var row in {|CSAFE104:_rows|})
                {
                    yield return row;
                }
            }
        }
        """);

    [Fact]
    public Task ThreadThatTheConstructorStarts_ReportedInTheThread() => Verify.Reports("""
        class Poller : IDisposable
        {
            private readonly object _gate = new();
            private readonly Queue<int> _results = new();
            private readonly Thread _thread;
            private volatile bool _stop;

            public Poller()
            {
                _thread = new Thread(Loop);
                _thread.Start();
            }

            public int Next() => _results.Dequeue();

            public int Waiting() { lock (_gate) { return _results.Count; } }

            public void Dispose()
            {
                _stop = true;
                _thread.Join();
                _results.Clear();
            }

            private void Loop()
            {
                while (!_stop)
                {
                    lock (_gate) { {|CSAFE105:_results.Enqueue(1)|}; }
                }
            }
        }
        """);

    [Fact]
    public Task HelperOfAHelperWithoutLock_ReportedAtTheInnermostCall() => Verify.Reports("""
        class Cache
        {
            private readonly object _gate = new();
            private DateTime _expires;
            private string _value = "";

            public string Render() => RenderCore();

            public void Expire() { lock (_gate) { _expires = DateTime.MinValue; } }

            private string RenderCore()
            {
                if ({|CSAFE104:IsValid|}())
                {
                    return _value;
                }

                lock (_gate)
                {
                    if (!IsValid())
                    {
                        _value = "x";
                        _expires = DateTime.UtcNow.AddSeconds(1);
                    }

                    return _value;
                }
            }

            private bool IsValid() => _expires > DateTime.UtcNow;
        }
        """);
}
