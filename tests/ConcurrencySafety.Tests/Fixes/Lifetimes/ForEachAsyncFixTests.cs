using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

public sealed class ForEachAsyncFixTests
{
    private static readonly SourceOptions Old = new() { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 };

    [Fact]
    public Task ParallelForEach() => Fixes(
        """
        class C
        {
            private static void Main()
            {
                var xs = new[] { 1, 2 };
                Parallel.ForEach(xs, {|CSAFE304:async|} x =>
                {
                    await Task.Delay(x);
                }); // all
            }
        }
        """,
        """
        class C
        {
            private static async Task Main()
            {
                var xs = new[] { 1, 2 };
                await Parallel.ForEachAsync(xs, async (x, cancellationToken) =>
                {
                    await Task.Delay(x);
                }); // all
            }
        }
        """);

    [Fact]
    public Task ParallelForEach_OptionsAndTypes() => Fixes(
        """
        class C
        {
            async Task M(int[] xs, ParallelOptions options, CancellationToken cancellationToken)
            {
                await Task.Yield();
                Parallel.ForEach(xs, options, {|CSAFE304:async|} (int x) => await Task.Delay(x));
            }
        }
        """,
        """
        class C
        {
            async Task M(int[] xs, ParallelOptions options, CancellationToken cancellationToken)
            {
                await Task.Yield();
                await Parallel.ForEachAsync(xs, options, async (int x, CancellationToken token) => await Task.Delay(x));
            }
        }
        """);

    [Fact]
    public Task ParallelForEach_WithoutForEachAsync() => Fixes(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            async Task M(List<int> xs)
            {
                await Task.Yield();
                Parallel.ForEach(xs, {|CSAFE304:async|} x => await Task.Delay(x));
            }
        }
        """,
        """
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;

        class C
        {
            async Task M(List<int> xs)
            {
                await Task.Yield();
                await Task.WhenAll(xs.Select(async x => await Task.Delay(x)));
            }
        }
        """,
        Old);

    [Fact]
    public Task ParallelFor_DroppedTask() => Fixes(
        """
        class C
        {
            Task RunAsync(int i) => Task.Delay(i);

            async Task M(int n)
            {
                await Task.Yield();
                Parallel.For(0, n, i => {|CSAFE304:RunAsync|}(i));
            }
        }
        """,
        """
        class C
        {
            Task RunAsync(int i) => Task.Delay(i);

            async Task M(int n)
            {
                await Task.Yield();
                await Parallel.ForAsync(0, n, async (i, cancellationToken) => await RunAsync(i));
            }
        }
        """);

    [Fact]
    public Task ParallelFor_DroppedTask_WithoutForAsync() => Fixes(
        """
        using System;
        using System.Threading.Tasks;

        class C
        {
            Task RunAsync(int i) { return Task.Delay(i); }

            public Task M(int from, int n)
            {
                Parallel.For(from, n + 1, i => { this.{|CSAFE304:RunAsync|}(i); });
                return Task.CompletedTask;
            }
        }
        """,
        """
        using System;
        using System.Linq;
        using System.Threading.Tasks;

        class C
        {
            Task RunAsync(int i) { return Task.Delay(i); }

