using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>How a race report says that two accesses come to overlap.</summary>
public sealed class WitnessTests
{
    [Theory]
    [InlineData("Parallel.For(0, 9, i => Hit());", "by all the runs of a body that Parallel.For (line 7) runs in parallel")]
    [InlineData("while (more) _ = Task.Run(Hit);", "by a body that Task.Run (line 7) starts again while it still runs")]
    [InlineData("var t = Task.Run(Hit); Hit(); await t;", "in a body started by Task.Run (line 7) and by what is called on line 7 at the same time")]
    [InlineData("var t = Task.Run(() => Hit()); Indirect(); await t;", "in a body started by Task.Run (line 7) and by what is called on line 7 at the same time")]
    [InlineData("var t = Task.Run(Hit); var u = Task.Factory.StartNew(Hit); await t; await u;", "in a body started by Task.Run (line 7) and in one started by TaskFactory.StartNew (line 7) at the same time")]
    [InlineData("var t = Task.Run(() => Hit()); _hits++; await t;", "in a body started by Task.Run (line 7) and updated by 'M' on line 7 at the same time")]
    public async Task OneHelperOfBoth(string body, string witness) => Assert.Contains(
        " " + witness + ",",
        Assert.Single(await Messages.OfAsync("""
            class C
            {
                private int _hits;

                public async Task M(bool more)
                {
                    BODY
                    await Task.Yield();
                }

                private void Indirect() => Hit();

                private void Hit() => _hits++;
            }
            """.Replace("BODY", body, StringComparison.Ordinal))),
        StringComparison.Ordinal);
}
