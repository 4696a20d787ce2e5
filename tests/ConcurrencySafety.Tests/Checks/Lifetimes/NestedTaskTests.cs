using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE305: a task of a task of which only the outer one is looked after.</summary>
public sealed class NestedTaskTests
{
    private const string InMethod = """
        class C
        {
            private readonly List<Task<Task>> _nested = new();

            public async Task M(Task given, bool condition, Action<Task<Task>> register)
            {
                BODY
                await Task.Yield();
            }

            public async Task Stop() { foreach (var t in _nested) await await t; }

            private static void Work() => Thread.Sleep(1);

            private static async Task RunAsync() => await Task.Delay(1);

            private static async Task<int> ComputeAsync() { await Task.Delay(1); return 1; }

            private static Task PlainAsync() => Task.Delay(1);
        }
        """;

    private static string Program(string body) => InMethod.Replace("BODY", body, StringComparison.Ordinal);

    /// <summary>The calls that give a task of a task; <c>NAME</c> is the name token.</summary>
    public static TheoryData<string, string> Calls => new()
    {
        { "Task.Factory.NAME(async () => await RunAsync())", "StartNew" },
        { "Task.Factory.NAME(async () => { await RunAsync(); })", "StartNew" },
        { "Task.Factory.NAME(async delegate { await RunAsync(); })", "StartNew" },
        { "Task.Factory.NAME(async () => await ComputeAsync())", "StartNew" },
        { "Task.Factory.NAME(() => RunAsync())", "StartNew" },
        { "Task.Factory.NAME(() => PlainAsync())", "StartNew" },
        { "Task.Factory.NAME(() => { return RunAsync(); })", "StartNew" },
        { "Task.Factory.NAME(RunAsync)", "StartNew" },
        { "Task.Factory.NAME(ComputeAsync)", "StartNew" },
        { "Task.Factory.NAME(new Func<Task>(RunAsync))", "StartNew" },
        { "Task.Factory.NAME<Task>(RunAsync)", "StartNew" },
        { "Task.Factory.NAME(async () => await RunAsync(), TaskCreationOptions.LongRunning)", "StartNew" },
        { "Task.Factory.NAME(async () => await RunAsync(), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default)", "StartNew" },
        { "Task.Factory.NAME(async state => await RunAsync(), 1)", "StartNew" },
        { "new TaskFactory().NAME(async () => await RunAsync())", "StartNew" },
        { "Task<Task>.Factory.NAME(async () => await RunAsync())", "StartNew" },
        { "given.NAME(async t => await RunAsync())", "ContinueWith" },
        { "given.NAME(async t => { await RunAsync(); })", "ContinueWith" },
        { "given.NAME(t => RunAsync())", "ContinueWith" },
        { "given.NAME(async (t, state) => await RunAsync(), 1)", "ContinueWith" },
        { "given.NAME(async t => await RunAsync(), TaskContinuationOptions.ExecuteSynchronously)", "ContinueWith" },
        { "Task.Run(Work).NAME(async t => await RunAsync())", "ContinueWith" },
        { "Task.Factory.NAME(new[] { given }, async all => await RunAsync())", "ContinueWhenAll" },
    };

    private static string Marked(string call, string name, string use) =>
        Program(use.Replace("CALL", call.Replace("NAME", "{|CSAFE305:" + name + "|}", StringComparison.Ordinal), StringComparison.Ordinal));

