using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Atomicity;

/// <summary>CSAFE607: read, await, write of the same variable.</summary>
public sealed class AwaitedUpdateTests
{
    private static readonly SourceOptions Web = new()
    {
        AlsoSources =
        [
            """
            namespace Microsoft.Extensions.DependencyInjection
            {
                public interface IServiceCollection { }

                public static class ServiceCollectionServiceExtensions
                {
                    public static IServiceCollection AddSingleton<T>(this IServiceCollection services) => services;
                }
            }
            """,
        ],
    };

    [Theory]
    [InlineData("{|CSAFE607:total += await GetAsync(x)|};")]
    [InlineData("{|CSAFE607:total -= await GetAsync(x)|};")]
    [InlineData("{|CSAFE607:total = total + await GetAsync(x)|};")]
    [InlineData("{|CSAFE607:total = await GetAsync(total + x)|};")]
    [InlineData("var old = total; var more = await GetAsync(x); {|CSAFE607:total = old + more|};")]
    [InlineData("var next = total + 1; await Task.Delay(x); {|CSAFE607:total = next|};")]
    [InlineData("{|CSAFE607:total += x > 0 ? await GetAsync(x) : 1|};")]
    public Task CapturedLocal_Reported(string code) => Verify.Reports(Sum(code));

    [Theory]
    [InlineData("var more = await GetAsync(x); {|CSAFE102:total += more|};")]
    [InlineData("{|CSAFE102:total = await GetAsync(x) + total|};")]
    [InlineData("await Task.Delay(x); {|CSAFE102:total++|};")]
    public Task ReadAfterTheAwait_IsACounter(string code) => Verify.Reports(Sum(code));

    [Theory]
    [InlineData("await gate.WaitAsync(); try { total += await GetAsync(x); } finally { gate.Release(); }")]
    [InlineData("var own = 0; own += await GetAsync(x); Interlocked.Add(ref total, own);")]
    [InlineData("Interlocked.Add(ref total, await GetAsync(x));")]
    public Task LockedOrAtomicOrOwn_Silent(string code) => Verify.Silent(Sum(code));

    [Fact]
    public Task OneAfterTheOther_Silent() => Verify.Silent("""
        class C
        {
            private int _total;

            public async Task<int> M(int[] xs)
            {
                foreach (var x in xs) _total += await GetAsync(x);
                return _total;
            }

            private static Task<int> GetAsync(int x) => Task.FromResult(x);
        }
        """);

    [Fact]
    public Task FieldOfAnAsyncMemberThatRunsTwice_Reported() => Verify.Reports("""
        class C
        {
            private int _total;

            public async Task<int> M()
            {
                await Task.WhenAll(Add(1), Add(2));
                return _total;
            }

            private async Task Add(int x)
            {
                await Task.Yield();
                {|CSAFE607:_total += await GetAsync(x)|};
            }

            private static async Task<int> GetAsync(int x)
            {
                await Task.Yield();
                return x;
            }
        }
        """);

    [Fact]
    public Task FieldThatAStartedBodyWrites_Reported() => Verify.Reports("""
        class C
        {
            private int _total;

            public async Task M(int[] xs)
            {
                var work = Task.Run(async () =>
                {
                    foreach (var x in xs) {|CSAFE607:_total += await GetAsync(x)|};
                });
                _total++;
                await work;
            }

            private static Task<int> GetAsync(int x) => Task.FromResult(x);
        }
        """);

    [Fact]
    public Task OnlyReadMeanwhile_IsACounter() => Verify.Reports("""
        class C
        {
            private int _total;

            public async Task M(int[] xs)
            {
                var work = Task.Run(async () =>
                {
                    foreach (var x in xs) {|CSAFE102:_total += await GetAsync(x)|};
                });
                Console.WriteLine(_total);
                await work;
            }

            private static Task<int> GetAsync(int x) => Task.FromResult(x);
        }
        """);

    [Fact]
    public Task StaticField_Reported() => Verify.Reports("""
        static class C
        {
            private static double s_sum;

            public static Task M(string[] names) => Parallel.ForEachAsync(names, async (name, token) =>
            {
                {|CSAFE607:s_sum = s_sum + await Read(name)|};
            });

            private static async ValueTask<double> Read(string name)
            {
                await Task.Yield();
                return name.Length;
            }
        }
        """);

    [Fact]
    public Task Singleton_Reported() => Verify.Reports(
        """
        using Microsoft.Extensions.DependencyInjection;

        class Prices
        {
            private int _sum;

            public async Task Add(int x)
            {
                var before = _sum;
                var price = await Task.FromResult(x);
                {|CSAFE607:_sum = before + price|};
            }
        }

        static class Program
        {
            static void Configure(IServiceCollection services) => services.AddSingleton<Prices>();
        }
        """,
        Web);

    [Fact]
    public Task NoSign_Silent() => Verify.Silent("""
        class C
        {
            private int _total;

            public int Total => _total;

            public async Task Add(int x) => _total += await Task.FromResult(x);
        }
        """);

    [Fact]
    public Task KnownMiss_HandlersOfAWindow_Silent() => Verify.Silent("""
        namespace System.Windows.Threading { public class DispatcherObject { } }

        class Window : System.Windows.Threading.DispatcherObject
        {
            private int _total;

            public async void OnClick(object sender, EventArgs e) => _total += await Task.FromResult(1);
        }
        """, new SourceOptions { Config = ["dotnet_diagnostic.CSAFE305.severity = none", "dotnet_diagnostic.CSAFE304.severity = none"] });

    private static string Sum(string code) => $$"""
        class C
        {
            async Task<int> M(int[] xs)
            {
                var total = 0;
                var gate = new SemaphoreSlim(1, 1);
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
