using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>Every way to start a body, and how often it runs.</summary>
public sealed class StartsTests
{
    private const string Once = """
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var t = START;
                PARENT
                await t;
                return count;
            }
        }
        """;

    private const string Many = """
        class C
        {
            public int M(int[] xs)
            {
                var count = 0;
                STATEMENT
                return count;
            }
        }
        """;

    /// <summary>One body, started once: a race only when the parent touches the memory before the join.</summary>
    public static TheoryData<string> StartsOfOne =>
    [
        "Task.Run(() => {|CSAFE102:count++|})",
        "Task.Run(() => {|CSAFE102:count++|}, CancellationToken.None)",
        "Task.Run(async () => { await Task.Yield(); {|CSAFE102:count++|}; })",
        "Task.Run(async () => { {|CSAFE102:count++|}; await Task.Yield(); })",
        "Task.Factory.StartNew(() => {|CSAFE102:count++|})",
        "Task.Factory.StartNew(_ => {|CSAFE102:count++|}, null)",
        "Task.Factory.StartNew(() => {|CSAFE102:count++|}, TaskCreationOptions.LongRunning)",
        "new TaskFactory(TaskScheduler.Default).StartNew(() => {|CSAFE102:count++|})",
        "Task.Run(() => { }).ContinueWith(_ => {|CSAFE102:count++|})",
        "Task.Delay(5).ContinueWith(_ => {|CSAFE102:count++|})",
        "Task.WhenAll(Task.Run(() => {|CSAFE102:count++|}))",
    ];

    /// <summary>A body that runs many times at once races with itself.</summary>
    public static TheoryData<string> StartsOfMany =>
    [
        "Parallel.For(0, 9, i => {|CSAFE102:count++|});",
        "Parallel.For(0L, 9L, i => {|CSAFE102:count++|});",
        "Parallel.For(0, 9, (i, state) => {|CSAFE102:count++|});",
        "Parallel.For(0, 9, new ParallelOptions(), i => {|CSAFE102:count++|});",
        "Parallel.For(0, 9, () => 0, (i, state, local) => { {|CSAFE102:count++|}; return local; }, local => { });",
        "Parallel.ForEach(xs, x => {|CSAFE102:count++|});",
        "Parallel.ForEach(xs, (x, state) => {|CSAFE102:count++|});",
        "Parallel.ForEach(xs, (x, state, index) => {|CSAFE102:count++|});",
        "Parallel.ForEach(Partitioner.Create(0, 9), range => {|CSAFE102:count++|});",
        "Parallel.Invoke(() => {|CSAFE102:count++|}, () => count++);",
        "xs.AsParallel().ForAll(x => {|CSAFE102:count++|});",
        "_ = xs.AsParallel().Select(x => {|CSAFE102:count++|}).ToArray();",
        "_ = xs.AsParallel().Where(x => {|CSAFE102:count++|} > 0).ToList();",
        "_ = xs.AsParallel().Count(x => {|CSAFE102:count++|} > 0);",
        "_ = xs.AsParallel().AsOrdered().Select(x => {|CSAFE102:count++|}).Sum();",
        "_ = xs.AsParallel().WithDegreeOfParallelism(2).Select(x => {|CSAFE102:count++|}).Max();",
        "_ = ParallelEnumerable.Range(0, 9).Select(x => {|CSAFE102:count++|}).Max();",
        "Task.WaitAll(xs.Select(x => Task.Run(() => {|CSAFE102:count++|})).ToArray());",
        "Task.WhenAll(xs.Select(x => Task.Run(() => {|CSAFE102:count++|}))).Wait();",
        "Task.WhenAll(from x in xs select Task.Run(() => {|CSAFE102:count++|})).Wait();",
        "Task.WhenAll(Enumerable.Range(0, 9).Select(_ => Task.Run(() => {|CSAFE102:count++|}))).GetAwaiter().GetResult();",
        "Parallel.ForEachAsync(xs, (x, ct) => { {|CSAFE102:count++|}; return default; }).Wait();",
    ];

    [Theory]
    [MemberData(nameof(StartsOfOne))]
    public Task StartedOnceAgainstTheParent_Reported(string start) => Verify.Reports(Once
        .Replace("START", start, StringComparison.Ordinal)
        .Replace("PARENT", "count++;", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(StartsOfOne))]
    public Task StartedOnceAlone_Silent(string start) => Verify.Silent(Once
        .Replace("START", Unmarked(start), StringComparison.Ordinal)
        .Replace("PARENT", "", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(StartsOfMany))]
    public Task StartedMany_Reported(string statement) => Verify.Reports(Many.Replace("STATEMENT", statement, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(StartsOfMany))]
    public Task StartedManyByInterlocked_Silent(string statement) => Verify.Silent(Many
        .Replace("STATEMENT", Unmarked(statement), StringComparison.Ordinal)
        .Replace("count++", "Interlocked.Increment(ref count)", StringComparison.Ordinal));

