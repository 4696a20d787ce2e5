using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Atomicity;

/// <summary>The repairs of CSAFE607.</summary>
public sealed class AwaitedUpdateFixTests
{
    [Theory]
    [InlineData("{|CSAFE607:total += await GetAsync(x)|};", "Interlocked.Add(ref total, await GetAsync(x));")]
    [InlineData("{|CSAFE607:total = total + await GetAsync(x)|};", "Interlocked.Add(ref total, await GetAsync(x));")]
    public Task Interlocked(string before, string after) => Verify.FixesAll<InterlockedFix>(Sum(before), Sum(after));

    [Theory]
    [InlineData("var old = total; var more = await GetAsync(x); {|CSAFE607:total = old + more|};")]
    [InlineData("{|CSAFE607:total = await GetAsync(total)|};")]
    public async Task TwoSteps_NoFix(string code)
    {
        await Verify.OffersNoFix<InterlockedFix>(Sum(code));
        await Verify.OffersNoFix<LockFix>(Sum(code));
    }

    [Fact]
    public Task Lock_AwaitsFirst() => Verify.FixesAll<LockFix>(
        Sum("{|CSAFE607:total += await GetAsync(x)|};").Replace("var total", "decimal total", StringComparison.Ordinal).Replace("Task<int> M", "Task<decimal> M", StringComparison.Ordinal),
        """
        class C
        {
            async Task<decimal> M(int[] xs)
            {
                decimal total = 0;
                var gate = new Lock();
                await Task.WhenAll(xs.Select(async x =>
                {
                    await Task.Yield();
                    var value = await GetAsync(x);
                    lock (gate)
                    {
                        total += value;
                    }
                }));
                return total;
            }

            static async Task<int> GetAsync(int x)
            {
                await Task.Yield();
                return x;
            }
        }
        """);

    [Fact]
    public async Task Stress_LosesNothing()
    {
        const string Program = """
            static class P
            {
                static int s_total;

                static async Task Main()
                {
                    await Parallel.ForEachAsync(Enumerable.Range(0, 400), async (x, token) =>
                    {
                        {|CSAFE607:s_total += await One()|};
                    });
                    Console.Write(s_total);
                }

                static async Task<int> One()
                {
                    await Task.Delay(1);
                    return 1;
                }
            }
            """;
        var options = new SourceOptions { Output = OutputKind.ConsoleApplication };
        Assert.NotEqual("400", Verify.Run(Program.Replace("{|CSAFE607:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal)).Trim());
        Assert.Equal("400", Verify.Run(await Verify.Apply<InterlockedFix>(Program, options: options)).Trim());
    }

    private static string Sum(string code) => $$"""
        class C
        {
            async Task<int> M(int[] xs)
            {
                var total = 0;
                await Task.WhenAll(xs.Select(async x =>
                {
                    await Task.Yield();
                    {{code}}
                }));
                return total;
            }

            static async Task<int> GetAsync(int x)
            {
                await Task.Yield();
                return x;
            }
        }
        """;
}
