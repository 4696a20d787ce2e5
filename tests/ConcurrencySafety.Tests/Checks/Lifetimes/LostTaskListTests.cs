using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE311: tasks are collected, and nobody waits for the collection.</summary>
public sealed class LostTaskListTests
{
    private const string InMethod = """
        class C
        {
            private readonly List<Task> _all = new();

            public event Func<Task>? Stopping;

            public async Task<int> M(bool condition, int n, int[] xs, Action<IEnumerable<Task>> register, ICollection<Task> given)
            {
                await Task.Yield();
                BODY
                return n;
            }

            public Task Stop() => Task.WhenAll(_all);

            private static void Work() => Thread.Sleep(1);

            private static async Task RunAsync(int x) => await Task.Delay(x);

            private static async Task<int> ComputeAsync(int x) { await Task.Delay(x); return x; }

            private static Task PlainAsync(int x) => Task.Delay(x);

            private static async Task FinishAsync(IEnumerable<Task> all) => await Task.WhenAll(all);

            private static void Finish(List<Task> all) { foreach (var t in all) t.Wait(); }

            private static Task One(Task t) => t;
        }
        """;

    private static string Program(string body) => InMethod.Replace("BODY", body, StringComparison.Ordinal);

    private static string Marked(string filling) => filling.Replace("TASKS", "{|CSAFE311:tasks|}", StringComparison.Ordinal);

    private static string Plain(string filling) => filling.Replace("TASKS", "tasks", StringComparison.Ordinal);

    /// <summary>Every way to fill a collection; <c>TASKS</c> is its declaration.</summary>
    public static TheoryData<string> Fillings =>
    [
        "var TASKS = new List<Task>(); for (var i = 0; i < n; i++) { tasks.Add(Task.Run(Work)); }",
        "var TASKS = new List<Task>(); foreach (var x in xs) tasks.Add(RunAsync(x));",
        "var TASKS = new List<Task>(); foreach (var x in xs) tasks.Add(PlainAsync(x));",
        "var TASKS = new List<Task<int>>(); foreach (var x in xs) tasks.Add(ComputeAsync(x));",
        "var TASKS = new List<Task>(); foreach (var x in xs) { var t = Task.Run(Work); tasks.Add(t); }",
        "var TASKS = new List<Task>(); foreach (var x in xs) tasks.Add(Task.Run(async () => await RunAsync(x)));",
        "var TASKS = new List<Task>(); tasks.Add(Task.Run(Work)); tasks.Add(Task.Run(Work));",
        "var TASKS = new List<Task>(); tasks.AddRange(xs.Select(x => RunAsync(x)));",
        "var TASKS = new List<Task>(); tasks.Insert(0, Task.Run(Work));",
        "List<Task> TASKS = new(); foreach (var x in xs) if (x > 0) tasks.Add(RunAsync(x));",
        "var TASKS = new List<Task> { Task.Run(Work), RunAsync(1) };",
        "List<Task> TASKS = [Task.Run(Work), RunAsync(1)];",
        "Task[] TASKS = [Task.Run(Work), RunAsync(1)];",
        "var TASKS = new[] { Task.Run(Work), RunAsync(1) };",
        "var TASKS = new Task[] { Task.Run(Work), RunAsync(1) };",
        "Task[] TASKS = { Task.Run(Work), RunAsync(1) };",
        "var TASKS = new Task[n]; for (var i = 0; i < n; i++) tasks[i] = Task.Run(Work);",
        "var TASKS = new Task[2]; tasks[0] = Task.Run(Work); tasks[1] = RunAsync(1);",
        "var TASKS = xs.Select(x => Task.Run(() => Thread.Sleep(x))).ToList();",
        "var TASKS = xs.Select(x => Task.Run(() => Thread.Sleep(x))).ToArray();",
        "var TASKS = xs.Select(x => RunAsync(x)).ToList();",
        "var TASKS = xs.Select(RunAsync).ToList();",
        "var TASKS = xs.Select(async x => await RunAsync(x)).ToList();",
        "var TASKS = xs.Select(async x => { await RunAsync(x); return x; }).ToArray();",
        "var TASKS = xs.Where(x => x > 0).Select(x => RunAsync(x)).ToList();",
        "var TASKS = Enumerable.Range(0, n).Select(i => Task.Run(Work)).ToList();",
        "var TASKS = (from x in xs select RunAsync(x)).ToList();",
        "var TASKS = xs.ToDictionary(x => x, x => RunAsync(x));",
        "var TASKS = new Dictionary<int, Task>(); foreach (var x in xs) tasks[x] = RunAsync(x);",
        "var TASKS = new Dictionary<int, Task>(); foreach (var x in xs) tasks.Add(x, RunAsync(x));",
        "var TASKS = new HashSet<Task>(); foreach (var x in xs) tasks.Add(RunAsync(x));",
        "var TASKS = new Queue<Task>(); foreach (var x in xs) tasks.Enqueue(RunAsync(x));",
        "var TASKS = new Stack<Task>(); foreach (var x in xs) tasks.Push(RunAsync(x));",
        "var TASKS = new LinkedList<Task>(); foreach (var x in xs) tasks.AddLast(RunAsync(x));",
        "var TASKS = new ConcurrentBag<Task>(); foreach (var x in xs) tasks.Add(RunAsync(x));",
        "IList<Task> TASKS = new List<Task>(); foreach (var x in xs) tasks.Add(RunAsync(x));",
        "ICollection<Task> TASKS = new List<Task>(); foreach (var x in xs) tasks.Add(RunAsync(x));",
        "IReadOnlyList<Task> TASKS = xs.Select(x => RunAsync(x)).ToList();",
    ];

