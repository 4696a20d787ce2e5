using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

/// <summary>A ValueTask that is used more than once becomes a task.</summary>
public sealed class AsTaskFixTests
{
    [Fact]
    public Task Locals_BecomeTasks() => Verify.FixesAll<AsTaskFix>(
        """
        class C(ChannelReader<int> reader)
        {
            public async Task<int> M()
            {
                var first = reader.ReadAsync(); // the first
                ValueTask<int> second = reader.ReadAsync();
                int sum = await first + {|CSAFE312:await first|};
                return sum + await second + {|CSAFE312:await second|};
            }
        }
        """,
        """
        class C(ChannelReader<int> reader)
        {
            public async Task<int> M()
            {
                var first = reader.ReadAsync().AsTask(); // the first
                Task<int> second = reader.ReadAsync().AsTask();
                int sum = await first + await first;
                return sum + await second + await second;
            }
        }
        """);

    [Fact]
    public Task Loop_BecomesTask() => Verify.FixesAll<AsTaskFix>(
        """
        class C
        {
            public async Task M(IAsyncDisposable one)
            {
                ValueTask closing = one.DisposeAsync();
                for (int i = 0; i < 2; i++)
                {
                    {|CSAFE312:await closing|};
                }
            }
        }
        """,
        """
        class C
        {
            public async Task M(IAsyncDisposable one)
            {
                Task closing = one.DisposeAsync().AsTask();
                for (int i = 0; i < 2; i++)
                {
                    await closing;
                }
            }
        }
        """);

    [Theory]
    [InlineData("public async Task M(ValueTask t) { await t; {|CSAFE312:await t|}; }")]
    [InlineData("public async Task M(ChannelReader<int> r, bool b) { var t = r.ReadAsync(); if (b) { t = r.ReadAsync(); } await t; {|CSAFE312:await t|}; }")]
    [InlineData("public async Task M(IAsyncDisposable a) { var t = a.DisposeAsync(); await t.AsTask(); {|CSAFE312:await t|}; }")]
    public Task NotOneDeclaration_OffersNoFix(string member) => Verify.OffersNoFix<AsTaskFix>("class C { " + member + " }");
}
