using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>What ends a started body's parallelism with its starter, and what does not.</summary>
public sealed class JoinsTests
{
    private const string OneTask = """
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var t = Task.Run(() => COUNT);
                JOIN
                count++;
                await t;
                return count;
            }
        }
        """;

    [Theory]
    [InlineData("await t;")]
    [InlineData("await t.ConfigureAwait(false);")]
    [InlineData("t.Wait();")]
    [InlineData("t.Wait(CancellationToken.None);")]
    [InlineData("t.GetAwaiter().GetResult();")]
    [InlineData("t.ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("_ = t.Result;")]
    [InlineData("var r = t.Result;")]
    [InlineData("Console.WriteLine(t.Result);")]
    [InlineData("Console.WriteLine(await t);")]
    [InlineData("Task.WaitAll(t);")]
    [InlineData("Task.WaitAll(new Task[] { t });")]
    [InlineData("Task.WhenAll(t).Wait();")]
    [InlineData("await Task.WhenAll(t);")]
    [InlineData("await Task.WhenAll(t, Task.Delay(1));")]
    [InlineData("await Task.WhenAll(new Task[] { t });")]
    [InlineData("await Task.WhenAll(new List<Task> { t });")]
    [InlineData("await Task.WhenAll([t, Task.CompletedTask]);")]
    [InlineData("var all = Task.WhenAll(t); await all;")]
    [InlineData("var alias = t; await alias;")]
    [InlineData("Task alias = t; alias.Wait();")]
    [InlineData("await t.WaitAsync(CancellationToken.None);")]
    [InlineData("await t.ContinueWith(_ => { });")]
    [InlineData("await (Task)t;")]
    [InlineData("await (t);")]
    [InlineData("if (!t.Wait(100)) return 0;")]
    [InlineData("while (!t.Wait(100)) { }")]
    [InlineData("while (!t.IsCompleted) Thread.Sleep(1);")]
    [InlineData("if (!t.IsCompleted) return 0;")]
    [InlineData("if (t.Wait(100) == false) return 0;")]
    [InlineData("try { await t; } catch (Exception) { }")]
    [InlineData("try { await Task.WhenAll(t); } catch (Exception) { }")]
    [InlineData("try { t.Wait(); } catch (AggregateException) { }")]
    [InlineData("try { Console.WriteLine(); } finally { t.Wait(); }")]
    [InlineData("if (Console.ReadLine() == null) await t; else t.Wait();")]
    [InlineData("await Join(t); static async Task Join(Task x) => await x;")]
    [InlineData("Join(t); static void Join(Task x) => x.Wait();")]
    [InlineData("Join(); void Join() => t.Wait();")]
    public Task JoinOfTask_Silent(string join) => Verify.Silent(OneTask.Replace("COUNT", "count++", StringComparison.Ordinal).Replace("JOIN", join, StringComparison.Ordinal), SourceOptions.Blocking);

    /// <summary>What comes after is ordered all the same.</summary>
    [Theory]
    [InlineData("if (Console.ReadLine() == null) return 0; await t;")]
    [InlineData("if (Console.ReadLine() == null) throw new Exception(); await t;")]
    public Task LeftBeforeTheJoin_ReportedAsSuch(string join) => Verify.Reports(
        OneTask.Replace("Task.Run", "Task.{|CSAFE303:Run|}", StringComparison.Ordinal).Replace("COUNT", "count++", StringComparison.Ordinal).Replace("JOIN", join, StringComparison.Ordinal));

    [Theory]
    [InlineData("")]
    [InlineData("await Task.Delay(100);")]
    [InlineData("Thread.Sleep(100);")]
    [InlineData("await Task.Yield();")]
    [InlineData("t.Wait(100);")]
    [InlineData("await Task.WhenAny(t, Task.Delay(100));")]
    [InlineData("Task.WaitAny(t, Task.Delay(100));")]
    [InlineData("if (Console.ReadLine() == null) await t;")]
    [InlineData("if (t.Wait(100)) Console.WriteLine();")]
    [InlineData("if (t.IsCompleted) Console.WriteLine();")]
    [InlineData("if (t.IsCompleted) return 0;")]
    [InlineData("switch (Console.ReadLine()) { case \"a\": await t; break; case \"b\": break; }")]
    [InlineData("foreach (var x in new[] { 1, 2 }) if (x == Environment.TickCount) await t;")]
    [InlineData("var other = Task.Run(() => { }); await other;")]
    [InlineData("var all = Task.{|CSAFE302:WhenAll|}(t); Console.WriteLine(all.Id);")]
    [InlineData("Join(t); static void Join(Task x) { if (Console.ReadLine() == null) x.Wait(); }")]
    [InlineData("Task alias = t; alias = Task.CompletedTask; await alias;")]
    public Task NoJoinOfTask_Reported(string join) => Verify.Reports(OneTask.Replace("COUNT", "{|CSAFE102:count++|}", StringComparison.Ordinal).Replace("JOIN", join, StringComparison.Ordinal));

    private const string OneThread = """
        class C
        {
            public int M()
            {
                var count = 0;
                var t = new Thread(() => COUNT);
                t.Start();
                JOIN
                count++;
                t.Join();
                return count;
            }
        }
        """;

    [Theory]
    [InlineData("t.Join();")]
    [InlineData("if (!t.Join(100)) return 0;")]
    [InlineData("if (!t.Join(TimeSpan.FromSeconds(1))) return 0;")]
    [InlineData("while (!t.Join(100)) { }")]
    [InlineData("while (t.IsAlive) Thread.Sleep(1);")]
    [InlineData("var alias = t; alias.Join();")]
    [InlineData("try { Console.WriteLine(); } finally { t.Join(); }")]
    [InlineData("foreach (var x in new[] { t }) x.Join();")]
    [InlineData("new List<Thread> { t }.ForEach(x => x.Join());")]
    [InlineData("Join(t); static void Join(Thread x) => x.Join();")]
    [InlineData("JoinAll(t); static void JoinAll(params Thread[] all) { foreach (var x in all) x.Join(); }")]
    public Task JoinOfThread_Silent(string join) => Verify.Silent(OneThread.Replace("COUNT", "count++", StringComparison.Ordinal).Replace("JOIN", join, StringComparison.Ordinal));

    [Theory]
    [InlineData("t.Join(100);")]
    [InlineData("Thread.Sleep(100);")]
    [InlineData("if (Console.ReadLine() == null) t.Join();")]
    [InlineData("if (t.Join(100)) Console.WriteLine();")]
    [InlineData("t.Interrupt();")]
    public Task NoJoinOfThread_Reported(string join) => Verify.Reports(OneThread.Replace("COUNT", "{|CSAFE102:count++|}", StringComparison.Ordinal).Replace("JOIN", join, StringComparison.Ordinal));

    private const string TwoTasks = """
        class C
        {
            public async Task<int> M()
            {
                var x = 0;
                var y = 0;
                var a = Task.Run(() => { WRITEX; });
                var b = Task.Run(() => { WRITEY; });
                JOIN
                Console.WriteLine(x + y);
                await Task.WhenAll(a, b);
                return x;
            }
        }
        """;

    [Theory]
    [InlineData("await a; await b;")]
    [InlineData("await b; await a;")]
    [InlineData("await Task.WhenAll(a, b);")]
    [InlineData("Task.WaitAll(a, b);")]
    [InlineData("await Task.WhenAll(new[] { a, b });")]
    [InlineData("var tasks = new List<Task>(); tasks.Add(a); tasks.Add(b); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new[] { a, b }; foreach (var t in tasks) await t;")]
    [InlineData("var tasks = new[] { a, b }; for (var i = 0; i < tasks.Length; i++) tasks[i].Wait();")]
    [InlineData("var pair = (a, b); await pair.a; await pair.b;")]
    [InlineData("var (c, d) = (a, b); await Task.WhenAll(c, d);")]
    [InlineData("(Task First, Task Second) pair = (a, b); await Task.WhenAll(pair.First, pair.Second);")]
    [InlineData("var all = Task.WhenAll(a, b); all.Wait();")]
    [InlineData("await Task.WhenAll(new[] { a, b }.Select(t => t));")]
    [InlineData("await Task.WhenAll(new[] { a, b }.ToList());")]
    [InlineData("await Task.WhenAll(new[] { a }.Concat(new[] { b }));")]
    [InlineData("try { await Task.WhenAll(a, b); } catch { }")]
    [InlineData("try { await Task.WhenAll(a, b); } finally { Console.WriteLine(); }")]
    public Task BothJoined_Silent(string join) => Verify.Silent(Fill(TwoTasks, "x = 1", "y = 1", join), SourceOptions.Blocking);

    [Theory]
    [InlineData("await a;", "x = 1", "{|CSAFE101:y = 1|}")]
    [InlineData("await b;", "{|CSAFE101:x = 1|}", "y = 1")]
    [InlineData("await Task.WhenAny(a, b);", "{|CSAFE101:x = 1|}", "{|CSAFE101:y = 1|}")]
    [InlineData("await await Task.WhenAny(a, b);", "{|CSAFE101:x = 1|}", "{|CSAFE101:y = 1|}")]
    [InlineData("var pair = (a, b); await pair.b;", "{|CSAFE101:x = 1|}", "y = 1")]
    [InlineData("var tasks = new List<Task> { a }; await Task.WhenAll(tasks);", "x = 1", "{|CSAFE101:y = 1|}")]
    public Task OneOfTwoJoined_Reported(string join, string writeX, string writeY) => Verify.Reports(Fill(TwoTasks, writeX, writeY, join));

    [Theory]
    [InlineData("var threads = new Thread[4]; for (var i = 0; i < 4; i++) { threads[i] = new Thread(BODY); threads[i].Start(); } foreach (var t in threads) t.Join();")]
    [InlineData("var threads = new Thread[4]; for (var i = 0; i < threads.Length; i++) { threads[i] = new Thread(BODY); threads[i].Start(); } for (var i = 0; i < threads.Length; i++) threads[i].Join();")]
    [InlineData("var threads = new Thread[4]; for (var i = 0; i < 4; i++) threads[i] = new Thread(BODY); foreach (var t in threads) t.Start(); foreach (var t in threads) t.Join();")]
    [InlineData("var threads = new Thread[4]; for (var i = 0; i < 4; i++) { threads[i] = new Thread(BODY); threads[i].Start(); } Array.ForEach(threads, t => t.Join());")]
    [InlineData("var threads = new List<Thread>(); for (var i = 0; i < 4; i++) { var t = new Thread(BODY); t.Start(); threads.Add(t); } threads.ForEach(t => t.Join());")]
    [InlineData("var threads = new List<Thread>(); for (var i = 0; i < 4; i++) { var t = new Thread(BODY); threads.Add(t); t.Start(); } foreach (var t in threads) t.Join();")]
    [InlineData("var threads = new List<Thread>(); for (var i = 0; i < 4; i++) { var t = new Thread(BODY); threads.Add(t); t.Start(); } foreach (Thread t in threads) { if (t != null) t.Join(); }")]
    [InlineData("var threads = new Queue<Thread>(); for (var i = 0; i < 4; i++) { var t = new Thread(BODY); threads.Enqueue(t); t.Start(); } while (threads.Count > 0) threads.Dequeue().Join();")]
    [InlineData("var threads = Enumerable.Range(0, 4).Select(_ => new Thread(BODY)).ToArray(); foreach (var t in threads) t.Start(); foreach (var t in threads) t.Join();")]
    [InlineData("var threads = Enumerable.Range(0, 4).Select(_ => new Thread(BODY)).ToList(); threads.ForEach(t => t.Start()); threads.ForEach(t => t.Join());")]
    [InlineData("var tasks = new Task[4]; for (var i = 0; i < 4; i++) tasks[i] = Task.Run(BODY); Task.WaitAll(tasks);")]
    [InlineData("var tasks = new Task[4]; for (var i = 0; i < 4; i++) tasks[i] = Task.Run(BODY); foreach (var t in tasks) t.Wait();")]
    [InlineData("var tasks = new Task[4]; for (var i = 0; i < 4; i++) tasks[i] = Task.Run(BODY); for (var i = 0; i < 4; i++) tasks[i].Wait();")]
    [InlineData("var tasks = new List<Task>(); for (var i = 0; i < 4; i++) tasks.Add(Task.Run(BODY)); Task.WaitAll(tasks.ToArray());")]
    [InlineData("var tasks = new List<Task>(); for (var i = 0; i < 4; i++) tasks.Add(Task.Run(BODY)); Task.WhenAll(tasks).Wait();")]
    [InlineData("var tasks = Enumerable.Range(0, 4).Select(_ => Task.Run(BODY)).ToArray(); Task.WaitAll(tasks);")]
    [InlineData("var tasks = Enumerable.Range(0, 4).Select(_ => Task.Run(BODY)).ToList(); foreach (var t in tasks) t.Wait();")]
    [InlineData("var tasks = Enumerable.Range(0, 4).Select(_ => Task.Run(BODY)); Task.WaitAll(tasks.ToArray());")]
    [InlineData("var tasks = new ConcurrentBag<Task>(); for (var i = 0; i < 4; i++) tasks.Add(Task.Run(BODY)); Task.WaitAll(tasks.ToArray());")]
    [InlineData("var tasks = new Dictionary<int, Task>(); for (var i = 0; i < 4; i++) tasks[i] = Task.Run(BODY); Task.WaitAll(tasks.Values.ToArray());")]
    [InlineData("Parallel.For(0, 4, _ => Interlocked.Increment(ref count));")]
    [InlineData("Parallel.Invoke(BODY, BODY);")]
    [InlineData("Enumerable.Range(0, 4).AsParallel().ForAll(_ => Interlocked.Increment(ref count));")]
    [InlineData("using var done = new CountdownEvent(4); for (var i = 0; i < 4; i++) ThreadPool.QueueUserWorkItem(_ => { Interlocked.Increment(ref count); done.Signal(); }); done.Wait();")]
    [InlineData("var tasks = new List<Task>(); try { for (var i = 0; i < 4; i++) tasks.Add(Task.Run(BODY)); } finally { Task.WaitAll(tasks.ToArray()); }")]
    public Task ManyAtomicBodiesJoinedThenReadPlainly_Silent(string statements) => Verify.Silent("""
        class C
        {
            public int M()
            {
                var count = 0;
                STATEMENTS
                return count;
            }
        }
        """.Replace("STATEMENTS", statements, StringComparison.Ordinal).Replace("BODY", "() => { Interlocked.Increment(ref count); }", StringComparison.Ordinal));

    [Theory]
    [InlineData("var threads = new List<Thread>(); for (var i = 0; i < 4; i++) { var t = new Thread(BODY); threads.Add(t); t.Start(); } foreach (Thread t in threads) { if (t != null) t.Join(); }")]
    [InlineData("var threads = new Queue<Thread>(); for (var i = 0; i < 4; i++) { var t = new Thread(BODY); threads.Enqueue(t); t.Start(); } while (threads.Count > 0) threads.Dequeue().Join();")]
    public Task ManyGuardedBodiesJoinedThenReadPlainly_Silent(string statements) => Verify.Silent("""
        class C
        {
            public int M()
            {
                var count = 0;
                var gate = new object();
                STATEMENTS
                return count;
            }
        }
        """.Replace("STATEMENTS", statements, StringComparison.Ordinal).Replace("BODY", "() => { lock (gate) count++; }", StringComparison.Ordinal));

    [Theory]
    [InlineData("var threads = new Thread[4]; for (var i = 0; i < 4; i++) { threads[i] = new Thread(BODY); threads[i].Start(); } Use(count); foreach (var t in threads) t.Join();")]
    [InlineData("var tasks = new Task[4]; for (var i = 0; i < 4; i++) tasks[i] = Task.Run(BODY); Use(count); Task.WaitAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); for (var i = 0; i < 4; i++) { tasks.Add(Task.Run(BODY)); Use(count); } Task.WaitAll(tasks.ToArray());")]
    [InlineData("var tasks = Enumerable.Range(0, 4).Select(_ => Task.Run(BODY)).ToArray(); Use(count); Task.WaitAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); for (var i = 0; i < 4; i++) tasks.Add(Task.Run(BODY)); Task.WaitAny(tasks.ToArray()); Use(count); Task.WaitAll(tasks.ToArray());")]
    [InlineData("using var done = new CountdownEvent(4); for (var i = 0; i < 4; i++) ThreadPool.QueueUserWorkItem(_ => { lock (gate) {|CSAFE102:count++|}; done.Signal(); }); Use(count); done.Wait();")]
    public Task ManyGuardedBodiesReadPlainlyBeforeTheJoin_Reported(string statements) => Verify.Reports("""
        class C
        {
            public int M()
            {
                var gate = new object();
                var count = 0;
                STATEMENTS
                return count;
            }

            private static void Use(int value) => Console.WriteLine(value);
        }
        """.Replace("STATEMENTS", statements, StringComparison.Ordinal).Replace("BODY", "() => { lock (gate) {|CSAFE102:count++|}; }", StringComparison.Ordinal));

    [Fact]
    public Task LazySelectIsStartedWhenUsed_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M(int[] xs)
            {
                var factor = 1;
                var tasks = xs.Select(x => Task.Run(() => x * factor));
                factor = 2;
                var results = await Task.WhenAll(tasks);
                return results.Sum();
            }
        }
        """);

    [Fact]
    public Task EagerSelectIsStartedAtOnce_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M(int[] xs)
            {
                var factor = 1;
                var tasks = xs.Select(x => Task.Run(() => x * {|CSAFE101:factor|})).ToArray();
                factor = 2;
                var results = await Task.WhenAll(tasks);
                return results.Sum();
            }
        }
        """);

