using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE310: the loser of a wait for the first of several tasks is forgotten.</summary>
public sealed class AbandonedTaskTests
{
    private const string InType = """
        class C
        {
            METHOD

            static void F() { }

            static async Task<int> WorkAsync() { await Task.Yield(); return 1; }

            static async Task<int> WorkUntilAsync(CancellationToken token) { await Task.Delay(1, token); return 1; }
        }
        """;

    private static string Program(string method) => InType.Replace("METHOD", method, StringComparison.Ordinal);

    [Theory]
    [InlineData("async Task M() { await Task.{|CSAFE310:WhenAny|}(WorkAsync(), Task.Delay(10)); }")]
    [InlineData("async Task M() { await Task.{|CSAFE310:WhenAny|}(Task.Run(F), Task.Delay(10)); }")]
    [InlineData("async Task M() { var t = Task.Run(F); await Task.{|CSAFE310:WhenAny|}(t, Task.Delay(10)); }")]
    [InlineData("async Task<int> M() { var t = WorkAsync(); if (await Task.{|CSAFE310:WhenAny|}(t, Task.Delay(10)) != t) throw new TimeoutException(); return await t; }")]
    [InlineData("async Task<int> M() { var t = WorkAsync(); var first = await Task.{|CSAFE310:WhenAny|}(t, Task.Delay(10)); if (first == t) return await t; return 0; }")]
    [InlineData("async Task<int> M() { var t = WorkAsync(); var first = await Task.{|CSAFE310:WhenAny|}(t, Task.Delay(10)); return first == t ? await t : 0; }")]
    [InlineData("async Task M() { var t = WorkAsync(); await Task.{|CSAFE310:WhenAny|}(t, Task.Delay(10), Task.Delay(20)); }")]
    [InlineData("void M() { var t = Task.Run(F); Task.{|CSAFE310:WhenAny|}(t, Task.Delay(10)).Wait(); }")]
    public Task Forgotten_Reported(string method) => Verify.Reports(Program(method), SourceOptions.Blocking);

    [Theory]
    [InlineData("async Task M() { var t = Task.Run(F); await Task.WhenAny(t, Task.Delay(10)); await t; }")]
    [InlineData("async Task M() { var t = Task.Run(F); if (await Task.WhenAny(t, Task.Delay(10)) != t) _ = t.ContinueWith(x => Console.WriteLine(x.Exception)); }")]
    [InlineData("async Task M() { var t = Task.Run(F); if (await Task.WhenAny(t, Task.Delay(10)) == t) Console.WriteLine(); else await t; }")]
    [InlineData("async Task M() { var t = Task.Run(F); await Task.WhenAny(t, Task.Delay(10)); while (!t.IsCompleted) await Task.Delay(1); }")]
    [InlineData("async Task M(List<Task> all) { var t = Task.Run(F); all.Add(t); await Task.WhenAny(t, Task.Delay(10)); }")]
    public Task LookedAt_Silent(string method) => Verify.Silent(Program(method));

    [Theory]
    [InlineData("async Task M(CancellationToken token) { await Task.WhenAny(WorkUntilAsync(token), Task.Delay(10)); }")]
    [InlineData("async Task M(CancellationToken token) { var t = Task.Run(F, token); await Task.WhenAny(t, Task.Delay(10)); }")]
    [InlineData("async Task M() { using var source = new CancellationTokenSource(); var t = WorkUntilAsync(source.Token); if (await Task.WhenAny(t, Task.Delay(10)) != t) source.Cancel(); }")]
    public Task CanBeCancelled_Silent(string method) => Verify.Silent(Program(method));

    [Theory]
    [InlineData("async Task M(List<Task> all) { while (all.Count > 0) all.Remove(await Task.WhenAny(all)); }")]
    [InlineData("async Task M(Task given) { await Task.WhenAny(given, Task.Delay(10)); }")]
    [InlineData("async Task M() { await Task.WhenAny(Task.Delay(5), Task.Delay(10)); }")]
    public Task NotStartedHere_Silent(string method) => Verify.Silent(Program(method));

    [Fact]
    public Task Message() => Messages.Are(
        """
        class C
        {
            async Task M()
            {
                var work = Task.Run(() => { });
                if (await Task.WhenAny(work, Task.Delay(100)) != work)
                    throw new TimeoutException();
            }
        }
        """,
        "CSAFE310",
        "When another task ends first, the one that 'Task.Run' starts on line 5 goes on: nobody cancels it or looks at it again; give it a token and cancel that, or await it");

    [Fact]
    public Task KnownMiss_FrameworksOwnWork() => Verify.Silent(Program("async Task M(Stream s) { await Task.WhenAny(s.ReadAsync(new byte[1], 0, 1), Task.Delay(10)); }"));
}