    [Theory]
    [MemberData(nameof(Fillings))]
    public Task NeverAwaited_Reported(string filling) => Verify.Reports(Program(Marked(filling)));

    [Theory]
    [MemberData(nameof(Fillings))]
    public Task AwaitedByWhenAll_Silent(string filling) => Verify.Silent(Program(
        Plain(filling) + (filling.Contains("Dictionary", StringComparison.Ordinal) ? " await Task.WhenAll(tasks.Values);" : " await Task.WhenAll(tasks);")));

    [Theory]
    [MemberData(nameof(Fillings))]
    public Task AwaitedOneByOne_Silent(string filling) => Verify.Silent(Program(
        Plain(filling) + (filling.Contains("Dictionary", StringComparison.Ordinal) ? " foreach (var (key, t) in tasks) await t;" : " foreach (var t in tasks) await t;")));

    private const string List = "var TASKS = new List<Task>(); foreach (var x in xs) tasks.Add(Task.Run(() => Thread.Sleep(x))); ";

    [Theory]
    [InlineData("Console.WriteLine(tasks.Count);")]
    [InlineData("if (tasks.Count > 0) return 1;")]
    [InlineData("tasks.Clear();")]
    [InlineData("tasks.Capacity = 100;")]
    [InlineData("await Task.Delay(100);")]
    [InlineData("await RunAsync(1);")]
    [InlineData("await tasks[0];")]
    [InlineData("tasks[0].Wait();")]
    [InlineData("await tasks[^1];")]
    [InlineData("tasks[^1].Wait();")]
    [InlineData("await Task.WhenAll(tasks[^1]);")]
    [InlineData("var last = tasks[^1]; await last;")]
    [InlineData("await tasks.First();")]
    [InlineData("await Task.WhenAll(tasks[0]);")]
    [InlineData("await tasks[0].ConfigureAwait(false);")]
    [InlineData("var others = new List<Task> { Task.Run(Work) }; await Task.WhenAll(others);")]
    [InlineData("foreach (var t in tasks) Console.WriteLine(\"started\");")]
    [InlineData("await Task.Factory.ContinueWhenAll(new[] { Task.Run(Work) }, done => { });")]
    [InlineData("tasks = new List<Task>(); tasks.Add(Task.Run(Work)); await Task.WhenAll(tasks);")]
    public Task ListUsedButNotAwaited_Reported(string rest) => Verify.Reports(Program(Marked(List) + rest));

