using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

/// <summary>CSAFE303: waiting on every way.</summary>
public sealed class JoinInFinallyFixTests
{
    [Fact]
    public Task Await() => Verify.FixesAll<JoinInFinallyFix>(
        """
        class C
        {
            async Task M(bool skip)
            {
                var saving = Task.{|CSAFE303:Run|}(() => { });
                if (skip)
                    return;
                Console.WriteLine();
                await saving;
                Console.WriteLine("saved");
            }
        }
        """,
        """
        class C
        {
            async Task M(bool skip)
            {
                var saving = Task.Run(() => { });
                try
                {
                    if (skip)
                        return;
                    Console.WriteLine();
                }
                finally
                {
                    await saving;
                }
                Console.WriteLine("saved");
            }
        }
        """);

    [Fact]
    public Task Thread() => Verify.FixesAll<JoinInFinallyFix>(
        """
        class C
        {
            void M(bool skip)
            {
                var thread = new Thread(() => { });
                thread.{|CSAFE303:Start|}();
                if (skip)
                    throw new InvalidOperationException();
                thread.Join();
            }
        }
        """,
        """
        class C
        {
            void M(bool skip)
            {
                var thread = new Thread(() => { });
                thread.Start();
                try
                {
                    if (skip)
                        throw new InvalidOperationException();
                }
                finally
                {
                    thread.Join();
                }
            }
        }
        """);

    [Fact]
    public Task VariableUsedAfterwards_NotOffered() => Verify.OffersNoFix<JoinInFinallyFix>("""
        class C
        {
            async Task M(bool skip)
            {
                var saving = Task.{|CSAFE303:Run|}(() => { });
                if (skip)
                    return;
                var name = Console.ReadLine();
                await saving;
                Console.WriteLine(name);
            }
        }
        """);

    [Fact]
    public Task ValueUsed_NotOffered() => Verify.OffersNoFix<JoinInFinallyFix>(
        "class C { async Task<int> M(bool skip) { var t = Task.{|CSAFE303:Run|}(() => 1); if (skip) return 0; return await t; } }");
}
