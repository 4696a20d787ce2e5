using ConcurrencySafety.Fixes.Synchronization;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Synchronization;

/// <summary>Variables of the asynchronous flow in the place of those of a thread.</summary>
public sealed class AsyncLocalFixTests
{
    [Fact]
    public Task PrivateField_AsyncLocal() => Verify.FixesAll<AsyncLocalFix>(
        """
        class C
        {
            private int _n;

            // how deep we are
            [ThreadStatic]
            private static int t_depth; // starts at 0

            public static int Depth => t_depth;

            public async Task M(Func<Task> step)
            {
                t_depth++;
                try
                {
                    await step();
                }
                finally
                {
                    {|CSAFE511:t_depth|}--;
                }
            }
        }
        """,
        """
        class C
        {
            private int _n;

            // how deep we are
            private static readonly AsyncLocal<int> t_depth = new AsyncLocal<int>(); // starts at 0

            public static int Depth => t_depth.Value;

            public async Task M(Func<Task> step)
            {
                t_depth.Value++;
                try
                {
                    await step();
                }
                finally
                {
                    t_depth.Value--;
                }
            }
        }
        """);

    [Theory]
    [InlineData("internal static int t_depth;", "")]
    [InlineData("private static int t_depth;", "Interlocked.Increment(ref t_depth);")]
    [InlineData("private static int t_depth;", "t_depth = t_depth + 1;")]
    public Task OthersUseItOrByReference_NotOffered(string field, string code) => Verify.OffersNoFix<AsyncLocalFix>($$"""
        class C
        {
            [ThreadStatic]
            {{field}}

            public async Task M()
            {
                t_depth = 1;
                await Task.Yield();
                Console.WriteLine({|CSAFE511:t_depth|});
            }

            public void N()
            {
                {{code}}
            }
        }
        """);
}
