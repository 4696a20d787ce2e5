using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

/// <summary>A channel is completed whatever happens to its writer.</summary>
public sealed class CompleteInFinallyFixTests
{
    [Fact]
    public Task LastStatement_GoesIntoFinally() => Verify.FixesAll<CompleteInFinallyFix>(
        """
        class C
        {
            public async Task M(int[] xs)
            {
                var ch = Channel.CreateUnbounded<int>();
                Task writer = Task.Run(async () =>
                {
                    foreach (int x in xs)
                    {
                        await ch.Writer.WriteAsync(Parse(x));
                    }

                    ch.Writer.{|CSAFE309:Complete|}();
                });
                await foreach (int x in ch.Reader.ReadAllAsync())
                {
                    Console.WriteLine(x);
                }

                await writer;
            }

            private static int Parse(int x) => x < 0 ? throw new ArgumentException("x") : x;
        }
        """,
        """
        class C
        {
            public async Task M(int[] xs)
            {
                var ch = Channel.CreateUnbounded<int>();
                Task writer = Task.Run(async () =>
                {
                    try
                    {
                        foreach (int x in xs)
                        {
                            await ch.Writer.WriteAsync(Parse(x));
                        }
                    }
                    finally
                    {
                        ch.Writer.Complete();
                    }
                });
                await foreach (int x in ch.Reader.ReadAllAsync())
                {
                    Console.WriteLine(x);
                }

                await writer;
            }

            private static int Parse(int x) => x < 0 ? throw new ArgumentException("x") : x;
        }
        """);

    [Fact]
    public Task NeverCompleted_OffersNoFix() => Verify.OffersNoFix<CompleteInFinallyFix>("""
        class C
        {
            public async Task M(int[] xs)
            {
                var ch = Channel.CreateUnbounded<int>();
                Task writer = Task.Run(async () => await ch.Writer.WriteAsync(xs[0]));
                await foreach (int x in ch.Reader.{|CSAFE309:ReadAllAsync|}())
                {
                    Console.WriteLine(x);
                }

                await writer;
            }
        }
        """);
}
