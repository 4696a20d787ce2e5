using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>A subtotal for each thread of a parallel loop.</summary>
public sealed class AccumulateFixTests
{
    [Fact]
    public Task For_SubtotalsAreCombined() => Verify.FixesAll<AccumulateFix>(
        """
        class C
        {
            long M(int[] xs)
            {
                long total = 0;
                Parallel.For(0, xs.Length, i =>
                {
                    if (xs[i] < 0)
                        return;
                    // count it
                    {|CSAFE102:total += xs[i]|}; // here
                });
                return total;
            }
        }
        """,
        """
        class C
        {
            long M(int[] xs)
            {
                long total = 0;
                Parallel.For(0, xs.Length, () => 0L, (i, state, subtotal) =>
                {
                    if (xs[i] < 0)
                        return subtotal;
                    // count it
                    subtotal += xs[i]; // here
                    return subtotal;
                }, subtotal => Interlocked.Add(ref total, subtotal));
                return total;
            }
        }
        """);

    [Theory]
    [InlineData("int", "total++", "() => 0, (x, state, subtotal) => subtotal + 1, subtotal => Interlocked.Add(ref total, subtotal)")]
    [InlineData("int", "total += x", "() => 0, (x, state, subtotal) => subtotal + x, subtotal => Interlocked.Add(ref total, subtotal)")]
    [InlineData("long", "total -= x * 2", "() => 0L, (x, state, subtotal) => subtotal - x * 2, subtotal => Interlocked.Add(ref total, subtotal)")]
    [InlineData("long", "total = total + (x | 1)", "() => 0L, (x, state, subtotal) => subtotal + (x | 1), subtotal => Interlocked.Add(ref total, subtotal)")]
    public Task ForEach_OneExpression(string type, string update, string arguments)
    {
        const string Template = """
            class C
            {
                void M(int[] xs)
                {
                    # total = 0;
                    Parallel.ForEach(xs, @);
                    Console.WriteLine(total);
                }
            }
            """;
        return Verify.FixesAll<AccumulateFix>(
            Template.Replace("#", type).Replace("@", "x => {|CSAFE102:" + update + "|}"),
            Template.Replace("#", type).Replace("@", arguments));
    }

    [Fact]
    public Task Double_CombinedUnderALock() => Verify.FixesAll<AccumulateFix>(
        """
        using System;
        using System.Threading.Tasks;

        class C
        {
            private double _sum;

            public void M(double[] xs, ParallelOptions options)
            {
                Parallel.ForEach(xs, options, (x, loop) => { {|CSAFE102:_sum += Math.Sqrt(x)|}; });
            }
        }
        """,
        """
        using System;
        using System.Threading.Tasks;

        class C
        {
            private double _sum;
            private readonly object _gate = new object();

            public void M(double[] xs, ParallelOptions options)
            {
                Parallel.ForEach(xs, options, () => 0.0, (x, loop, subtotal) => { subtotal += Math.Sqrt(x); return subtotal; }, subtotal => { lock (_gate) { _sum += subtotal; } });
            }
        }
        """,
        options: new() { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    [Theory]
    [InlineData("{|CSAFE102:total += x|}; Console.WriteLine(total);")]
    [InlineData("Console.WriteLine({|CSAFE102:total++|});")]
    [InlineData("{|CSAFE102:total *= x|};")]
    [InlineData("Action add = () => {|CSAFE102:total += x|}; add();")]
    public Task NotASumAlone_NotOffered(string body) => Verify.OffersNoFix<AccumulateFix>(
        $$"""
        class C
        {
            void M(int[] xs)
            {
                int total = 0;
                Parallel.ForEach(xs, x => { {{body}} });
                Console.WriteLine(total);
            }
        }
        """);

    [Fact]
    public Task PlainTask_NotOffered() => Verify.OffersNoFix<AccumulateFix>(
        """
        class C
        {
            void M(int[] xs)
            {
                int total = 0;
                var task = Task.Run(() => { {|CSAFE102:total++|}; });
                total++;
                task.Wait();
            }
        }
        """);

    [Fact]
    public async Task RepairedProgram_SumsRight()
    {
        var repaired = await Verify.Apply<AccumulateFix>(
            """
            static class P
            {
                static decimal money;

                static void Main()
                {
                    long total = 0;
                    Parallel.For(0, 100_000, i => total += i);
                    Parallel.ForEach(Enumerable.Range(0, 10_000), x => money += 0.5m);
                    Console.WriteLine($"{total} {(int)money}");
                }
            }
            """,
            options: new() { Output = OutputKind.ConsoleApplication });
        for (var run = 0; run < 20; run++)
        {
            Assert.Equal("4999950000 5000", Verify.Run(repaired).Trim());
        }
    }
}
