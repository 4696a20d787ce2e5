using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE303: what is started is joined on some ways only.</summary>
public sealed class PartlyJoinedTests
{
    private const string InType = """
        class C
        {
            METHOD

            static void F() { }

            static async Task<int> WorkAsync() { await Task.Yield(); return 1; }
        }
        """;

    private static string Program(string method) => InType.Replace("METHOD", method, StringComparison.Ordinal);

    [Theory]
    [InlineData("async Task M(bool b) { var t = Task.{|CSAFE303:Run|}(F); if (b) return; await t; }")]
    [InlineData("async Task M(bool b) { Task t; t = Task.{|CSAFE303:Run|}(F); if (b) return; await t; }")]
    [InlineData("async Task<int> M(bool b) { var t = {|CSAFE303:WorkAsync|}(); if (b) { Console.WriteLine(); return 0; } return await t; }")]
    [InlineData("async Task M(bool b) { var t = Task.{|CSAFE303:Run|}(F); if (b) throw new InvalidOperationException(); await t; }")]
    [InlineData("void M(bool b) { var t = new Thread(F); t.{|CSAFE303:Start|}(); if (b) return; t.Join(); }")]
    [InlineData("void M(bool b) { var t = Task.{|CSAFE303:Run|}(F); if (b) return; t.Wait(); }")]
    [InlineData("async Task M(int n) { var t = Task.{|CSAFE303:Run|}(F); for (var i = 0; i < n; i++) if (i == 5) return; await t; }")]
    [InlineData("async Task M(int n) { var t = Task.{|CSAFE303:Run|}(F); switch (n) { case 1: return; } await Task.WhenAll(t, Task.Delay(1)); }")]
    [InlineData("Func<bool, Task> M() => async b => { var t = Task.{|CSAFE303:Run|}(F); if (b) return; await t; };")]
    [InlineData("async Task M<T>(T? x) { await L(); async Task L() { var t = Task.{|CSAFE303:Run|}(F); if (x == null) return; await t; } }")]
    public Task LeftBefore_Reported(string method) => Verify.Reports(Program(method), SourceOptions.Blocking);

    [Theory]
    [InlineData("async Task M(bool b) { var t = Task.Run(F); try { if (b) return; } finally { await t; } }")]
    [InlineData("async Task M(bool b) { var t = Task.Run(F); if (b) { await t; return; } await t; }")]
    [InlineData("async Task M(bool b) { if (b) return; var t = Task.Run(F); await t; }")]
    [InlineData("async Task M(bool b) { var t = Task.Run(F); await t; if (b) return; Console.WriteLine(t.Status); }")]
    [InlineData("async Task M() { var t = Task.Run(F); if (t.IsCompleted) return; await t; }")]
    [InlineData("async Task M(bool b) { Task? t = null; if (b) t = Task.Run(F); if (!b) return; await t!; }")]
    [InlineData("Task M(bool b) { var t = Task.Run(F); if (b) return t; return Task.WhenAll(t, Task.Delay(1)); }")]
    [InlineData("async Task M(bool b) { var t = Task.Run(F); _ = t.ContinueWith(x => F()); if (b) return; await t; }")]
    [InlineData("async Task M(bool b) { var t = Task.Run(F); Func<int> f = () => { if (b) return 1; return 2; }; f(); await t; }")]
    [InlineData("void M(bool b) { var t = new Thread(F) { IsBackground = true }; t.Start(); if (b) return; t.Join(); }")]
    [InlineData("void M(bool b) { var e = new ManualResetEventSlim(); var t = Task.Run(() => e.Set()); e.Wait(); if (b) return; t.Wait(); }")]
    [InlineData("async Task M(bool b) { var t = Task.Run(F); try { if (b) throw new InvalidOperationException(); } catch (InvalidOperationException) { } await t; }")]
    public Task JoinedOrThoughtOf_Silent(string method) => Verify.Silent(Program(method), SourceOptions.Blocking);

    [Fact]
    public Task JoinedNowhere_OneReport() => Verify.Reports(Program("async Task M(bool b) { var t = Task.{|CSAFE302:Run|}(F); if (b) return; await Task.Yield(); }"));

    [Fact]
    public Task Message() => Messages.Are(
        """
        class C
        {
            async Task M(bool skip)
            {
                var saving = Task.Run(() => { });
                if (skip)
                    return;
                await saving;
            }
        }
        """,
        "CSAFE303",
        "The task in 'saving' is waited for on line 8, but the return on line 7 leaves before; wait for it there, too, or in a finally");

    [Theory]
    [InlineData("async Task M(bool b) { var all = new List<Task> { Task.Run(F) }; if (b) return; await Task.WhenAll(all); }")]
    [InlineData("async Task M(bool b) { var t = Task.Run(F); if (b) await t; }")]
    public Task KnownMiss_CollectionAndMissingBranch(string method) => Verify.Silent(Program(method));
}
