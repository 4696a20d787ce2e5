using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE312: ValueTasks that are used up twice.</summary>
public sealed class ReusedValueTaskTests
{
    private static readonly SourceOptions Strict = new() { Strict = true };

    [Theory]
    [InlineData("var t = Read(); await t; {|CSAFE312:await t|};")]
    [InlineData("ValueTask<int> t = Read(); int a = await t + {|CSAFE312:await t|}; Use(a);")]
    [InlineData("var t = Read(); await t.ConfigureAwait(false); {|CSAFE312:await t|};")]
    [InlineData("var t = Read(); await t; await {|CSAFE312:t.ConfigureAwait(false)|};")]
    [InlineData("var t = Read(); await t.AsTask(); await {|CSAFE312:t.AsTask()|};")]
    [InlineData("var t = Read(); for (int i = 0; i < 3; i++) { {|CSAFE312:await t|}; }")]
    [InlineData("var t = Read(); while (await {|CSAFE312:t.ConfigureAwait(false)|} > 0) { }")]
    [InlineData("var t = Read(); if (flag) { await t; } {|CSAFE312:await t|};")]
    [InlineData("var t = Read(); if (flag) { await t; } else { await t; } {|CSAFE312:await t|};")]
    [InlineData("ValueTask t; t = Write(); await t; {|CSAFE312:await t|};")]
    [InlineData("async Task Local(ValueTask t) { await t; {|CSAFE312:await t|}; } await Local(Write());")]
    [InlineData("Func<ValueTask, Task> twice = async t => { await t; {|CSAFE312:await t|}; }; await twice(Write());")]
    [InlineData("var t = Read(); try { await t; } finally { Use(1); } {|CSAFE312:await t|};")]
    [InlineData("var t = Read(); Use(await t); Use({|CSAFE312:t.Result|});")]
    public Task UsedTwice_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("var t = Read(); Use(await t);")]
    [InlineData("await Read(); await Read();")]
    [InlineData("var t = Read(); await t; t = Read(); await t;")]
    [InlineData("var t = Read(); if (flag) { await t; } else { await t.ConfigureAwait(false); }")]
    [InlineData("var t = Read(); if (flag) { await t; return; } await t;")]
    [InlineData("for (int i = 0; i < 3; i++) { var t = Read(); await t; }")]
    [InlineData("for (int i = 0; i < 3; i++) { ValueTask<int> t = Read(); if (t.IsCompletedSuccessfully) { Use(t.Result); } else { Use(await t); } }")]
    [InlineData("var t = Read(); while (await t > 0) { t = Read(); }")]
    [InlineData("var t = Read(); int x = t.IsCompleted ? t.Result : await t; Use(x);")]
    [InlineData("var t = Read().AsTask(); await t; await t;")]
    [InlineData("var t = Read().Preserve(); await t;")]
    [InlineData("var t = Task.FromResult(1); await t; await t;")]
    [InlineData("var a = Read(); var b = Read(); Use(await a); Use(await b);")]
    public Task UsedOnce_Silent(string body) => Verify.Silent(Program(body));

    [Theory]
    [InlineData("var t = Write(); Look(t); {|CSAFE312:await t|};", "what it is given to may only look at it")]
    [InlineData("Plain(Read()); int Plain(ValueTask<int> t) => {|CSAFE312:t.Result|};", "it may well be a task")]
    [InlineData("Plain(Read()); int Plain(ValueTask<int> t) { return {|CSAFE312:t.GetAwaiter()|}.GetResult(); }", "it may well be a task")]
    public async Task NotKnown_ReportedInStrictOnly(string body, string why)
    {
        Assert.NotEmpty(why);
        await Verify.Silent(Program(body.Replace("{|CSAFE312:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal)));
        await Verify.Reports(Program(body), Strict);
    }

    [Theory]
    [InlineData("Plain(Read()); int Plain(ValueTask<int> t) => t.IsCompleted ? t.Result : 0;")]
    [InlineData("Plain(Read()); int Plain(ValueTask<int> t) { if (!t.IsCompletedSuccessfully) { return 0; } return t.GetAwaiter().GetResult(); }")]
    public Task ResultOfOneThatHasEnded_Silent(string body) => Verify.Silent(Program(body), Strict);

    [Fact]
    public Task Returned_Reported() => Verify.Reports("""
        class C
        {
            public ValueTask<int> M(ValueTask<int> t)
            {
                _ = t.AsTask();
                return {|CSAFE312:t|};
            }
        }
        """);

    [Fact]
    public Task GenericStruct_Reported() => Verify.Reports("""
        struct Twice<T>
        {
            public static async Task<(T, T)> Of(ValueTask<T> t) => (await t, {|CSAFE312:await t|});
        }
        """);

    [Fact]
    public Task BlockingInAsyncMethod_IsTheOtherRules() => Verify.Reports(
        Program("var t = ReadSlowly(); Use(t.{|CSAFE205:Result|});"),
        Strict);

    [Fact]
    public Task Message_NamesTheFirstUse() => Messages.Are(
        """
        class C
        {
            public async Task M(ValueTask t)
            {
                await t;
                await t;
            }
        }
        """,
        "CSAFE312",
        "'t' is awaited here again after line 5, and gives its result only once; keep the result, or call AsTask() once and use the task");

    [Fact]
    public Task KnownMiss_Field_Silent() => Verify.Silent("""
        class C(ChannelReader<int> reader)
        {
            private ValueTask<int> _next = reader.ReadAsync();

            public async Task<int> M() => await _next + await _next;
        }
        """);

    [Fact]
    public Task KnownMiss_Captured_Silent() => Verify.Silent(Program("var t = Write(); Func<Task> again = async () => await t; await t; await again();"));

    [Fact]
    public Task KnownMiss_InHandlerAfterFailure_Silent() => Verify.Silent(Program("var t = Write(); try { await t; } catch (TimeoutException) { await t; }"));

    private static string Program(string body) => """
        abstract class C
        {
            public async Task M(bool flag)
            {
                BODY
            }

            protected abstract ValueTask<int> Read();

            protected abstract ValueTask Write();

            protected abstract void Look(ValueTask task);

            private async ValueTask<int> ReadSlowly() { await Task.Delay(1); return 1; }

            private static void Use(int x) => Console.WriteLine(x);
        }
        """.Replace("BODY", body.Contains("await", StringComparison.Ordinal) ? body : body + " await Task.Yield();", StringComparison.Ordinal);
}
