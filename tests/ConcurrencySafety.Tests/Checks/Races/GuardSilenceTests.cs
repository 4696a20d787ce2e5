using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE104 where a use without the lock is sound, or where nobody can tell that a lock is meant for the state.</summary>
public sealed class GuardSilenceTests
{
    [Fact]
    public Task LockOfAJoinedLoopOnly_Silent() => Verify.Silent("""
        class Statistics
        {
            private readonly object _gate = new();
            private double _sum;

            public double Sum => _sum;

            public double Compute(double[] values)
            {
                _sum = 0;
                Parallel.ForEach(values, value =>
                {
                    lock (_gate) { _sum += value; }
                });
                return _sum / values.Length;
            }
        }
        """);

    [Fact]
    public Task BeforeTheStartAndAfterTheJoin_Silent() => Verify.Silent("""
        class Worker
        {
            private readonly object _gate = new();
            private readonly List<int> _done = new();
            private Thread? _thread;

            public void Start()
            {
                _done.Add(0);
                _thread = new Thread(Work);
                _thread.Start();
            }

            public int Count() { lock (_gate) { return _done.Count; } }

            public int Stop()
            {
                _thread!.Join();
                return _done.Count;
            }

            private void Work()
            {
                for (int i = 0; i < 10; i++)
                {
                    lock (_gate) { _done.Add(i); }
                }
            }
        }
        """);