    private static string Plain(string call, string name, string use) =>
        Program(use.Replace("CALL", call.Replace("NAME", name, StringComparison.Ordinal), StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Calls))]
    public Task AwaitedOnce_Reported(string call, string name) => Verify.Reports(Marked(call, name, "await CALL;"));

    [Theory]
    [MemberData(nameof(Calls))]
    public Task AwaitedTwice_Silent(string call, string name) => Verify.Silent(Plain(call, name, "await await CALL;"));

    [Theory]
    [MemberData(nameof(Calls))]
    public Task Unwrapped_Silent(string call, string name) => Verify.Silent(Plain(call, name, "await CALL.Unwrap();"));

    private const string StartNew = "Task.Factory.{|CSAFE305:StartNew|}(async () => await RunAsync())";

    private const string QuietStartNew = "Task.Factory.StartNew(async () => await RunAsync())";

    [Theory]
    [InlineData("await Task.WhenAll(CALL, CALL);")]
    [InlineData("await CALL;")]
    [InlineData("await CALL.ConfigureAwait(false);")]
    [InlineData("await (CALL);")]
    [InlineData("var inner = await CALL;")]
    [InlineData("CALL.Wait();")]
    [InlineData("CALL.Wait(1000);")]
    [InlineData("CALL.GetAwaiter().GetResult();")]
    [InlineData("var t = CALL; await t;")]
    [InlineData("var t = CALL; await t.ConfigureAwait(false);")]
    [InlineData("var t = CALL; t.Wait();")]
    [InlineData("Task t = CALL; await t;")]
    [InlineData("Task t = CALL; await t.ConfigureAwait(false);")]
    [InlineData("Task t; t = CALL; await t;")]
    [InlineData("Task<Task> t = CALL; if (condition) await t; else t.Wait();")]
    [InlineData("try { await CALL; } catch (Exception) { }")]
    [InlineData("if (condition) await CALL;")]
    [InlineData("for (var i = 0; i < 9; i++) await CALL;")]
    [InlineData("Task.WaitAll(CALL);")]
    [InlineData("var tasks = new List<Task>(); for (var i = 0; i < 9; i++) tasks.Add(CALL); await Task.WhenAll(tasks);")]
    [InlineData("Local(); void Local() { CALL.Wait(); }")]
    [InlineData("Local(); void Local() { CALL; }")]
    [InlineData("Action a = () => CALL.Wait(); a();")]
    public Task OnlyOuterWaitedFor_Reported(string body) => Verify.Reports(Program(body.Replace("CALL", StartNew, StringComparison.Ordinal)), SourceOptions.Blocking);

    /// <summary>Tasks of tasks that are collected as such: the wait for all gives the inner ones back, and nobody takes them.</summary>
    [Theory]
    [InlineData("var t = CALL; await Task.WhenAll(t, given);")]
    [InlineData("var tasks = new[] { CALL, CALL }; await Task.WhenAll(tasks);")]
    [InlineData("Task<Task>[] tasks = [CALL, CALL]; await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new[] { CALL }; Task.WaitAll(tasks);")]
    [InlineData("var tasks = Enumerable.Range(0, 9).Select(i => CALL).ToArray(); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = Enumerable.Range(0, 9).Select(i => { return CALL; }).ToList(); await Task.WhenAll(tasks).ConfigureAwait(false);")]
    [InlineData("var tasks = Enumerable.Range(0, 9).Select(i => CALL); await Task.WhenAll(tasks);")]
    [InlineData("await Task.WhenAll(Enumerable.Range(0, 9).Select(i => CALL));")]
    public Task CollectedAndOnlyOuterWaitedFor_Reported(string body) => Verify.Reports(Program(body.Replace("CALL", StartNew, StringComparison.Ordinal)), SourceOptions.Blocking);

    [Theory]
    [InlineData("var tasks = new[] { CALL, CALL }; var inner = await Task.WhenAll(tasks); await Task.WhenAll(inner);")]
    [InlineData("var tasks = new[] { CALL, CALL }; await Task.WhenAll(await Task.WhenAll(tasks));")]
    [InlineData("var tasks = new[] { CALL, CALL }; await Task.WhenAll(tasks); foreach (var t in tasks) await t.Result;")]
    [InlineData("var tasks = new[] { CALL, CALL }; await Task.WhenAll(tasks.Select(t => t.Unwrap()));")]
    [InlineData("var tasks = Enumerable.Range(0, 9).Select(i => CALL).ToArray(); foreach (var t in tasks) await await t;")]
    [InlineData("await Task.WhenAll(await Task.WhenAll(Enumerable.Range(0, 9).Select(i => CALL)));")]
    [InlineData("await Task.WhenAll(Enumerable.Range(0, 9).Select(async i => await await CALL));")]
    [InlineData("await Task.WhenAll(Enumerable.Range(0, 9).Select(i => CALL).Select(t => t.Unwrap()));")]
    public Task CollectedAndInnerWaitedFor_Silent(string body) => Verify.Silent(Program(body.Replace("CALL", QuietStartNew, StringComparison.Ordinal)));

    [Theory]
    [InlineData("await await CALL;")]
    [InlineData("await (await CALL);")]
    [InlineData("await await CALL.ConfigureAwait(false);")]
    [InlineData("await (await CALL.ConfigureAwait(false)).ConfigureAwait(false);")]
    [InlineData("await CALL.Unwrap();")]
    [InlineData("await CALL.Unwrap().ConfigureAwait(false);")]
    [InlineData("CALL.Unwrap().Wait();")]
    [InlineData("CALL.Result.Wait();")]
    [InlineData("await CALL.Result;")]
    [InlineData("(await CALL).Wait();")]
    [InlineData("CALL.GetAwaiter().GetResult().Wait();")]
    [InlineData("var t = CALL; await await t;")]
    [InlineData("var t = CALL; await t.Unwrap();")]
    [InlineData("var t = CALL; await t; await t.Result;")]
    [InlineData("var t = CALL; t.Wait(); t.Result.Wait();")]
    [InlineData("var t = CALL; var inner = await t; await inner;")]
    [InlineData("Task<Task> t = CALL; var inner = await t; inner.Wait();")]
    [InlineData("Task t = CALL.Unwrap(); await t;")]
    [InlineData("var t = CALL; await Task.WhenAll(t.Unwrap(), given);")]
    [InlineData("var inner = await Task.WhenAll(CALL, CALL); await Task.WhenAll(inner);")]
    [InlineData("await Task.WhenAll(await Task.WhenAll(CALL, CALL));")]
    [InlineData("var tasks = new List<Task>(); for (var i = 0; i < 9; i++) tasks.Add(CALL.Unwrap()); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = new List<Task<Task>> { CALL }; foreach (var t in tasks) await await t;")]
    [InlineData("var tasks = Enumerable.Range(0, 9).Select(i => CALL.Unwrap()).ToArray(); await Task.WhenAll(tasks);")]
    [InlineData("_ = CALL;")]
    [InlineData("register(CALL);")]
    [InlineData("_nested.Add(CALL);")]
    [InlineData("var t = CALL; register(t);")]
    [InlineData("Func<Task<Task>> f = () => CALL; await await f();")]
    [InlineData("await await Local(); Task<Task> Local() => CALL;")]
    public Task InnerWaitedForOrGivenAway_Silent(string body) => Verify.Silent(Program(body.Replace("CALL", QuietStartNew, StringComparison.Ordinal)), SourceOptions.Blocking);

    /// <summary>No task of a task.</summary>
    [Theory]
    [InlineData("await Task.Run(async () => await RunAsync());")]
    [InlineData("await Task.Run(() => RunAsync());")]
    [InlineData("await Task.Run(RunAsync);")]
    [InlineData("await Task.Factory.StartNew(Work);")]
    [InlineData("await Task.Factory.StartNew(() => 1);")]
    [InlineData("await Task.Factory.StartNew(() => { RunAsync().Wait(); });")]
    [InlineData("await given.ContinueWith(t => Work());")]
    [InlineData("await given.ContinueWith(t => 1);")]
    [InlineData("await await Task.WhenAny(given, Task.Delay(1));")]
    [InlineData("await Task.WhenAny(given, Task.Delay(1));")]
    [InlineData("var first = await Task.WhenAny(given, Task.Delay(1)); await first;")]
    [InlineData("await Task.WhenAll(RunAsync(), ComputeAsync());")]
    public Task NotNested_Silent(string body) => Verify.Silent(Program(body));

    [Theory]
    [InlineData("public void M() { CALL; }")]
    [InlineData("public void M() => CALL;")]
    [InlineData("public void M() { CALL.ConfigureAwait(false); }")]
    [InlineData("public void M() { var t = CALL; }")]
    [InlineData("public Task M() => CALL;")]
    [InlineData("public Task M() { return CALL; }")]
    [InlineData("public Task M() { Task t = CALL; return t; }")]
    [InlineData("public async Task M() => await CALL;")]
    [InlineData("public async Task M() { using var s = new MemoryStream(); await CALL; }")]
    [InlineData("public Task P => CALL;")]
    [InlineData("public C() { CALL.Wait(); }")]
    [InlineData("public Func<Task> M() => async () => await CALL;")]
    [InlineData("public async IAsyncEnumerable<int> M() { await CALL; yield return 1; }")]
    public Task InEveryMember_Reported(string member) => Verify.Reports(Member(member, StartNew));

    [Theory]
    [InlineData("public Task<Task> M() => CALL;")]
    [InlineData("public Task<Task> M() { var t = CALL; return t; }")]
    [InlineData("public Task M() => CALL.Unwrap();")]
    [InlineData("public async Task M() => await await CALL;")]
    [InlineData("public async Task<Task> M() => await CALL;")]
    [InlineData("public Task<Task> P { get; } = CALL;")]
    [InlineData("private Task<Task>? _t; public void M() { _t = CALL; } public async Task Stop() => await await _t!;")]
    [InlineData("public void M(out Task<Task> t) { t = CALL; }")]
    [InlineData("public IEnumerable<Task<Task>> M() { yield return CALL; }")]
    [InlineData("public object M() => CALL;")]
    public Task InEveryMember_Silent(string member) => Verify.Silent(Member(member, QuietStartNew));

    private static string Member(string member, string call) => """
        class C
        {
            MEMBER

            private static async Task RunAsync() => await Task.Delay(1);
        }
        """.Replace("MEMBER", member, StringComparison.Ordinal).Replace("CALL", call, StringComparison.Ordinal);

    [Fact]
    public Task OldLanguage_Reported() => Verify.Reports(
        """
        using System.Threading.Tasks;

        class C
        {
            public async Task M()
            {
                await Task.Factory.{|CSAFE305:StartNew|}(async () => { await Task.Delay(1); }).ConfigureAwait(false);
            }
        }
        """,
        new SourceOptions { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    [Fact]
    public Task OldLanguage_Silent() => Verify.Silent(
        """
        using System.Threading.Tasks;

        class C
        {
            public async Task M()
            {
                await Task.Factory.StartNew(async () => { await Task.Delay(1); }).Unwrap().ConfigureAwait(false);
            }
        }
        """,
        new SourceOptions { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });
}
