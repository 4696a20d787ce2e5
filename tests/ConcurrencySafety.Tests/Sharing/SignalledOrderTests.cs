using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>Order by events, countdowns, completion sources, barriers, channels and asynchronous disposal.</summary>
public sealed class SignalledOrderTests
{
    private const string OneBody = """
        class C
        {
            public async Task<int> M()
            {
                var result = 0;
                CREATE
                ThreadPool.QueueUserWorkItem(_ => { WRITE; SIGNAL });
                WAIT
                await Task.Yield();
                return result;
            }
        }
        """;

    public static TheoryData<string, string, string> Signals => new()
    {
        { "using var done = new ManualResetEventSlim();", "done.Set();", "done.Wait();" },
        { "using var done = new ManualResetEvent(false);", "done.Set();", "done.WaitOne();" },
        { "using var done = new AutoResetEvent(false);", "done.Set();", "done.WaitOne();" },
        { "using var done = new CountdownEvent(1);", "done.Signal();", "done.Wait();" },
        { "using var done = new SemaphoreSlim(0);", "done.Release();", "done.Wait();" },
        { "using var done = new SemaphoreSlim(0);", "done.Release();", "await done.WaitAsync();" },
        { "var done = new TaskCompletionSource();", "done.SetResult();", "await done.Task;" },
        { "var done = new TaskCompletionSource<int>();", "done.SetResult(1);", "await done.Task;" },
        { "var done = new TaskCompletionSource<int>();", "done.TrySetResult(1);", "done.Task.Wait();" },
        { "var done = new ManualResetEventSlim();", "done.Set();", "if (!done.Wait(1000)) return 0;" },
        { "var done = new ManualResetEvent(false);", "done.Set();", "if (!done.WaitOne(1000)) return 0;" },
    };

    [Theory]
    [MemberData(nameof(Signals))]
    public Task WrittenBeforeSignalReadAfterWait_Silent(string create, string signal, string wait) =>
        Verify.Silent(Fill(create, "result = 42", signal, wait));

    [Theory]
    [MemberData(nameof(Signals))]
    public Task WrittenBeforeSignalReadBeforeWait_Reported(string create, string signal, string wait) =>
        Verify.Reports(Fill(create, "{|CSAFE101:result = 42|}", signal, "Console.WriteLine(result); " + wait));

    [Theory]
    [InlineData("var done = new ManualResetEventSlim();", "done.Set();", "done.Wait(1000);")]
    [InlineData("var done = new ManualResetEvent(false);", "done.Set();", "done.WaitOne(1000);")]
    [InlineData("using var done = new ManualResetEventSlim(); using var other = new ManualResetEventSlim(true);", "done.Set();", "other.Wait();")]
    public Task WaitThatDoesNotOrder_Reported(string create, string signal, string wait) => Verify.Reports(Fill(create, "{|CSAFE101:result = 42|}", signal, wait));

    [Fact]
    public Task WrittenAfterSignal_Reported() => Verify.Reports("""
        class C
        {
            public int M()
            {
                var result = 0;
                using var done = new ManualResetEventSlim();
                ThreadPool.QueueUserWorkItem(_ => { done.Set(); {|CSAFE101:result = 42|}; });
                done.Wait();
                return result;
            }
        }
        """);

