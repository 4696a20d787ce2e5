using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE109: Interlocked or Volatile in one place, a plain access in another.</summary>
public sealed class AtomicAndPlainTests
{
    [Fact]
    public Task PlainReadOfACounter_Reported() => Verify.Reports("""
        class Counter
        {
            private int _hits;

            public void Hit() => Interlocked.Increment(ref _hits);

            public int Hits => {|CSAFE109:_hits|};
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task PlainReadOfALong_Reported() => Verify.Reports("""
        static class Counter
        {
            private static long s_bytes;

            public static void Add(int bytes) => Interlocked.Add(ref s_bytes, bytes);

            public static string Text() => $"{{|CSAFE109:s_bytes|}} bytes";
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task AtomicEverywhere_Silent() => Verify.Silent("""
        class Counter
        {
            private int _hits;
            private long _bytes;

            public void Hit(int bytes)
            {
                Interlocked.Increment(ref _hits);
                Interlocked.Add(ref _bytes, bytes);
            }

            public int Hits => Volatile.Read(ref _hits);

            public long Bytes => Interlocked.Read(ref _bytes);

            public void Reset()
            {
                Interlocked.Exchange(ref _hits, 0);
                Volatile.Write(ref _bytes, 0);
            }
        }
        """);

    [Fact]
    public Task PlainUpdate_Reported() => Verify.Reports("""
        class Gate
        {
            private int _inside;

            public void Enter() => Interlocked.Increment(ref _inside);

            public void Leave() => {|CSAFE109:_inside--|};
        }
        """);

    [Fact]
    public Task PlainWrite_Reported() => Verify.Reports("""
        class Counter
        {
            private int _hits;

            public int Hit() => Interlocked.Increment(ref _hits);

            public void Reset() => {|CSAFE109:_hits = 0|};
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task BusyFlagGivenBackPlainly_Reported() => Verify.Reports("""
        class Job
        {
            private int _busy;

            public void Run(Action work)
            {
                if (Interlocked.CompareExchange(ref _busy, 1, 0) == 0)
                {
                    work();
                    {|CSAFE109:_busy = 0|};
                }
            }
        }
        """);

    [Fact]
    public Task OneReportAMember_Reported() => Verify.Reports("""
        class Counter
        {
            private int _hits;

            public void Hit() => Interlocked.Increment(ref _hits);

            public void Print()
            {
                Console.WriteLine({|CSAFE109:_hits|});
                if (_hits > 10)
                {
                    Console.WriteLine(_hits);
                }
            }
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task CompareExchangeLoop_Silent() => Verify.Silent("""
        class Maximum
        {
            private int _max;

            public void Offer(int value)
            {
                var seen = _max;
                while (value > seen)
                {
                    var before = Interlocked.CompareExchange(ref _max, value, seen);
                    if (before == seen)
                    {
                        return;
                    }

                    seen = before;
                }
            }
        }
        """);

    [Fact]
    public Task TestedFirstThenExchanged_Silent() => Verify.Silent("""
        class Job
        {
            private int _started;

            public bool TryStart() => _started == 0 && Interlocked.Exchange(ref _started, 1) == 0;

            public void Stop() => Interlocked.Exchange(ref _started, 0);
        }
        """);

    [Fact]
    public Task DisposedFlag_Silent() => Verify.Silent("""
        class Connection : IDisposable
        {
            private int _disposed;

            public void Send()
            {
                if (_disposed != 0)
                {
                    throw new ObjectDisposedException(nameof(Connection));
                }
            }

            public void Close()
            {
                if (Interlocked.Exchange(ref _disposed, 1) == 0)
                {
                    GC.SuppressFinalize(this);
                }
            }

            public void Dispose() => Close();
        }
        """);

    [Fact]
    public Task LazyReference_Silent() => Verify.Silent("""
        class Service
        {
            private List<int>? _cache;

            public List<int> Cache
            {
                get
                {
                    if (_cache == null)
                    {
                        Interlocked.CompareExchange(ref _cache, new List<int>(), null);
                    }

                    return _cache;
                }
            }

            public bool IsReady => _cache != null;

            public void Forget() => _cache = null;
        }
        """);

    [Fact]
    public Task ConstructorWritesPlainly_Silent() => Verify.Silent("""
        class Ids
        {
            private int _next = 5;

            public Ids(int first) => _next = first;

            public static Ids From(int first)
            {
                var ids = new Ids(0);
                ids._next = first;
                return ids;
            }

            public int Next() => Interlocked.Increment(ref _next);
        }
        """);

    [Fact]
    public Task JoinedLoopThenPlainRead_Silent() => Verify.Silent("""
        class Statistics
        {
            private int _found;

            public int Found => _found;

            public int Count(int[] values)
            {
                _found = 0;
                Parallel.ForEach(values, value =>
                {
                    if (value > 0)
                    {
                        Interlocked.Increment(ref _found);
                    }
                });
                return _found;
            }
        }
        """);

    [Fact]
    public Task PlainReadInTheSameLoop_Reported() => Verify.Reports("""
        class Search
        {
            public int Count(int[] values)
            {
                int found = 0;
                Parallel.ForEach(values, value =>
                {
                    if (value > 0)
                    {
                        Interlocked.Increment(ref found);
                    }
                });
                Parallel.For(0, 4, i => Console.WriteLine(found));
                return found;
            }

            public void Watch()
            {
                int done = 0;
                var task = Task.Run(() => Interlocked.Increment(ref done));
                while ({|CSAFE109:done|} == 0)
                {
                    Thread.Sleep(1);
                }

                task.Wait();
            }
        }
        """);

    [Fact]
    public Task VolatileWriteAndPlainRead_Reported() => Verify.Reports("""
        class Worker
        {
            private bool _stopped;

            public void Stop() => Volatile.Write(ref _stopped, true);

            public void Run()
            {
                while (!{|CSAFE109:_stopped|})
                {
                    Thread.Sleep(1);
                }
            }
        }
        """);

    [Fact]
    public Task VolatileReadAndPlainWrite_Reported() => Verify.Reports("""
        class Worker
        {
            private bool _stopped;

            public void Stop() => {|CSAFE109:_stopped = true|};

            public bool IsStopped => Volatile.Read(ref _stopped);
        }
        """);

    [Fact]
    public Task WrittenUnderALockReadByVolatile_Silent() => Verify.Silent("""
        class Meter
        {
            private readonly object _gate = new();
            private int _level;

            public void Add(int amount)
            {
                lock (_gate) { _level += amount; }
            }

            public int Level => Volatile.Read(ref _level);
        }
        """);

    [Fact]
    public Task LockDoesNotKeepInterlockedOut_Reported() => Verify.Reports("""
        class Meter
        {
            private readonly object _gate = new();
            private int _level;

            public void Add(int amount)
            {
                lock (_gate) { {|CSAFE109:_level += amount|}; }
            }

            public void Step() => Interlocked.Increment(ref _level);
        }
        """);

    [Fact]
    public Task VolatileField_Silent() => Verify.Silent("""
        class Worker
        {
            private volatile int _state;

            public bool TryStart() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

            public bool IsStarted => _state == 1;
        }
        """);

    [Fact]
    public Task ArrayElements_Reported() => Verify.Reports("""
        class Histogram
        {
            private readonly int[] _counts = new int[10];

            public void Add(int bucket) => Interlocked.Increment(ref _counts[bucket]);

            public int Of(int bucket) => {|CSAFE109:_counts[bucket]|};
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task PassedByReferenceToOthers_Silent() => Verify.Silent("""
        class Counter
        {
            private int _hits;

            public void Hit() => Interlocked.Increment(ref _hits);

            public int Get() => Read(ref _hits);

            private static int Read(ref int location) => Volatile.Read(ref location);
        }
        """);

    [Fact]
    public Task GenericPartialNested_Reported() => Verify.Reports("""
        partial class Outer<T>
        {
            public partial class Counter
            {
                private long _count;

                public void Add() => Interlocked.Increment(ref _count);
            }
        }

        partial class Outer<T>
        {
            public partial class Counter
            {
                public long Count() => {|CSAFE109:_count|};
            }
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task PlainReferenceInStrictMode_Reported() => Verify.Reports(
        """
        class Service
        {
            private string? _name;

            public void Set(string name) => Interlocked.Exchange(ref _name, name);

            public string? Name => {|CSAFE109:_name|};
        }
        """,
        new SourceOptions { Strict = true });

    [Fact]
    public Task PartOfAStruct_OnlyThatPart() => Verify.Reports("""
        class Channel
        {
            private struct Statistics
            {
                public long Sent, Received;

                public void Reset() { Volatile.Write(ref Sent, 0); Volatile.Write(ref Received, 0); }
            }

            private Statistics _statistics;

            public void Send(int bytes) => Interlocked.Add(ref _statistics.Sent, bytes);

            public void Receive(int bytes) => Interlocked.Add(ref _statistics.Received, bytes);

            public long Sent => Volatile.Read(ref _statistics.Sent);

            public long Received => {|CSAFE109:_statistics.Received|};

            public void Reset() => _statistics.Reset();
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task FenceBeforeThePlainRead_Silent() => Verify.Silent("""
        class Flag
        {
            private int _value;

            public bool IsSet
            {
                get
                {
                    Interlocked.MemoryBarrier();
                    return _value == 1;
                }
            }

            public void Set(bool value) => Interlocked.Exchange(ref _value, value ? 1 : 0);
        }
        """);

    [Fact]
    public Task OnlyWriterReadsItsOwnIndexPlainly_Silent() => Verify.Silent("""
        class Ring
        {
            private readonly int[] _items = new int[16];
            private int _head;
            private int _tail;

            public bool TryPut(int item)
            {
                var tail = _tail;
                if (tail - Volatile.Read(ref _head) == _items.Length)
                {
                    return false;
                }

                _items[tail % _items.Length] = item;
                Volatile.Write(ref _tail, tail + 1);
                return true;
            }

            public bool TryTake(out int item)
            {
                var head = _head;
                item = 0;
                if (head == Volatile.Read(ref _tail))
                {
                    return false;
                }

                item = _items[head % _items.Length];
                Volatile.Write(ref _head, head + 1);
                return true;
            }
        }
        """);

    [Theory]
    [InlineData("_isWorking = 0; Thread.MemoryBarrier(); if (_items.IsEmpty || Interlocked.Exchange(ref _isWorking, 1) == 1) { return; }", true)]
    [InlineData("{|CSAFE109:_isWorking = 0|}; if (_items.IsEmpty || Interlocked.Exchange(ref _isWorking, 1) == 1) { return; }", false)]
    public Task GivenBackByAPlainWrite(string end, bool isFenced)
    {
        var program = $$"""
            class Q
            {
                private readonly ConcurrentQueue<Action> _items = new();
                private int _isWorking;

                public void Add(Action item)
                {
                    _items.Enqueue(item);
                    if (Interlocked.CompareExchange(ref _isWorking, 1, 0) == 0) { ThreadPool.QueueUserWorkItem(_ => Work()); }
                }

                private void Work()
                {
                    while (true)
                    {
                        while (_items.TryDequeue(out var item)) { item(); }
                        {{end}}
                    }
                }
            }
            """;
        return isFenced ? Verify.Silent(program) : Verify.Reports(program);
    }

    [Fact]
    public Task ManyFunctionsUseItPlainly_ReportedOnce() => Verify.Reports("""
        class Word
        {
            private int _word;

            public bool TryLock() => Interlocked.CompareExchange(ref _word, 1, 0) == 0;

            public void A() => {|CSAFE109:_word |= 2|};

            public void B() => _word |= 4;

            public void C() => _word |= 8;

            public void D() => _word = 0;
        }
        """);

    [Fact]
    public Task ThreeFunctionsUseItPlainly_Reported() => Verify.Reports("""
        class Word
        {
            private int _word;

            public bool TryLock() => Interlocked.CompareExchange(ref _word, 1, 0) == 0;

            public void A() => {|CSAFE109:_word |= 2|};

            public void B() => {|CSAFE109:_word |= 4|};

            public void C() => {|CSAFE109:_word = 0|};
        }
        """);
}
