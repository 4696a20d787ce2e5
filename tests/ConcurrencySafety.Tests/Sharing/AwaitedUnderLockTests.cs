using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>An async method that is awaited where it is called runs under the locks that its caller holds then.</summary>
public sealed class AwaitedUnderLockTests
{
    private static string Program(string body) => $$"""
        class C
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _n;

            public Task Run(int[] xs) => Parallel.ForEachAsync(xs, async (x, ct) =>
            {
                {{body}}
            });

            private async Task OuterAsync() => await AddAsync().ConfigureAwait(false);

            private async Task AddAsync()
            {
                await Task.Yield();
                {|CSAFE102:_n++|};
            }
        }
        """;

    [Theory]
    [InlineData("await _gate.WaitAsync(ct); try { await AddAsync(); } finally { _gate.Release(); }")]
    [InlineData("await _gate.WaitAsync(ct); try { await AddAsync().ConfigureAwait(false); } finally { _gate.Release(); }")]
    [InlineData("await _gate.WaitAsync(ct); try { await OuterAsync(); } finally { _gate.Release(); }")]
    public Task AwaitedUnderTheLock_Silent(string body) =>
        Verify.Silent(Program(body).Replace("{|CSAFE102:_n++|}", "_n++", StringComparison.Ordinal), new SourceOptions { Strict = true });

    [Theory]
    [InlineData("await AddAsync();")]
    [InlineData("Task t; await _gate.WaitAsync(ct); try { t = AddAsync(); } finally { _gate.Release(); } await t;")]
    [InlineData("await _gate.WaitAsync(ct); _gate.Release(); await AddAsync();")]
    public Task NotAwaitedUnderTheLock_Reported(string body) => Verify.Reports(Program(body));
}
