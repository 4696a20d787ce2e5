using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE102: a read-modify-write on memory that several bodies reach.</summary>
public sealed class SharedCounterTests
{
    private const string TwoTasks = """
        class C
        {
            public async Task<long> M(int step)
            {
                long count = 1;
                var a = Task.Run(() => { {|CSAFE102:UPDATE|}; });
                var b = Task.Run(() => { UPDATE; });
                await Task.WhenAll(a, b);
                return count;
            }
        }
        """;

    private const string ParallelLoop = """
        class C
        {
            public long M(int step)
            {
                long count = 1;
                Parallel.For(0, 100, i => { {|CSAFE102:UPDATE|}; });
                return count;
            }
        }
        """;

    [Theory]
    [InlineData("count++")]
    [InlineData("++count")]
    [InlineData("count--")]
    [InlineData("--count")]
    [InlineData("count += step")]
    [InlineData("count -= step")]
    [InlineData("count *= step")]
    [InlineData("count /= 2")]
    [InlineData("count |= 4")]
    [InlineData("count ^= 4")]
    [InlineData("count <<= 1")]
    [InlineData("count = count + step")]
    [InlineData("count = count - step")]
    [InlineData("count = step + count")]
    public async Task EveryUpdate_Reported(string update)
    {
        await Verify.Reports(TwoTasks.Replace("UPDATE", update, StringComparison.Ordinal));
        await Verify.Reports(ParallelLoop.Replace("UPDATE", update, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Interlocked.Increment(ref count)")]
    [InlineData("Interlocked.Decrement(ref count)")]
    [InlineData("Interlocked.Add(ref count, step)")]
    [InlineData("Interlocked.Exchange(ref count, step)")]
    [InlineData("Interlocked.CompareExchange(ref count, step, 0)")]
    [InlineData("Interlocked.Or(ref count, 4)")]
    public async Task EveryAtomicUpdate_Silent(string update)
    {
        await Verify.Silent(TwoTasks.Replace("{|CSAFE102:UPDATE|}", "UPDATE", StringComparison.Ordinal).Replace("UPDATE", update, StringComparison.Ordinal));
        await Verify.Silent(ParallelLoop.Replace("{|CSAFE102:UPDATE|}", update, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("int")]
    [InlineData("uint")]
    [InlineData("long")]
    [InlineData("ulong")]
    [InlineData("short")]
    [InlineData("byte")]
    [InlineData("nint")]
    [InlineData("double")]
    [InlineData("float")]
    [InlineData("decimal")]
    public Task EveryNumericType_Reported(string type) => Verify.Reports("""
        class C
        {
            public object M()
            {
                TYPE count = 0;
                Parallel.For(0, 100, i => {|CSAFE102:count++|});
                return count;
            }
        }
        """.Replace("TYPE", type, StringComparison.Ordinal));

    [Fact]
    public Task StringConcatenation_Reported() => Verify.Reports("""
        class C
        {
            public string M(string[] lines)
            {
                var text = "";
                Parallel.ForEach(lines, line => {|CSAFE102:text += line|});
                return text;
            }
        }
        """);

    [Fact]
    public Task UpdateAsValue_Reported() => Verify.Reports("""
        class C
        {
            public void M(int[] xs)
            {
                var next = 0;
                Parallel.ForEach(xs, x => Console.WriteLine({|CSAFE102:next++|} + x));
            }
        }
        """);

    [Fact]
    public Task UpdateInCondition_Reported() => Verify.Reports("""
        class C
        {
            public void M(int[] xs)
            {
                var left = 10;
                Parallel.ForEach(xs, x => { if ({|CSAFE102:--left|} > 0) Console.WriteLine(x); });
            }
        }
        """);

    [Fact]
    public Task CheckedUpdate_Reported() => Verify.Reports("""
        class C
        {
            public int M(int[] xs)
            {
                var sum = 0;
                Parallel.ForEach(xs, x => { checked { {|CSAFE102:sum += x|}; } });
                return sum;
            }
        }
        """);

    [Fact]
    public Task UpdateByTaskReadByParentBeforeJoin_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var count = 0;
                var t = Task.Run(() => {|CSAFE102:count++|});
                Console.WriteLine(count);
                await t;
            }
        }
        """);

    [Fact]
    public Task UpdateByTaskAndByParentBeforeJoin_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var t = Task.Run(() => {|CSAFE102:count++|});
                count++;
                await t;
                return count;
            }
        }
        """);

    [Fact]
    public Task UpdateByTaskAndByParentAfterJoin_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                count++;
                var t = Task.Run(() => count++);
                await t;
                count++;
                return count;
            }
        }
        """);

    [Fact]
    public Task UpdateByOneTaskOnly_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M(int[] xs)
            {
                var count = 0;
                var t = Task.Run(() => { foreach (var x in xs) if (x > 0) count++; });
                await t;
                return count;
            }
        }
        """);

    [Fact]
    public Task InterlockedHerePlainThere_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var a = Task.Run(() => { {|CSAFE102:count++|}; });
                var b = Task.Run(() => { Interlocked.Increment(ref count); });
                await Task.WhenAll(a, b);
                return count;
            }
        }
        """);

    [Fact]
    public Task InterlockedInBodiesPlainReadAfterJoin_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var tasks = new Task[4];
                for (var i = 0; i < tasks.Length; i++)
                {
                    tasks[i] = Task.Run(() => Interlocked.Increment(ref count));
                }

                await Task.WhenAll(tasks);
                return count;
            }
        }
        """);

    [Fact]
    public Task InterlockedCompareExchangeLoop_Silent() => Verify.Silent("""
        class C
        {
            public int M(int[] xs)
            {
                var max = int.MinValue;
                Parallel.ForEach(xs, x =>
                {
                    int seen;
                    while (x > (seen = Volatile.Read(ref max)) && Interlocked.CompareExchange(ref max, x, seen) != seen)
                    {
                    }
                });
                return max;
            }
        }
        """);

    [Fact]
    public Task CounterInLoopOfThreads_Reported() => Verify.Reports("""
        class C
        {
            public int M()
            {
                var count = 0;
                var threads = new Thread[10];
                for (var i = 0; i < threads.Length; i++)
                {
                    threads[i] = new Thread(() => {|CSAFE102:count++|});
                    threads[i].Start();
                }

                foreach (var t in threads) t.Join();
                return count;
            }
        }
        """);

    [Fact]
    public Task CounterInLoopOfThreadsUnderLock_Silent() => Verify.Silent("""
        class C
        {
            public int M()
            {
                var count = 0;
                var gate = new object();
                var threads = new Thread[10];
                for (var i = 0; i < threads.Length; i++)
                {
                    threads[i] = new Thread(() => { lock (gate) count++; });
                    threads[i].Start();
                }

                foreach (var t in threads) t.Join();
                return count;
            }
        }
        """);

    [Fact]
    public Task FieldOfCapturedObject_Reported() => Verify.Reports("""
        class Stats { public int Hits; }

        class C
        {
            public int M(int[] xs)
            {
                var stats = new Stats();
                Parallel.ForEach(xs, x => {|CSAFE102:stats.Hits++|});
                return stats.Hits;
            }
        }
        """);

    [Fact]
    public Task FieldOfCapturedObjectByInterlocked_Silent() => Verify.Silent("""
        class Stats { public int Hits; }

        class C
        {
            public int M(int[] xs)
            {
                var stats = new Stats();
                Parallel.ForEach(xs, x => Interlocked.Increment(ref stats.Hits));
                return stats.Hits;
            }
        }
        """);

    [Fact]
    public Task AutoPropertyOfCapturedObject_Reported() => Verify.Reports("""
        class Stats { public int Hits { get; set; } }

        class C
        {
            public int M(int[] xs)
            {
                var stats = new Stats();
                Parallel.ForEach(xs, x => {|CSAFE102:stats.Hits++|});
                return stats.Hits;
            }
        }
        """);

    [Fact]
    public Task AutoPropertyOfObjectMadeInTheBody_Silent() => Verify.Silent("""
        class Stats { public int Hits { get; set; } }

        class C
        {
            public void M(int[] xs)
            {
                Parallel.ForEach(xs, x =>
                {
                    var stats = new Stats();
                    stats.Hits++;
                    Console.WriteLine(stats.Hits + x);
                });
            }
        }
        """);

    [Fact]
    public Task ArrayElementOfOneIndex_Reported() => Verify.Reports("""
        class C
        {
            public int M(int[] xs)
            {
                var totals = new int[1];
                Parallel.ForEach(xs, x => {|CSAFE102:totals[0] += x|});
                return totals[0];
            }
        }
        """);

    [Fact]
    public Task Histogram_Reported() => Verify.Reports("""
        class C
        {
            public int[] M(int[] xs)
            {
                var counts = new int[4];
                Parallel.ForEach(xs, x => {|CSAFE102:counts[x % 4]++|});
                return counts;
            }
        }
        """);

    [Fact]
    public Task HistogramByIndexedData_Reported() => Verify.Reports("""
        class C
        {
            public int[] M(byte[] data)
            {
                var counts = new int[256];
                Parallel.For(0, data.Length, i => {|CSAFE102:counts[data[i]]++|});
                return counts;
            }
        }
        """);

    [Fact]
    public Task HistogramByInterlocked_Silent() => Verify.Silent("""
        class C
        {
            public int[] M(int[] xs)
            {
                var counts = new int[4];
                Parallel.ForEach(xs, x => Interlocked.Increment(ref counts[x % 4]));
                return counts;
            }
        }
        """);

    [Fact]
    public Task RefParameterOfHelper_Reported() => Verify.Reports("""
        class C
        {
            public int M(int[] xs)
            {
                var count = 0;
                void Add(int by) => {|CSAFE102:count += by|};
                Parallel.ForEach(xs, Add);
                return count;
            }
        }
        """);

    [Fact]
    public Task TwoCountersBoth_Reported() => Verify.Reports("""
        class C
        {
            public (int, int) M(int[] xs)
            {
                var even = 0;
                var odd = 0;
                Parallel.ForEach(xs, x => { if (x % 2 == 0) {|CSAFE102:even++|}; else {|CSAFE102:odd++|}; });
                return (even, odd);
            }
        }
        """);

    [Fact]
    public Task TwoUpdatesOfOneCounterOnce_Reported() => Verify.Reports("""
        class C
        {
            public int M(int[] xs)
            {
                var balance = 0;
                Parallel.ForEach(xs, x => { if (x > 0) {|CSAFE102:balance += x|}; else balance -= x; });
                return balance;
            }
        }
        """);

    [Fact]
    public Task SameNameInTwoMembersBoth_Reported() => Verify.Reports("""
        class C
        {
            public int M(int[] xs)
            {
                var count = 0;
                Parallel.ForEach(xs, x => {|CSAFE102:count++|});
                return count;
            }

            public int N(int[] xs)
            {
                var count = 0;
                Parallel.ForEach(xs, x => {|CSAFE102:count++|});
                return count;
            }
        }
        """);

    [Fact]
    public Task ThreadLocalAccumulation_Silent() => Verify.Silent("""
        class C
        {
            public long M(int[] xs)
            {
                long total = 0;
                Parallel.For(0, xs.Length, () => 0L, (i, state, local) => local + xs[i], local => Interlocked.Add(ref total, local));
                return total;
            }
        }
        """);

    [Fact]
    public Task ThreadLocalAccumulationUnderLock_Silent() => Verify.Silent("""
        class C
        {
            public double M(double[] xs)
            {
                var gate = new object();
                var total = 0.0;
                Parallel.ForEach(xs, () => 0.0, (x, state, local) => local + x, local => { lock (gate) total += local; });
                return total;
            }
        }
        """);

    [Fact]
    public Task ThreadLocalAccumulationPlainMerge_Reported() => Verify.Reports("""
        class C
        {
            public long M(int[] xs)
            {
                long total = 0;
                Parallel.For(0, xs.Length, () => 0L, (i, state, local) => local + xs[i], local => {|CSAFE102:total += local|});
                return total;
            }
        }
        """);

    [Fact]
    public Task PlinqSum_Silent() => Verify.Silent("""
        class C
        {
            public int M(int[] xs) => xs.AsParallel().Where(x => x > 0).Sum(x => x * 2);
        }
        """);
}