    [Theory]
    [InlineData("await Task.WhenAll(tasks.ToArray());")]
    [InlineData("await Task.WhenAll(tasks).ConfigureAwait(false);")]
    [InlineData("Task.WaitAll(tasks.ToArray());")]
    [InlineData("Task.WaitAll([.. tasks]);")]
    [InlineData("Task.WhenAll(tasks).Wait();")]
    [InlineData("Task.WhenAll(tasks).GetAwaiter().GetResult();")]
    [InlineData("var all = Task.WhenAll(tasks); await all;")]
    [InlineData("Task all; all = Task.WhenAll(tasks); all.Wait();")]
    [InlineData("await Task.WhenAll(tasks).WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("await Task.WhenAll(tasks.Append(RunAsync(1)));")]
    [InlineData("await Task.WhenAll(tasks.Concat(xs.Select(RunAsync)));")]
    [InlineData("await Task.WhenAll(tasks.Where(t => !t.IsCompleted));")]
    [InlineData("await Task.WhenAll(tasks.Select(async t => await t));")]
    [InlineData("foreach (var t in tasks) { await t; }")]
    [InlineData("foreach (var t in tasks) await t.ConfigureAwait(false);")]
    [InlineData("foreach (var t in tasks) t.Wait();")]
    [InlineData("foreach (var t in tasks) { try { await t; } catch (Exception) { } }")]
    [InlineData("for (var i = 0; i < tasks.Count; i++) await tasks[i];")]
    [InlineData("for (var i = tasks.Count - 1; i >= 0; i--) tasks[i].Wait();")]
    [InlineData("for (var i = 1; i <= tasks.Count; i++) await tasks[^i];")]
    [InlineData("while (tasks.Count > 0) { await tasks[^1]; tasks.RemoveAt(tasks.Count - 1); }")]
    [InlineData("tasks.ForEach(t => t.Wait());")]
    [InlineData("Parallel.ForEach(tasks, t => t.Wait());")]
    [InlineData("while (tasks.Count > 0) { var done = await Task.WhenAny(tasks); tasks.Remove(done); await done; }")]
    [InlineData("while (tasks.Count > 0) { await tasks[0]; tasks.RemoveAt(0); }")]
    [InlineData("while (tasks.Any(t => !t.IsCompleted)) await Task.Delay(1);")]
    [InlineData("await foreach (var t in Task.WhenEach(tasks)) await t;")]
    [InlineData("await Task.Factory.ContinueWhenAll(tasks.ToArray(), done => { });")]
    [InlineData("await Task.WhenAny(tasks);")]
    [InlineData("await Task.WhenAny(Task.WhenAll(tasks), Task.Delay(1000));")]
    [InlineData("if (tasks.Count > 0) await Task.WhenAll(tasks);")]
    [InlineData("if (condition) await Task.WhenAll(tasks);")]
    [InlineData("if (condition) return 1; await Task.WhenAll(tasks);")]
    [InlineData("try { Work(); } finally { await Task.WhenAll(tasks); }")]
    [InlineData("await FinishAsync(tasks);")]
    [InlineData("Finish(tasks);")]
    [InlineData("await Local(); async Task Local() => await Task.WhenAll(tasks);")]
    [InlineData("Func<Task> join = () => Task.WhenAll(tasks); await join();")]
    [InlineData("await Task.Run(() => Task.WaitAll(tasks.ToArray()));")]
    [InlineData("var alias = tasks; await Task.WhenAll(alias);")]
    [InlineData("var copy = new List<Task>(tasks); await Task.WhenAll(copy);")]
    [InlineData("var copy = new List<Task>(); copy.AddRange(tasks); await Task.WhenAll(copy);")]
    [InlineData("var array = tasks.ToArray(); await Task.WhenAll(array);")]
    [InlineData("List<Task> all = [.. tasks, RunAsync(1)]; await Task.WhenAll(all);")]
    public Task ListAwaited_Silent(string rest) => Verify.Silent(Program(Plain(List) + rest), SourceOptions.Blocking);

    [Theory]
    [InlineData("register(tasks);")]
    [InlineData("foreach (var t in tasks) given.Add(t);")]
    [InlineData("_all.AddRange(tasks);")]
    [InlineData("Stopping += () => Task.WhenAll(tasks);")]
    [InlineData("_ = Task.WhenAll(tasks);")]
    [InlineData("GC.KeepAlive(tasks);")]
    [InlineData("object o = tasks; Console.WriteLine(o);")]
    [InlineData("register(tasks.AsReadOnly());")]
    [InlineData("tasks.ForEach(t => register(new[] { t }));")]
    public Task ListGivenAway_Silent(string rest) => Verify.Silent(Program(Plain(List) + rest));

    [Theory]
    [InlineData("var tasks = new Task[2]; tasks[0] = Task.Run(Work); tasks[1] = RunAsync(1); await tasks[0]; await tasks[1];")]
    [InlineData("var tasks = new[] { Task.Run(Work), RunAsync(1) }; await tasks[0]; await tasks[1];")]
    [InlineData("var tasks = new[] { Task.Run(Work) }; await tasks[0];")]
    [InlineData("var tasks = new List<Task> { Task.Run(Work) }; await tasks[0];")]
    [InlineData("var tasks = new[] { Task.Run(Work), RunAsync(1) }; var (a, b) = (tasks[0], tasks[1]); await a; await b;")]
    [InlineData("var tasks = new List<Task> { Task.CompletedTask, Task.FromResult(1) };")]
    [InlineData("var tasks = new List<Task>(); Console.WriteLine(tasks.Count);")]
    [InlineData("var tasks = new Task[n];")]
    [InlineData("var tasks = new List<Task>(); for (var i = 0; i < n; i++) { var t = Task.Run(Work); tasks.Add(t); await t; }")]
    [InlineData("var jobs = new List<Func<Task>>(); foreach (var x in xs) jobs.Add(() => RunAsync(x)); foreach (var job in jobs) await job();")]
    [InlineData("var jobs = xs.Select(x => new Func<Task>(() => RunAsync(x))).ToList(); Console.WriteLine(jobs.Count);")]
    [InlineData("var sums = await Task.WhenAll(xs.Select(ComputeAsync)); n += sums.Sum();")]
    [InlineData("var tasks = xs.Select(ComputeAsync).ToList(); n += tasks.Sum(t => t.Result);")]
    [InlineData("var tasks = xs.Select(ComputeAsync).ToList(); var sums = tasks.Select(t => t.Result).ToArray(); n += sums.Length;")]
    [InlineData("var tasks = xs.ToDictionary(x => x, ComputeAsync); foreach (var x in xs) n += await tasks[x];")]
    [InlineData("using var gate = new SemaphoreSlim(2); var tasks = xs.Select(async x => { await gate.WaitAsync(); try { await RunAsync(x); } finally { gate.Release(); } }).ToList(); await Task.WhenAll(tasks);")]
    public Task NothingLost_Silent(string body) => Verify.Silent(Program(body));

    [Fact]
    public Task NeverStarted_ReportedAsSuch() => Verify.Reports(Program("var tasks = new List<Task> { new {|CSAFE313:Task|}(Work), new {|CSAFE313:Task|}(Work) };"));

    /// <summary>One defect, one report: the combined task is what is lost.</summary>
    [Theory]
    [InlineData("var tasks = xs.Select(RunAsync).ToList(); var all = Task.{|CSAFE302:WhenAll|}(tasks);")]
    [InlineData("var tasks = xs.Select(RunAsync).ToList(); Local(); void Local() { Task.{|CSAFE302:WhenAll|}(tasks); }")]
    public Task CombinedTaskLost_ReportedOnce(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("public List<Task> M() { var tasks = new List<Task> { Task.Run(Work) }; return tasks; }")]
    [InlineData("public IEnumerable<Task> M() { var tasks = new List<Task> { Task.Run(Work) }; return tasks; }")]
    [InlineData("public Task M() { var tasks = new List<Task> { Task.Run(Work) }; return Task.WhenAll(tasks); }")]
    [InlineData("public Task[] M() { var tasks = new List<Task> { Task.Run(Work) }; return tasks.ToArray(); }")]
    [InlineData("public Task[] M() { var tasks = new Task[2]; for (var i = 0; i < 2; i++) tasks[i] = Task.Run(Work); return tasks; }")]
    [InlineData("public (List<Task>, int) M() { var tasks = new List<Task> { Task.Run(Work) }; return (tasks, 1); }")]
    [InlineData("public void M(out List<Task> all) { var tasks = new List<Task> { Task.Run(Work) }; all = tasks; }")]
    [InlineData("public IEnumerable<Task> M() { var tasks = new List<Task> { Task.Run(Work) }; foreach (var t in tasks) yield return t; }")]
    [InlineData("public Func<Task> M() { var tasks = new List<Task> { Task.Run(Work) }; return () => Task.WhenAll(tasks); }")]
    [InlineData("public List<Task> P { get { var tasks = new List<Task> { Task.Run(Work) }; return tasks; } }")]
    [InlineData("private List<Task>? _t; public void M() { var tasks = new List<Task> { Task.Run(Work) }; _t = tasks; } public Task Stop() => Task.WhenAll(_t!);")]
    [InlineData("public List<Task> T { get; } = new(); public void M() { T.Add(Task.Run(Work)); }")]
    [InlineData("public void M(List<Task> tasks) { tasks.Add(Task.Run(Work)); }")]
    [InlineData("public void M() { var tasks = new List<Task> { Task.Run(Work) }; new Joiner(tasks).Join(); }")]
    [InlineData("public void M() { var tasks = new List<Task>(); Fill(tasks); Task.WaitAll(tasks.ToArray()); } private static void Fill(List<Task> all) => all.Add(Task.Run(Work));")]
    [InlineData("public Task M(int[] xs) => Task.WhenAll(xs.Select(x => Task.Run(Work)));")]
    [InlineData("public Task M(int[] xs) => Task.WhenAll(xs.Select(x => Task.Run(Work)).ToList());")]
    public Task Returned_Silent(string member) => Verify.Silent("""
        class C
        {
            MEMBER

            private static void Work() => Thread.Sleep(1);
        }

        class Joiner(List<Task> tasks)
        {
            public void Join() => Task.WaitAll(tasks.ToArray());
        }
        """.Replace("MEMBER", member, StringComparison.Ordinal));

    [Fact]
    public Task FilledByHelper_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                var {|CSAFE311:tasks|} = new List<Task>();
                Fill(tasks);
                Fill(tasks);
            }

            private static void Fill(List<Task> all) => all.Add(Task.Run(() => Thread.Sleep(1)));
        }
        """);

    [Fact]
    public Task MadeByHelper_Reported() => Verify.Reports("""
        class C
        {
            public void M(int[] xs)
            {
                var {|CSAFE311:tasks|} = Begin(xs);
                Console.WriteLine(tasks.Count);
            }

