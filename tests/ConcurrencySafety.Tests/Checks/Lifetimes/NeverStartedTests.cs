using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE313: a thread or task is made and never started.</summary>
public sealed class NeverStartedTests
{
    private const string InType = """
        class Holder { public Thread? Kept; }

        class C
        {
            private static readonly List<Thread> Shared = new();
            private Thread? _kept;

            METHOD

            public void StartKept() => _kept?.Start();

            public void JoinKept() => _kept?.Join();

            public void StartShared() { lock (Shared) Shared.ForEach(t => t.Start()); }

            public void JoinShared() { lock (Shared) Shared.ForEach(t => t.Join()); }

            static void F() { }

            static void Go(Thread t) => t.Start();
        }
        """;

    private static readonly SourceOptions NoLifetimes = new() { Config = [.. SourceOptions.NoWaitRules, "dotnet_diagnostic.CSAFE301.severity = none", "dotnet_diagnostic.CSAFE302.severity = none", "dotnet_diagnostic.CSAFE204.severity = none"] };

    private static string Program(string method) => InType.Replace("METHOD", method, StringComparison.Ordinal);

    [Theory]
    [InlineData("void M() { new {|CSAFE313:Thread|}(F); }")]
    [InlineData("void M() => new {|CSAFE313:Thread|}(F);")]
    [InlineData("void M() { _ = new {|CSAFE313:Task|}(F); }")]
    [InlineData("void M() { var t = new {|CSAFE313:Thread|}(F); }")]
    [InlineData("void M() { Thread t = {|CSAFE313:new|}(F); }")]
    [InlineData("void M() { var t = new {|CSAFE313:Thread|}(F) { IsBackground = true }; t.Name = \"x\"; }")]
    [InlineData("void M() { var t = new {|CSAFE313:Thread|}(F); t.Join(); }")]
    [InlineData("async Task M() { var t = new {|CSAFE313:Task|}(F); await t; }")]
    [InlineData("async Task M() { await new {|CSAFE313:Task|}(F); }")]
    [InlineData("async Task M() { var a = new {|CSAFE313:Task|}(F); var b = new Task(F); b.Start(); await Task.WhenAll(a, b); }")]
    [InlineData("int M() { var t = new {|CSAFE313:Task<int>|}(() => 1); return t.Result; }")]
    [InlineData("void M() { var all = new List<Thread>(); for (var i = 0; i < 3; i++) all.Add(new {|CSAFE313:Thread|}(F)); foreach (var t in all) t.Join(); }")]
    [InlineData("void M(bool b) { if (b) { var t = new {|CSAFE313:Thread|}(F); } }")]
    [InlineData("void M() { var t = new {|CSAFE313:Thread|}(F); t = new Thread(F); t.Start(); t.Join(); }")]
    [InlineData("Action M() => () => { var t = new {|CSAFE313:Thread|}(F); };")]
    [InlineData("static void M<T>(T x) { var t = new {|CSAFE313:Thread|}(() => Console.WriteLine(x)); }")]
    [InlineData("int P { get { var t = new {|CSAFE313:Thread|}(F); return 1; } }")]
    [InlineData("void M() { L(); void L() { var t = new {|CSAFE313:Thread|}(F); } }")]
    public Task NeverStarted_Reported(string method) => Verify.Reports(Program(method), NoLifetimes);

    [Theory]
    [InlineData("void M() { var t = new Thread(F); t.Start(); t.Join(); }")]
    [InlineData("void M() { new Thread(F).Start(); }")]
    [InlineData("void M(bool b) { var t = new Thread(F); if (b) { t.Start(); t.Join(); } }")]
    [InlineData("void M() { var t = new Task(F); t.RunSynchronously(); }")]
    [InlineData("void M() { var t = new Task(F); t.Start(TaskScheduler.Default); t.Wait(); }")]
    [InlineData("void M() { var t = new Thread(F); var u = t; u.Start(); u.Join(); }")]
    [InlineData("void M() { Thread? t = null; t ??= new Thread(F); t.Start(); t.Join(); }")]
    [InlineData("void M() { var all = new List<Thread>(); for (var i = 0; i < 3; i++) all.Add(new Thread(F)); foreach (var t in all) t.Start(); foreach (var t in all) t.Join(); }")]
    [InlineData("void M() { var all = new Thread[3]; for (var i = 0; i < 3; i++) all[i] = new Thread(F); for (var i = 0; i < 3; i++) all[i].Start(); for (var i = 0; i < 3; i++) all[i].Join(); }")]
    [InlineData("void M() { var all = Enumerable.Range(0, 3).Select(i => new Thread(F)).ToList(); all.ForEach(t => t.Start()); all.ForEach(t => t.Join()); }")]
    [InlineData("void M() { var all = new[] { new Thread(F), new Thread(F) }; Array.ForEach(all, t => t.Start()); }")]
    [InlineData("void M() { var all = new[] { new Thread(F) }; foreach (var (t, i) in all.Select((t, i) => (t, i))) t.Start(); }")]
    [InlineData("void M() { var all = new Dictionary<int, Thread> { [1] = new Thread(F) }; all[1].Start(); }")]
    [InlineData("void M() { var all = new Queue<Thread>(); all.Enqueue(new Thread(F)); all.Dequeue().Start(); }")]
    public Task Started_Silent(string method) => Verify.Silent(Program(method), NoLifetimes);

    [Theory]
    [InlineData("public void M() { _kept = new Thread(F); }")]
    [InlineData("public Thread M() => new Thread(F);")]
    [InlineData("public Thread M() { var t = new Thread(F); t.IsBackground = true; return t; }")]
    [InlineData("public (Thread, int) M() => (new Thread(F), 1);")]
    [InlineData("public void M(out Thread t) { t = new Thread(F); }")]
    [InlineData("public IEnumerable<Thread> M() { yield return new Thread(F); }")]
    [InlineData("public void M() { var t = new Thread(F); Go(t); t.Join(); }")]
    [InlineData("public void M() { var t = new Thread(F); Action start = t.Start; start(); t.Join(); }")]
    [InlineData("public void M() { var t = new Thread(F); Action start = () => t.Start(); start(); t.Join(); }")]
    [InlineData("public void M(Action<Thread> go) { var t = new Thread(F); go(t); }")]
    [InlineData("public void M() { var t = new Thread(F); lock (Shared) Shared.Add(t); }")]
    [InlineData("public void M() { var h = new Holder { Kept = new Thread(F) }; h.Kept.Start(); }")]
    [InlineData("public Task M() { var t = new Task(F); ThreadPool.QueueUserWorkItem(_ => t.Start()); return t; }")]
    [InlineData("public void M() { Console.WriteLine(new Task(F)); }")]
    public Task HandedOn_Silent(string method) => Verify.Silent(Program(method), NoLifetimes);

    [Fact]
    public Task PromisesAreNoTasks_Silent() => Verify.Silent(Program("async Task M() { var t = new TaskCompletionSource(); t.SetResult(); await t.Task; }"), NoLifetimes);

    [Fact]
    public Task Message() => Messages.Are(
        """
        class C
        {
            async Task<int> M()
            {
                var counting = new Task<int>(() => 1);
                return await counting;
            }
        }
        """,
        "CSAFE313",
        "The task made here is never started, 'counting' holds it when the method ends: its code does not run; use Task.Run");

    [Fact]
    public Task KnownMiss_FieldThatNobodyStarts() => Verify.Silent("class C { private readonly Thread _t = new(() => { }); public void M() => _t.Join(); }", NoLifetimes);
}
