using ConcurrencySafety.Fixes.Collections;
using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

/// <summary>The checks report, the fix cures: after it no report is left and none is new. Fix All gives the same in document, project and solution.</summary>
public sealed class ReportedAndRepairedTests
{
    private static readonly SourceOptions Program = new() { Output = OutputKind.ConsoleApplication };

    [Fact]
    public Task Threads() => Verify.FixesAll<JoinThreadFix>(
        """
        class C
        {
            static void Work() { }

            static void Main()
            {
                new Thread(Work).{|CSAFE301:Start|}();
                var t = new Thread(Work);
                t.{|CSAFE301:Start|}();
                Console.WriteLine("started");
            }

            static int Early(int n)
            {
                var t = new Thread(Work);
                t.{|CSAFE301:Start|}();
                if (n == 0)
                {
                    return 1;
                }

                return 2;
            }

            static void Loop()
            {
                for (int i = 0; i < 4; i++)
                {
                    new Thread(Work).{|CSAFE301:Start|}();
                }
            }
        }
        """,
        """
        class C
        {
            static void Work() { }

            static void Main()
            {
                var thread = new Thread(Work);
                thread.Start();
                var t = new Thread(Work);
                t.Start();
                Console.WriteLine("started");
                thread.Join();
                t.Join();
            }

            static int Early(int n)
            {
                var t = new Thread(Work);
                t.Start();
                try
                {
                    if (n == 0)
                    {
                        return 1;
                    }
                }
                finally
                {
                    t.Join();
                }

                return 2;
            }

            static void Loop()
            {
                var threads = new List<Thread>();
                for (int i = 0; i < 4; i++)
                {
                    var thread = new Thread(Work);
                    thread.Start();
                    threads.Add(thread);
                }
                foreach (var thread in threads)
                {
                    thread.Join();
                }
            }
        }
        """);

    [Fact]
    public Task Dispose() => Verify.FixesAll<JoinInDisposeFix>(
        """
        sealed class C : IDisposable
        {
            private readonly CancellationTokenSource _stop = new();
            private readonly Thread _thread;

            public C()
            {
                _thread = new Thread(() => _stop.Token.WaitHandle.WaitOne());
                _thread.{|CSAFE301:Start|}();
            }

            public void Dispose() => _stop.Cancel();
        }
        """,
        """
        sealed class C : IDisposable
        {
            private readonly CancellationTokenSource _stop = new();
            private readonly Thread _thread;

            public C()
            {
                _thread = new Thread(() => _stop.Token.WaitHandle.WaitOne());
                _thread.Start();
            }

            public void Dispose()
            {
                _stop.Cancel();
                _thread.Join();
            }
        }
        """);

    [Fact]
    public Task Tasks() => Verify.FixesAll<AwaitFix>(
        """
        class C
        {
            static void Work() { }

            static void Main()
            {
                Task.{|CSAFE302:Run|}(Work);
                for (int i = 0; i < 4; i++)
                    Task.{|CSAFE302:Run|}(Work);
            }

            public static Task Several()
            {
                Task.{|CSAFE302:Run|}(Work);
                Task.{|CSAFE302:Run|}(Work);
                return Task.CompletedTask;
            }
        }
        """,
        """
        class C
        {
            static void Work() { }

            static async Task Main()
            {
                await Task.Run(Work);
                var tasks = new List<Task>();
                for (int i = 0; i < 4; i++)
                    tasks.Add(Task.Run(Work));
                await Task.WhenAll(tasks);
            }

            public static async Task Several()
            {
                var task1 = Task.Run(Work);
                var task2 = Task.Run(Work);
                await Task.WhenAll(task1, task2);
            }
        }
        """,
        options: Program);