            private static List<Task> Begin(int[] xs) => xs.Select(x => Task.Run(() => Thread.Sleep(x))).ToList();
        }
        """);

    [Fact]
    public Task MadeByHelper_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(int[] xs)
            {
                var tasks = Begin(xs);
                await Task.WhenAll(tasks);
            }

            private static List<Task> Begin(int[] xs) => xs.Select(x => Task.Run(() => Thread.Sleep(x))).ToList();
        }
        """);

    [Fact]
    public Task TwoLists_OneReported() => Verify.Reports("""
        class C
        {
            public async Task M(int[] xs)
            {
                var readers = new List<Task>();
                var {|CSAFE311:writers|} = new List<Task>();
                foreach (var x in xs)
                {
                    readers.Add(Task.Run(() => Thread.Sleep(x)));
                    writers.Add(Task.Run(() => Thread.Sleep(x)));
                }

                await Task.WhenAll(readers);
            }
        }
        """);

    [Fact]
    public Task TwoListsJoined_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(int[] xs)
            {
                var readers = new List<Task>();
                var writers = new List<Task>();
                foreach (var x in xs)
                {
                    readers.Add(Task.Run(() => Thread.Sleep(x)));
                    writers.Add(Task.Run(() => Thread.Sleep(x)));
                }

                await Task.WhenAll(readers.Concat(writers));
            }
        }
        """);
}
