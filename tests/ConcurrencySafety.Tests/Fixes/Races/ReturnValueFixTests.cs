using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>The value that a task assigns becomes its result.</summary>
public sealed class ReturnValueFixTests
{
    [Fact]
    public Task ReadBeforeTheAwait_AwaitsFirst() => Verify.FixesAll<ReturnValueFix>(
        """
        class C
        {
            async Task M()
            {
                // the answer
                int result = 0;
                var task = Task.Run(() =>
                {
                    Console.WriteLine("thinking");
                    {|CSAFE101:result = Compute()|};
                });
                Console.WriteLine("meanwhile");
                Console.WriteLine(result);
                await task;
            }

            static int Compute() => 42;
        }
        """,
        """
        class C
        {
            async Task M()
            {
                // the answer
                var task = Task.Run(() =>
                {
                    Console.WriteLine("thinking");
                    return Compute();
                });
                Console.WriteLine("meanwhile");
                int result = await task;
                Console.WriteLine(result);
            }

            static int Compute() => 42;
        }
        """);

    [Fact]
    public Task TaskThatNobodyKeeps_IsAwaited() => Verify.FixesAll<ReturnValueFix>(
        """
        class C
        {
            async Task<string> M()
            {
                string text = "";
                _ = Task.Run(() => {|CSAFE101:text = Load()|});
                await Task.Yield();
                return text;
            }

            static string Load() => "x";
        }
        """,
        """
        class C
        {
            async Task<string> M()
            {
                string text = await Task.Run(() => Load());
                await Task.Yield();
                return text;
            }

            static string Load() => "x";
        }
        """);

    [Fact]
    public Task BlockingStarter_TakesTheResult() => Verify.FixesAll<ReturnValueFix>(
        """
        class C
        {
            void M()
            {
                var result = 0;
                Task task = Task.Run(() => { {|CSAFE101:result = Compute()|}; });
                Console.WriteLine(result);
                task.Wait();
            }

            static int Compute() => 42;
        }
        """,
        """
        class C
        {
            void M()
            {
                var task = Task.Run(() => { return Compute(); });
                var result = task.Result;
                Console.WriteLine(result);
            }

            static int Compute() => 42;
        }
        """);

    [Theory]
    [InlineData("var task = Task.Run(() => { {|CSAFE101:result = 1|}; Console.WriteLine(); });")]
    [InlineData("var task = Task.Run(() => { if (flag) {|CSAFE101:result = 1|}; });")]
    public Task NotTheLastAct_NotOffered(string start) => Verify.OffersNoFix<ReturnValueFix>(
        $$"""
        class C
        {
            async Task M(bool flag)
            {
                var result = 0;
                {{start}}
                Console.WriteLine(result);
                await task;
            }
        }
        """);
}
