using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>Functions given to lazy operators run when somebody goes through the result, not where the query is written.</summary>
public sealed class LazyQueriesTests
{
    private const string InMethod = """
        class C
        {
            private static int s_seed;

            public async Task M(int[] xs, bool condition)
            {
                var factor = 1;
                BODY
            }

            private static async Task RunAsync(int x) => await Task.Delay(x);

            private static async Task SeedAsync(int x) { await Task.Delay(x); Console.WriteLine(s_seed); }

            private static void Use(IEnumerable<Task> tasks) => Task.WaitAll(tasks.ToArray());
        }
        """;

    private static string Program(string body) => InMethod.Replace("BODY", body, StringComparison.Ordinal);

    [Theory]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * factor)); factor = 2; await Task.WhenAll(tasks);")]
    [InlineData("IEnumerable<Task<int>> tasks; tasks = xs.Select(x => Task.Run(() => x * factor)); factor = 2; await Task.WhenAll(tasks);")]
    [InlineData("var tasks = xs.Where(x => x > 0).Select(x => Task.Run(() => x * factor)); factor = 2; await Task.WhenAll(tasks);")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * factor)).Where(t => !t.IsCompleted).Take(2); factor = 2; await Task.WhenAll(tasks);")]
    [InlineData("var tasks = from x in xs select Task.Run(() => x * factor); factor = 2; await Task.WhenAll(tasks);")]
    [InlineData("var tasks = Enumerable.Select(xs, x => Task.Run(() => x * factor)); factor = 2; await Task.WhenAll(tasks);")]
    [InlineData("var tasks = xs.Select(async x => { await RunAsync(x); Console.WriteLine(factor); }); factor = 2; await Task.WhenAll(tasks);")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * factor)); factor = 2; var all = tasks.ToList(); await Task.WhenAll(all);")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * factor)); factor = 2; foreach (var t in tasks) await t;")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * factor)); var same = tasks; factor = 2; await Task.WhenAll(same);")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * factor)); var few = tasks.Take(2); factor = 2; await Task.WhenAll(few);")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * factor)); factor = 2; if (condition) await Task.WhenAll(tasks);")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * factor)); factor = 2; Use(tasks);")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * factor)); factor = 2;")]
    [InlineData("var tasks = xs.Select(SeedAsync); s_seed = 2; await Task.WhenAll(tasks);")]
    [InlineData("while (condition) { var tasks = xs.Select(x => Task.Run(() => x * factor)); factor++; await Task.WhenAll(tasks); }")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * factor)); await Task.WhenAll(tasks); factor = 2; await Task.WhenAll(tasks);")]
    public Task WrittenBeforeTheFirstUse_Silent(string body) => Verify.Silent(Program(body));

    [Theory]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * {|CSAFE101:factor|})).ToList(); factor = 2; await Task.WhenAll(tasks);")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * {|CSAFE101:factor|})); var all = tasks.ToList(); factor = 2; await Task.WhenAll(all);")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * {|CSAFE101:factor|})); var all = Task.WhenAll(tasks); factor = 2; await all;")]
    [InlineData("var tasks = xs.Where(x => x > 0).Select(x => Task.Run(() => x * {|CSAFE101:factor|})); var all = tasks.ToArray(); factor = 2; await Task.WhenAll(all);")]
    [InlineData("var tasks = from x in xs select Task.Run(() => x * {|CSAFE101:factor|}); var all = tasks.ToArray(); factor = 2; await Task.WhenAll(all);")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * {|CSAFE101:factor|})); var same = tasks; var all = same.ToArray(); factor = 2; await Task.WhenAll(all);")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => x * {|CSAFE101:factor|})); Task all = condition ? Task.WhenAll(tasks) : Task.CompletedTask; factor = 2; await all;")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => {|CSAFE102:factor++|})); await Task.WhenAll(tasks);")]
    public Task WrittenAfterTheFirstUse_Reported(string body) => Verify.Reports(Program(body));

    /// <summary>A loop takes one element after the other, and what makes it runs then.</summary>
    [Theory]
    [InlineData("foreach (var t in xs.Select(async x => { await RunAsync(x); factor++; })) await t;")]
    [InlineData("foreach (var t in xs.Where(x => x > 0).Select(async x => { await RunAsync(x); factor++; })) await t;")]
    [InlineData("foreach (var t in xs.Select(async x => { await RunAsync(x); factor++; }).Skip(1)) { await t; factor++; }")]
    [InlineData("var tasks = xs.Select(async x => { await RunAsync(x); factor++; }); foreach (var t in tasks) await t; factor++;")]
    [InlineData("var tasks = xs.Select(x => Task.Run(() => { factor++; })); foreach (var t in tasks) t.Wait(); factor++;")]
    [InlineData("var tasks = from x in xs select Task.Run(() => { factor++; }); foreach (var t in tasks) { if (condition) Console.WriteLine(1); await t; }")]
    public Task LoopWaitsForEachElement_Silent(string body) => Verify.Silent(Program(body), SourceOptions.Blocking);

    [Theory]
    [InlineData("foreach (var t in xs.Select(async x => { await RunAsync(x); {|CSAFE102:factor++|}; }).ToList()) await t;")]
    [InlineData("var all = new List<Task>(); foreach (var t in xs.Select(async x => { await RunAsync(x); {|CSAFE102:factor++|}; })) all.Add(t); await Task.WhenAll(all);")]
    [InlineData("foreach (var t in xs.Select(x => Task.Run(() => { {|CSAFE102:factor++|}; }))) { factor++; await t; }")]
    [InlineData("var all = new List<Task>(); foreach (var t in xs.Select(x => Task.Run(() => { {|CSAFE102:factor++|}; }))) { if (condition) await t; else all.Add(t); } await Task.WhenAll(all);")]
    public Task LoopDoesNotWaitForEachElement_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("var {|CSAFE311:tasks|} = xs.Select(RunAsync); Console.WriteLine(tasks.Count());")]
    [InlineData("var {|CSAFE311:tasks|} = xs.Select(x => Task.Run(() => x)); foreach (var t in tasks) Console.WriteLine(1);")]
    public Task UsedAndNotAwaited_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("var tasks = xs.Select(RunAsync); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = xs.Select(RunAsync); foreach (var t in tasks) await t;")]
    [InlineData("var tasks = xs.Select(RunAsync); tasks = tasks.Append(RunAsync(1)); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = xs.Select(RunAsync); if (condition) tasks = tasks.Take(1); await Task.WhenAll(tasks);")]
    [InlineData("var tasks = xs.Select(RunAsync); tasks = tasks.ToList(); await Task.WhenAll(tasks);")]
    public Task UsedAndAwaited_Silent(string body) => Verify.Silent(Program(body));

    /// <summary>The tasks are not even started, which no rule speaks of yet.</summary>
    [Fact]
    public Task KnownMiss_NeverUsed() => Verify.Silent(Program("var tasks = xs.Select(RunAsync);"));

    /// <summary>When a captured local is first used is not known.</summary>
    [Fact]
    public Task KnownFalseAlarm_CapturedLocalCountsAsUsedAtOnce() => Verify.Reports(Program(
        "var tasks = xs.Select(x => Task.Run(() => x * {|CSAFE101:factor|})); factor = 2; await Local(); async Task Local() => await Task.WhenAll(tasks);"));
}
