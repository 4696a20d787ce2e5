using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>False alarms that users of other analyzers complained of, as far as they concern races: here they stay silent.</summary>
public sealed class UserFalseAlarmTests
{
    [Fact]
    public Task LockAfterUnrelatedReadLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly ReaderWriterLockSlim _readers = new();
            private readonly object _gate = new();
            private int _count;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                _readers.EnterReadLock();
                try { Console.WriteLine(i); } finally { _readers.ExitReadLock(); }
                lock (_gate) _count++;
            });
        }
        """);

    [Fact]
    public Task ReleasedAndTakenAgainByAHelper_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                Monitor.Enter(_gate);
                try
                {
                    _count++;
                    Breathe();
                    _count++;
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            });

            private void Breathe()
            {
                Monitor.Exit(_gate);
                try { Thread.Sleep(1); }
                finally { Monitor.Enter(_gate); }
            }
        }
        """);

    [Fact]
    public Task UsedWhileReleased_Reported() => Verify.Reports("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                Monitor.Enter(_gate);
                Monitor.Exit(_gate);
                {|CSAFE102:_count++|};
                Monitor.Enter(_gate);
                Monitor.Exit(_gate);
            });
        }
        """);

    [Fact]
    public Task SpinLockTryEnterWithFlag_Silent() => Verify.Silent("""
        class C
        {
            private SpinLock _spin = new(enableThreadOwnerTracking: false);
            private int _count;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                var taken = false;
                try
                {
                    _spin.TryEnter(ref taken);
                    if (taken) _count++;
                }
                finally
                {
                    if (taken) _spin.Exit();
                }
            });
        }
        """);

    [Fact]
    public Task MonitorIsEnteredAsserted_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => { lock (_gate) Bump(); });

            private void Bump()
            {
                System.Diagnostics.Debug.Assert(Monitor.IsEntered(_gate));
                _count++;
            }
        }
        """);

    [Fact]
    public Task ConditionAcrossMonitorWait_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private readonly Queue<int> _queue = new();
            private bool _closed;

            public async Task M()
            {
                var consumer = Task.Run(Consume);
                for (var i = 0; i < 10; i++)
                {
                    lock (_gate)
                    {
                        _queue.Enqueue(i);
                        Monitor.PulseAll(_gate);
                    }
                }

                lock (_gate)
                {
                    _closed = true;
                    Monitor.PulseAll(_gate);
                }

                await consumer;
            }

            private void Consume()
            {
                while (true)
                {
                    int item;
                    lock (_gate)
                    {
                        while (_queue.Count == 0 && !_closed) Monitor.Wait(_gate);
                        if (_queue.Count == 0) return;
                        item = _queue.Dequeue();
                    }

                    Console.WriteLine(item);
                }
            }
        }
        """);

    [Fact]
    public Task StaticGateOfGenericType_Silent() => Verify.Silent("""
        class Cache<T>
        {
            private static readonly object s_gate = new();
            private static readonly Dictionary<string, T> s_items = new();

            public void Fill(string[] names, Func<string, T> load) => Parallel.ForEach(names, name =>
            {
                var item = load(name);
                lock (s_gate) s_items[name] = item;
            });
        }
        """);

    [Fact]
    public Task SemaphoreTriedWithoutWaiting_Silent() => Verify.Silent("""
        class C
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _runs;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                if (!_gate.Wait(0)) return;
                try { _runs++; }
                finally { _gate.Release(); }
            });
        }
        """);

    [Fact]
    public Task InterlockedOnStaticField_Silent() => Verify.Silent("""
        static class Ids
        {
            private static int s_last;

            public static int Next() => Interlocked.Increment(ref s_last);

            public static void Burn(int n) => Parallel.For(0, n, i => Next());
        }
        """);

    [Fact]
    public Task InterlockedOnUnsafeAs_Silent() => Verify.Silent("""
        using System.Runtime.CompilerServices;

        class C
        {
            private uint _flags;

            public void M(int n) => Parallel.For(0, n, i => Interlocked.Or(ref Unsafe.As<uint, int>(ref _flags), 1));
        }
        """);

    [Fact]
    public Task StaticPropertyWrittenInItsOwnClass_Silent() => Verify.Silent("""
        static class Settings
        {
            public static string Name { get; private set; } = "";

            public static void Load(string text)
            {
                Name = text.Trim();
                Console.WriteLine(Name);
            }
        }
        """);

    [Fact]
    public Task ConditionalAccessAndCoalescing_Silent() => Verify.Silent("""
        class Node { public Task Visit() => Task.CompletedTask; }

        class C
        {
            public async Task M(Node node, List<int> list)
            {
                await (node?.Visit() ?? Task.CompletedTask);
                list?.Add(1);
                var t = Task.Run(() => list?.Count ?? 0);
                Console.WriteLine(list?.Count ?? 0);
                await t;
            }
        }
        """);

    [Fact]
    public Task ReadonlyImmutableFieldUnderAndOutsideLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private readonly string _name = "a";
            private int _count;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                Console.WriteLine(_name);
                lock (_gate)
                {
                    Console.WriteLine(_name);
                    _count++;
                }
            });
        }
        """);

    [Fact]
    public Task DisposeAgainstOtherMembers_Silent() => Verify.Silent("""
        sealed class Client : IDisposable
        {
            private Stream _stream = Stream.Null;
            private bool _disposed;

            public int Read(byte[] buffer)
            {
                if (_disposed) throw new ObjectDisposedException(nameof(Client));
                return _stream.Read(buffer, 0, buffer.Length);
            }

            public void Dispose()
            {
                _disposed = true;
                _stream?.Dispose();
                _stream = null;
            }
        }
        """);

    [Fact]
    public Task PublicMembersWithoutAnyStart_Silent() => Verify.Silent("""
        class Buffer
        {
            private readonly List<byte> _bytes = new();
            private int _position;

            public void Append(byte value) => _bytes.Add(value);

            public byte Next() => _bytes[_position++];

            public async Task FlushAsync(Stream stream)
            {
                await stream.WriteAsync(_bytes.ToArray());
                _bytes.Clear();
                _position = 0;
            }
        }
        """);

    [Fact]
    public Task DelegateRunInPlaceInsideABody_Silent() => Verify.Silent("""
        class C
        {
            public void M(int[][] rows) => Parallel.ForEach(rows, row =>
            {
                var sum = 0;
                var list = row.ToList();
                list.ForEach(x => sum += x);
                list.Sort((a, b) => { sum++; return a - b; });
                Console.WriteLine(sum);
            });
        }
        """);

    [Fact]
    public Task WaitingOnASignalIsNoLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly AutoResetEvent _ready = new(false);

            public void M()
            {
                var result = 0;
                var t = new Thread(() => { result = 1; _ready.Set(); });
                t.Start();
                _ready.WaitOne();
                Console.WriteLine(result);
                t.Join();
            }
        }
        """);

    [Fact]
    public Task StaticGateForInstanceState_Silent() => Verify.Silent("""
        class C
        {
            private static readonly object s_gate = new();
            private readonly List<int> _items = new();

            public void M(int n) => Parallel.For(0, n, i => { lock (s_gate) _items.Add(i); });
        }
        """);

    [Fact]
    public Task SameFieldNameInOtherClass_Silent() => Verify.Silent("""
        class Counter
        {
            private int _count;

            public void Add() => _count++;
        }

        class C
        {
            private int _count;

            public async Task M(Counter counter)
            {
                var t = Task.Run(() => Interlocked.Increment(ref _count));
                counter.Add();
                await t;
            }
        }
        """);

    [Fact]
    public Task GeneratedCode_Silent() => Verify.Silent("""
        [System.CodeDom.Compiler.GeneratedCode("tool", "1.0")]
        class C
        {
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => _count++);
        }
        """);

    [Fact]
    public Task ProgressReportedFromABody_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(IProgress<int> progress)
            {
                await Task.Run(() => { for (var i = 0; i < 10; i++) progress.Report(i); });
            }
        }
        """);

    [Fact]
    public Task HttpClientSharedByTasks_Silent() => Verify.Silent("""
        class C
        {
            private readonly HttpClient _client = new();

            public async Task<string[]> M(string[] urls) => await Task.WhenAll(urls.Select(url => _client.GetStringAsync(url)));
        }
        """);

    [Fact]
    public Task CancellationSourceSharedByTasks_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                using var source = new CancellationTokenSource();
                var t = Task.Run(() => { while (!source.IsCancellationRequested) Thread.Sleep(1); });
                source.Cancel();
                await t;
            }
        }
        """);

    [Fact]
    public Task ConsoleSharedByTasks_Silent() => Verify.Silent("""
        class C
        {
            public void M(string[] names)
            {
                Console.Out.WriteLine("start");
                Parallel.ForEach(names, name => Console.Out.WriteLine(name));
            }
        }
        """);

    [Fact]
    public Task PartitionedWorkMergedAfterTheJoin_Silent() => Verify.Silent("""
        class C
        {
            public async Task<List<int>> M(int[][] parts)
            {
                var tasks = parts.Select(part => Task.Run(() => part.Where(x => x > 0).ToList())).ToArray();
                var all = new List<int>();
                foreach (var t in tasks) all.AddRange(await t);
                return all;
            }
        }
        """);
}