    [Fact]
    public Task ProgramMain_Silent() => Verify.Silent(
        """
        static class Program
        {
            private static readonly object Gate = new();
            private static int s_count;

            public static void Add()
            {
                lock (Gate) { s_count++; }
            }

            public static void Main()
            {
                s_count = 0;
                var threads = new[] { new Thread(Add), new Thread(Add) };
                foreach (var thread in threads) thread.Start();
                foreach (var thread in threads) thread.Join();
                Console.WriteLine(s_count);
            }
        }
        """,
        new SourceOptions { Output = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task MostMembersTakeNoLock_Silent() => Verify.Silent("""
        class Document
        {
            private readonly object _gate = new();
            private int _version;

            public void Save()
            {
                lock (_gate) { _version++; }
            }

            public int Version => _version;

            public bool IsNew => _version == 0;

            public string Title => "v" + _version;

            public int Next() => _version + 1;
        }
        """);

    [Fact]
    public Task OnlyReadUnderTheLock_Silent() => Verify.Silent("""
        class Service
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _settings = new();
            private int _sent;

            public int Timeout { get; set; }

            public void Send()
            {
                lock (_gate) { _sent += Timeout + _settings["x"]; }
            }

            public void SendAll()
            {
                lock (_gate) { _sent += Timeout + _settings["y"]; }
            }

            public int Setting(string name) => _settings[name];
        }
        """);

    [Fact]
    public Task InternalHelperCalledWithTheLock_Silent() => Verify.Silent("""
        public class Log
        {
            private readonly object _gate = new();
            private readonly List<string> _lines = new();

            public void Add(string line)
            {
                lock (_gate) { AddCore(line); }
            }

            public int Count() { lock (_gate) { return _lines.Count; } }

            internal void AddCore(string line) => _lines.Add(line);
        }
        """);

    [Fact]
    public Task StepOfABaseClass_Silent() => Verify.Silent("""
        abstract class Pump
        {
            protected readonly object Gate = new();

            public void Push(int value)
            {
                lock (Gate) { OnPush(value); }
            }

            protected abstract void OnPush(int value);
        }

        class SumPump : Pump
        {
            private int _sum;

            public int Sum() { lock (Gate) { return _sum; } }

            public void Reset() { lock (Gate) { _sum = 0; } }

            protected override void OnPush(int value) => _sum += value;
        }
        """);

    [Fact]
    public Task CollectionLocksItself_Silent() => Verify.Silent("""
        class Cache
        {
            private readonly object _gate = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _values = new();

            public void Set(string key, int value)
            {
                lock (_gate) { _values[key] = value; }
            }

            public void Remove(string key)
            {
                lock (_gate) { _values.TryRemove(key, out _); }
            }

            public bool Has(string key) => _values.ContainsKey(key);
        }
        """);

    [Fact]
    public Task SwappedOutAndUsedAlone_Silent() => Verify.Silent("""
        class Batch
        {
            private readonly object _gate = new();
            private List<int> _pending = new();

            public void Add(int value)
            {
                lock (_gate) { _pending.Add(value); }
            }

            public int Flush()
            {
                List<int> mine;
                lock (_gate)
                {
                    mine = _pending;
                    _pending = new List<int>();
                }

                mine.Sort();
                return mine.Count;
            }
        }
        """);

    [Fact]
    public Task SizeTestedAgain_Silent() => Verify.Silent("""
        class Jobs
        {
            private readonly Queue<int> _queue = new();

            public void Add(int job) { lock (_queue) { _queue.Enqueue(job); } }

            public int? Take()
            {
                if (_queue.Count == 0)
                {
                    return null;
                }

                lock (_queue)
                {
                    return _queue.Count == 0 ? null : _queue.Dequeue();
                }
            }
        }
        """);

    [Fact]
    public Task DictionaryLookedUpBeforeTheLock_Reported() => Verify.Reports("""
        class Cache
        {
            private readonly Dictionary<string, int> _values = new();

            public int Get(string key)
            {
                if ({|CSAFE104:_values.TryGetValue(key, out var known)|})
                {
                    return known;
                }

                lock (_values)
                {
                    if (!_values.TryGetValue(key, out var value))
                    {
                        _values[key] = value = key.Length;
                    }

                    return value;
                }
            }
        }
        """);

    [Fact]
    public Task LockThatIsExchanged_NoBreachReported() => Verify.Reports("""
        class Cache
        {
            private object _gate = new();
            private int _count;

            public void Add() { lock ({|CSAFE502:_gate|}) { _count++; } }

            public void Renew() => _gate = new object();

            public int Count => _count;
        }
        """);

    [Fact]
    public Task LockObjectFromElsewhere_Silent() => Verify.Silent("""
        class Cache
        {
            private readonly object _gate = new();
            private int _count;

            public void Add() { lock (_gate) { _count++; } }

            public int Get() { lock (_gate) { return _count; } }

            public void Reset(object gate) { lock (gate) { _count = 0; } }

            public void Restart() { lock (Find()) { _count = 1; } }

            private object Find() => _gate;
        }
        """);

    [Fact]
    public Task SemaphoreOfUnknownSize_Silent() => Verify.Silent("""
        class Cache
        {
            private readonly SemaphoreSlim _gate;
            private int _count;

            public Cache(SemaphoreSlim gate) => _gate = gate;

            public void Add() { _gate.Wait(); _count++; _gate.Release(); }

            public int Get() { _gate.Wait(); var count = _count; _gate.Release(); return count; }

            public int Count => _count;
        }
        """);

    [Fact]
    public Task LambdaOfUnknownUse_Silent() => Verify.Silent("""
        class Cache
        {
            private readonly object _gate = new();
            private int _count;

            public void Add() { lock (_gate) { _count++; } }

            public int Get() { lock (_gate) { return _count; } }

            public Action Later() => () => _count = 0;
        }
        """);

    [Fact]
    public Task HandlerOfAnEvent_Silent() => Verify.Silent("""
        class Cache
        {
            private readonly object _gate = new();
            private int _count;

            public Cache(AppDomain domain) => domain.ProcessExit += OnExit;

            public void Add() { lock (_gate) { _count++; } }

            public int Get() { lock (_gate) { return _count; } }

            private void OnExit(object? sender, EventArgs e) => _count = 0;
        }
        """);

    [Fact]
    public Task TwoLocksForWritesOneForReads_Silent() => Verify.Silent("""
        class Table
        {
            private readonly object _outer = new();
            private readonly object _inner = new();
            private int _rows;

            public void Add() { lock (_outer) { lock (_inner) { _rows++; } } }

            public void Remove() { lock (_outer) { lock (_inner) { _rows--; } } }

            public int ByOuter() { lock (_outer) { return _rows; } }

            public int ByInner() { lock (_inner) { return _rows; } }
        }
        """);

    [Fact]
    public Task ReadOnlyState_Silent() => Verify.Silent("""
        class Service
        {
            private readonly object _gate = new();
            private readonly int _limit;
            private int _used;

            public Service(int limit) => _limit = limit;

            public bool TryUse() { lock (_gate) { return _used++ < _limit; } }

            public int Limit => _limit;
        }
        """);

    [Fact]
    public Task GuardedByAndRequiresLock_Silent() => Verify.Silent("""
        using ConcurrencySafety;

        class Cache
        {
            private readonly object _gate = new();
            private int _count;
            [GuardedBy(nameof(_gate))] private int _size;

            public void Add() { lock (_gate) { _count++; _size++; } }

            public int Get() { lock (_gate) { return _count + _size; } }

            [RequiresLock(nameof(_gate))]
            public void Reset() { _count = 0; _size = 0; }
        }
        """ + Annotations);

    [Fact]
    public Task WholeReferenceInStrictMode_Reported() => Verify.Reports(
        """
        class Routes
        {
            private readonly object _gate = new();
            private string[] _routes = new string[0];

            public void Add(string route)
            {
                lock (_gate) { _routes = new List<string>(_routes) { route }.ToArray(); }
            }

            public int Count => {|CSAFE104:_routes|}.Length;
        }
        """,
        new SourceOptions { Strict = true });

    [Fact]
    public Task KnownMiss_AutoPropertyReadFromOutside() => Verify.Silent("""
        class Counter
        {
            private readonly object _gate = new();

            public int Count { get; private set; }

            public void Add() { lock (_gate) { Count++; } }
        }
        """);

    private const string Annotations = """

        namespace ConcurrencySafety
        {
            class GuardedByAttribute : Attribute { public GuardedByAttribute(string member) { } }

            class RequiresLockAttribute : Attribute { public RequiresLockAttribute(params string[] members) { } }
        }
        """;

    [Fact]
    public Task MethodGroupUnderALock_ReadWhenAllAreOver_Silent() => Verify.Silent("""
        class Search
        {
            private readonly object _gate = new();
            private double _best;

            public double Best(double[] values)
            {
                Parallel.ForEach(values, Try);
                return _best;
            }

            private void Try(double value)
            {
                lock (_gate)
                {
                    if (value > _best) _best = value;
                }
            }
        }
        """);
}