    [Fact]
    public Task ThreadOnce_Reported() => Verify.Reports("""
        class C
        {
            public int M()
            {
                var count = 0;
                var t = new Thread(() => {|CSAFE102:count++|});
                t.Start();
                count++;
                t.Join();
                return count;
            }
        }
        """);

    [Fact]
    public Task ThreadNotYetStarted_Silent() => Verify.Silent("""
        class C
        {
            public int M()
            {
                var count = 0;
                var t = new Thread(() => count++);
                count++;
                t.Start();
                t.Join();
                return count;
            }
        }
        """);

    [Fact]
    public Task ThreadWithParameter_Reported() => Verify.Reports("""
        class C
        {
            public int M()
            {
                var count = 0;
                var t = new Thread(state => {|CSAFE102:count++|});
                t.Start("state");
                count++;
                t.Join();
                return count;
            }
        }
        """);

    [Fact]
    public Task ThreadByObjectInitializer_Reported() => Verify.Reports("""
        class C
        {
            public int M()
            {
                var count = 0;
                var t = new Thread(() => {|CSAFE102:count++|}) { IsBackground = true, Name = "worker" };
                t.Start();
                count++;
                t.Join();
                return count;
            }
        }
        """);

    [Fact]
    public Task TaskCreatedThenStarted_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var t = new Task(() => {|CSAFE102:count++|});
                t.Start();
                count++;
                await t;
                return count;
            }
        }
        """);

    [Fact]
    public Task TaskCreatedNotYetStarted_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var t = new Task(() => count++);
                count++;
                t.Start();
                await t;
                return count;
            }
        }
        """);

    [Fact]
    public Task TaskRunSynchronously_Silent() => Verify.Silent("""
        class C
        {
            public int M()
            {
                var count = 0;
                var t = new Task(() => count++);
                t.RunSynchronously();
                count++;
                return count;
            }
        }
        """);

    [Fact]
    public Task TaskInLoopNotJoined_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var tasks = new List<Task>();
                for (var i = 0; i < 10; i++)
                {
                    tasks.Add(Task.Run(() => {|CSAFE102:count++|}));
                }

                await Task.WhenAll(tasks);
                return count;
            }
        }
        """);

    [Theory]
    [InlineData("await Task.Run(() => count++);")]
    [InlineData("Task.Run(() => count++).Wait();")]
    [InlineData("_ = Task.Run(() => count++).Result;")]
    [InlineData("Task.Run(() => count++).GetAwaiter().GetResult();")]
    [InlineData("var t = Task.Run(() => count++); await t;")]
    [InlineData("var t = new Thread(() => count++); t.Start(); t.Join();")]
    [InlineData("await Task.Factory.StartNew(() => count++);")]
    [InlineData("await Task.Delay(1).ContinueWith(_ => count++);")]
    public Task InLoopJoinedInTheSameIteration_Silent(string statements) => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                for (var i = 0; i < 10; i++)
                {
                    STATEMENTS
                }

                await Task.Yield();
                return count;
            }
        }
        """.Replace("STATEMENTS", statements, StringComparison.Ordinal), SourceOptions.Blocking);

    [Fact]
    public Task PreviousIterationJoinedBeforeNextStart_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                Task previous = Task.CompletedTask;
                for (var i = 0; i < 10; i++)
                {
                    await previous;
                    previous = Task.Run(() => count++);
                }

                await previous;
                return count;
            }
        }
        """);

    [Fact]
    public Task StartedOnceInsideIf_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M(bool run)
            {
                var count = 0;
                Task t = Task.CompletedTask;
                if (run) t = Task.Run(() => count++);
                await t;
                return count;
            }
        }
        """);

    [Fact]
    public Task EitherOfTwoStarts_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M(bool up)
            {
                var count = 0;
                Task t;
                if (up) t = Task.Run(() => count++);
                else t = Task.Run(() => count--);
                await t;
                return count;
            }
        }
        """);

    [Fact]
    public Task ThreadPoolOnce_Reported() => Verify.Reports("""
        class C
        {
            public int M()
            {
                var count = 0;
                ThreadPool.QueueUserWorkItem(_ => {|CSAFE102:count++|});
                return count;
            }
        }
        """);

    [Fact]
    public Task ThreadPoolInLoop_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                var count = 0;
                for (var i = 0; i < 10; i++)
                {
                    ThreadPool.QueueUserWorkItem(_ => {|CSAFE102:count++|});
                }
            }
        }
        """);

    [Fact]
    public Task ThreadPoolUnsafeGeneric_Reported() => Verify.Reports("""
        class C
        {
            public int M()
            {
                var count = 0;
                ThreadPool.UnsafeQueueUserWorkItem(state => {|CSAFE102:count++|}, 5, preferLocal: false);
                return count;
            }
        }
        """);

    [Fact]
    public Task ThreadPoolOnceNobodyElse_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                var count = 0;
                ThreadPool.QueueUserWorkItem(_ => { count++; Console.WriteLine(count); });
            }
        }
        """);

    private static string Unmarked(string markup) => markup.Replace("{|CSAFE102:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal);
}