    [Fact]
    public Task PrivateHelperStartsAndReturnsTheHandle_Silent() => Verify.Silent("""
        class C
        {
            private int _count;

            public async Task M()
            {
                var t = StartWork();
                await t;
                _count++;
            }

            private Task StartWork() => Task.Run(() => _count++);
        }
        """);

    [Fact]
    public Task PrivateHelperStartsAndReturnsTheHandle_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public async Task M()
            {
                var t = StartWork();
                _count++;
                await t;
            }

            private Task StartWork() => Task.Run(() => {|CSAFE102:_count++|});
        }
        """);

    [Fact]
    public Task PrivateHelperStartsAndJoins_Silent() => Verify.Silent("""
        class C
        {
            private int _count;

            public void M()
            {
                Run();
                _count++;
            }

            private void Run()
            {
                var t = new Thread(() => _count++);
                t.Start();
                t.Join();
            }
        }
        """);

    [Fact]
    public Task PrivateHelperJoinsAll_Silent() => Verify.Silent("""
        class C
        {
            public int M()
            {
                var x = 0;
                var threads = new List<Thread> { new Thread(() => x = 1) };
                foreach (var t in threads) t.Start();
                JoinAll(threads);
                return x;
            }

            private static void JoinAll(IEnumerable<Thread> threads)
            {
                foreach (var t in threads) t.Join();
            }
        }
        """);

    private static string Fill(string source, string writeX, string writeY, string join) => source
        .Replace("WRITEX", writeX, StringComparison.Ordinal)
        .Replace("WRITEY", writeY, StringComparison.Ordinal)
        .Replace("JOIN", join, StringComparison.Ordinal);
}