    [Fact]
    public Task TaskLists() => Verify.FixesAll<WhenAllFix>(
        """
        class C
        {
            static async Task M(int n)
            {
                await Task.Yield();
                var {|CSAFE311:tasks|} = new List<Task>();
                for (int i = 0; i < n; i++)
                    tasks.Add(Task.Run(() => { }));
            }
        }
        """,
        """
        class C
        {
            static async Task M(int n)
            {
                await Task.Yield();
                var tasks = new List<Task>();
                for (int i = 0; i < n; i++)
                    tasks.Add(Task.Run(() => { }));
                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task Callbacks() => Verify.FixesAll<ForEachAsyncFix>(
        """
        class C
        {
            static Task RunAsync(int i) => Task.Delay(i);

            static async Task M(List<int> xs)
            {
                await Task.Yield();
                Parallel.ForEach(xs, {|CSAFE304:async|} x => await Task.Delay(x));
                xs.ForEach({|CSAFE304:async|} x => await Task.Delay(x));
                Parallel.For(0, 5, i => {|CSAFE304:RunAsync|}(i));
            }
        }
        """,
        """
        class C
        {
            static Task RunAsync(int i) => Task.Delay(i);

            static async Task M(List<int> xs)
            {
                await Task.Yield();
                await Parallel.ForEachAsync(xs, async (x, cancellationToken) => await Task.Delay(x));
                foreach (var x in xs)
                {
                    await Task.Delay(x);
                }
                await Parallel.ForAsync(0, 5, async (i, token) => await RunAsync(i));
            }
        }
        """);

    [Fact]
    public Task NestedTasks() => Verify.FixesAll<UnwrapFix>(
        """
        class C
        {
            static async Task M()
            {
                await Task.Factory.{|CSAFE305:StartNew|}(async () => await Task.Delay(1));
                await Task.Delay(1).{|CSAFE305:ContinueWith|}(async t => await Task.Delay(1));
            }
        }
        """,
        """
        class C
        {
            static async Task M()
            {
                await Task.Run(async () => await Task.Delay(1));
                await Task.Delay(1).ContinueWith(async t => await Task.Delay(1)).Unwrap();
            }
        }
        """);

    [Fact]
    public Task Collections() => Verify.FixesAll<ConcurrentQueueFix>(
        """
        class C
        {
            static void M()
            {
                var list = new List<int>();
                Parallel.For(0, 10, i => {|CSAFE105:list.Add(i)|});
                Console.WriteLine(list.Count);
                var queue = new Queue<int>();
                Parallel.For(0, 10, i =>
                {
                    {|CSAFE105:queue.Enqueue(i)|};
                });
            }
        }
        """,
        """
        class C
        {
            static void M()
            {
                var list = new ConcurrentQueue<int>();
                Parallel.For(0, 10, i => list.Enqueue(i));
                Console.WriteLine(list.Count);
                var queue = new ConcurrentQueue<int>();
                Parallel.For(0, 10, i =>
                {
                    queue.Enqueue(i);
                });
            }
        }
        """);

    [Fact]
    public Task Dictionaries() => Verify.FixesAll<ConcurrentDictionaryFix>(
        """
        class C
        {
            private readonly Dictionary<int, int> _counts = new();
            private readonly HashSet<int> _seen = new();

            public void Run() => Parallel.For(0, 10, i =>
            {
                {|CSAFE105:_counts[i % 3] = i|};
                {|CSAFE105:_seen.Add(i)|};
            });
        }
        """,
        """
        class C
        {
            private readonly ConcurrentDictionary<int, int> _counts = new();
            private readonly ConcurrentDictionary<int, byte> _seen = new();

            public void Run() => Parallel.For(0, 10, i =>
            {
                _counts[i % 3] = i;
                _seen.TryAdd(i, 0);
            });
        }
        """);

    [Fact]
    public Task Channels() => Verify.FixesAll<ChannelFix>(
        """
        class C
        {
            static async Task M(int[] xs)
            {
                var results = new List<int>();
                var first = Task.Run(() => {|CSAFE105:results.Add(1)|});
                var second = Task.Run(() => results.Add(2));
                await Task.WhenAll(first, second);
                foreach (var r in results)
                    Console.WriteLine(r);
            }
        }
        """,
        """
        class C
        {
            static async Task M(int[] xs)
            {
                var results = Channel.CreateUnbounded<int>();
                var first = Task.Run(() => results.Writer.TryWrite(1));
                var second = Task.Run(() => results.Writer.TryWrite(2));
                await Task.WhenAll(first, second);
                results.Writer.Complete();
                await foreach (var r in results.Reader.ReadAllAsync())
                    Console.WriteLine(r);
            }
        }
        """);
}