    [Fact]
    public Task BodyWaitsForTheParent_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                var config = "";
                using var ready = new ManualResetEventSlim();
                var t = new Thread(() => { ready.Wait(); Console.WriteLine(config); });
                t.Start();
                config = "loaded";
                ready.Set();
                t.Join();
            }
        }
        """);

    [Fact]
    public Task BodyDoesNotWaitForTheParent_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                var config = "";
                using var ready = new ManualResetEventSlim();
                var t = new Thread(() => { Console.WriteLine({|CSAFE101:config|}); ready.Wait(); });
                t.Start();
                config = "loaded";
                ready.Set();
                t.Join();
            }
        }
        """);

    [Fact]
    public Task CountdownOfManyBodies_Silent() => Verify.Silent("""
        class C
        {
            public int M(int n)
            {
                var results = new int[n];
                using var done = new CountdownEvent(n);
                for (var i = 0; i < n; i++)
                {
                    var index = i;
                    ThreadPool.QueueUserWorkItem(_ => { results[index] = index; done.Signal(); });
                }

                done.Wait();
                return results.Sum();
            }
        }
        """);

    [Fact]
    public Task SignalInFinally_Silent() => Verify.Silent("""
        class C
        {
            public int M()
            {
                var result = 0;
                using var done = new ManualResetEventSlim();
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    try { result = Compute(); }
                    finally { done.Set(); }
                });
                done.Wait();
                return result;
            }

            private static int Compute() => 42;
        }
        """);

    [Fact]
    public Task WaitAllOfHandles_Silent() => Verify.Silent("""
        class C
        {
            public int M()
            {
                var x = 0;
                var y = 0;
                using var a = new ManualResetEvent(false);
                using var b = new ManualResetEvent(false);
                ThreadPool.QueueUserWorkItem(_ => { x = 1; a.Set(); });
                ThreadPool.QueueUserWorkItem(_ => { y = 1; b.Set(); });
                WaitHandle.WaitAll(new WaitHandle[] { a, b });
                return x + y;
            }
        }
        """);

    [Fact]
    public Task AwaitUsingOfTimer_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var ticks = 0;
                await using (var timer = new Timer(_ => ticks++, null, 0, 10))
                {
                    await Task.Delay(100);
                }

                return ticks;
            }
        }
        """);

    [Fact]
    public Task DisposeAsyncOfTimer_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var ticks = 0;
                var timer = new Timer(_ => ticks++, null, 0, 10);
                await Task.Delay(100);
                await timer.DisposeAsync();
                return ticks;
            }
        }
        """);

    [Fact]
    public Task InsideAwaitUsingOfTimer_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var ticks = 0;
                await using (var timer = new Timer(_ => {|CSAFE102:ticks++|}, null, 0, 10))
                {
                    await Task.Delay(100);
                    Console.WriteLine(ticks);
                }
            }
        }
        """);

    [Fact]
    public Task ChannelHandsItemsOver_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var channel = Channel.CreateUnbounded<List<int>>();
                var producer = Task.Run(async () =>
                {
                    var batch = new List<int> { 1, 2 };
                    await channel.Writer.WriteAsync(batch);
                    channel.Writer.Complete();
                });
                var sum = 0;
                await foreach (var batch in channel.Reader.ReadAllAsync()) sum += batch.Count;
                await producer;
                return sum;
            }
        }
        """);

    [Fact]
    public Task CompletionAwaitedThenRead_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var sum = 0;
                var channel = Channel.CreateUnbounded<int>();
                var consumer = Task.Run(async () =>
                {
                    await foreach (var x in channel.Reader.ReadAllAsync()) sum += x;
                });
                for (var i = 0; i < 10; i++) await channel.Writer.WriteAsync(i);
                channel.Writer.Complete();
                await consumer;
                return sum;
            }
        }
        """);

    [Fact]
    public Task ReadWhileTheConsumerRuns_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var sum = 0;
                var channel = Channel.CreateUnbounded<int>();
                var consumer = Task.Run(async () =>
                {
                    await foreach (var x in channel.Reader.ReadAllAsync()) {|CSAFE102:sum += x|};
                });
                for (var i = 0; i < 10; i++) await channel.Writer.WriteAsync(i);
                channel.Writer.Complete();
                Console.WriteLine(sum);
                await consumer;
                return sum;
            }
        }
        """);

    [Fact]
    public Task MonitorWaitAndPulse_Silent() => Verify.Silent("""
        class C
        {
            public int M()
            {
                var gate = new object();
                var ready = false;
                var result = 0;
                var t = new Thread(() =>
                {
                    lock (gate)
                    {
                        result = 42;
                        ready = true;
                        Monitor.Pulse(gate);
                    }
                });
                t.Start();
                lock (gate)
                {
                    while (!ready) Monitor.Wait(gate);
                    Console.WriteLine(result);
                }

                t.Join();
                return result;
            }
        }
        """);

    [Fact]
    public Task BarrierPhases_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                var left = 0;
                using var barrier = new Barrier(2);
                var a = new Thread(() => { left = 1; barrier.SignalAndWait(); });
                var b = new Thread(() => { barrier.SignalAndWait(); Console.WriteLine(left); });
                a.Start();
                b.Start();
                a.Join();
                b.Join();
            }
        }
        """);

    private static string Fill(string create, string write, string signal, string wait) => OneBody
        .Replace("CREATE", create, StringComparison.Ordinal)
        .Replace("WRITE", write, StringComparison.Ordinal)
        .Replace("SIGNAL", signal, StringComparison.Ordinal)
        .Replace("WAIT", wait, StringComparison.Ordinal);
}