            public async Task M(int from, int n)
            {
                await Task.WhenAll(Enumerable.Range(from, (n + 1) - from).Select(async i => { await this.RunAsync(i); }));
            }
        }
        """,
        Old);

    [Fact]
    public Task ListForEach_Block() => Fixes(
        """
        class C
        {
            async Task M(List<int> list)
            {
                await Task.Yield();

                // each
                list.ForEach({|CSAFE304:async|} x =>
                {
                    if (x == 0)
                        return;
                    await Task.Delay(x);
                });
                Console.WriteLine();
            }
        }
        """,
        """
        class C
        {
            async Task M(List<int> list)
            {
                await Task.Yield();

                // each
                foreach (var x in list)
                {
                    if (x == 0)
                        continue;
                    await Task.Delay(x);
                }
                Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task ListForEach_Expression() => Fixes(
        """
        class C
        {
            async Task M(List<int> list)
            {
                await Task.Yield();
                list.ForEach({|CSAFE304:async|} (int x) => await Task.Delay(x)); // each
            }
        }
        """,
        """
        class C
        {
            async Task M(List<int> list)
            {
                await Task.Yield();
                foreach (int x in list)
                {
                    await Task.Delay(x);
                } // each
            }
        }
        """);

    [Fact]
    public Task ArrayForEach_MethodGroup() => Fixes(
        """
        class C
        {
            private async void SaveAsync(int x) { await Task.Delay(x); }

            async Task M(int[] xs)
            {
                await Task.Yield();
                Array.ForEach(xs, {|CSAFE304:SaveAsync|});
            }
        }
        """,
        """
        class C
        {
            private async Task SaveAsync(int x) { await Task.Delay(x); }

            async Task M(int[] xs)
            {
                await Task.Yield();
                foreach (var x in xs)
                {
                    await SaveAsync(x);
                }
            }
        }
        """);

    [Fact]
    public Task ParallelForEach_MethodGroup() => Fixes(
        """
        class C
        {
            static async void SaveAsync(int x) => await Task.Delay(x);

            static void Main(string[] args) => Parallel.ForEach(args.Select(a => a.Length), {|CSAFE304:SaveAsync|});
        }
        """,
        """
        class C
        {
            static async Task SaveAsync(int x) => await Task.Delay(x);

            static async Task Main(string[] args) => await Parallel.ForEachAsync(args.Select(a => a.Length), async (x, cancellationToken) => await SaveAsync(x));
        }
        """);

    [Theory]
    [InlineData("public void M(int[] xs) { Parallel.ForEach(xs, {|CSAFE304:async|} x => await Task.Delay(x)); }")]
    [InlineData("async Task M(int[] xs) { await Task.Yield(); lock (xs) Parallel.ForEach(xs, {|CSAFE304:async|} x => await Task.Delay(x)); }")]
    [InlineData("async Task M(int[] xs) { await Task.Yield(); Parallel.ForEach(xs, {|CSAFE304:async|} (x, state) => await Task.Delay(x)); }")]
    [InlineData("async Task M(int[] xs) { await Task.Yield(); var r = Parallel.ForEach(xs, {|CSAFE304:async|} x => await Task.Delay(x)); Console.WriteLine(r.IsCompleted); }")]
    [InlineData("async Task M(List<int> xs) { await Task.Yield(); xs.ForEach({|CSAFE304:async|} x => { while (x > 0) { if (x == 5) return; await Task.Delay(x--); } }); }")]
    [InlineData("object M() => new Timer({|CSAFE304:async|} _ => await Task.Delay(1), null, 0, 1);")]
    public Task NotOffered(string member) => Placed.OffersNothing<ForEachAsyncFix>("class C { " + member + " }");

    [Fact]
    public async Task FixAll_TheProgramWaits()
    {
        string text = await Placed.ApplyAll<ForEachAsyncFix>(
            """
            class C
            {
                static int _sum;

                static void Main()
                {
                    var xs = Enumerable.Range(1, 4).ToList();
                    Parallel.ForEach(xs, {|CSAFE304:async|} x => { await Task.Delay(10); Interlocked.Add(ref _sum, x); });
                    xs.ForEach({|CSAFE304:async|} x => { await Task.Delay(10); Interlocked.Add(ref _sum, x); });
                    Parallel.For(1, 5, i => {|CSAFE304:AddAsync|}(i));
                    Console.Write(_sum);
                }

                static async Task AddAsync(int x) { await Task.Delay(10); Interlocked.Add(ref _sum, x); }
            }
            """,
            new SourceOptions { Output = OutputKind.ConsoleApplication });
        for (int i = 0; i < 10; i++)
            Assert.Equal("30", Verify.Run(text));
    }

    private static Task Fixes(string markup, string expected, SourceOptions? options = null) => Placed.Fixes<ForEachAsyncFix>(markup, expected, options);
}
