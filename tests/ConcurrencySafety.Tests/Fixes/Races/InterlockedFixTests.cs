using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>All accesses of a counter as indivisible calls.</summary>
public sealed class InterlockedFixTests
{
    [Fact]
    public Task CapturedCounterOfForkJoin_OnlyTheBodyChanges() => Verify.FixesAll<InterlockedFix>(
        """
        class C
        {
            int M()
            {
                int count = 0;
                Parallel.For(0, 1000, i =>
                {
                    // one more
                    {|CSAFE102:count++|}; // done
                });
                return count;
            }
        }
        """,
        """
        class C
        {
            int M()
            {
                int count = 0;
                Parallel.For(0, 1000, i =>
                {
                    // one more
                    Interlocked.Increment(ref count); // done
                });
                return count;
            }
        }
        """);

    [Fact]
    public Task FieldCounter_ReadsOfOtherMembersToo() => Verify.FixesAll<InterlockedFix>(
        """
        class C
        {
            private int _hits;

            public int Hits => _hits;

            public void Run() => Parallel.For(0, 1000, i => {|CSAFE102:_hits++|});

            public void Reset() => _hits = 0;
        }
        """,
        """
        class C
        {
            private int _hits;

            public int Hits => Volatile.Read(ref _hits);

            public void Run() => Parallel.For(0, 1000, i => Interlocked.Increment(ref _hits));

            public void Reset() => Volatile.Write(ref _hits, 0);
        }
        """);

    [Theory]
    [InlineData("++total", "Interlocked.Increment(ref total)")]
    [InlineData("total--", "Interlocked.Decrement(ref total)")]
    [InlineData("total += i", "Interlocked.Add(ref total, i)")]
    [InlineData("total += i * 2", "Interlocked.Add(ref total, i * 2)")]
    [InlineData("total += 1", "Interlocked.Increment(ref total)")]
    [InlineData("total -= 5", "Interlocked.Add(ref total, -5)")]
    [InlineData("total -= i", "Interlocked.Add(ref total, -(long)i)")]
    [InlineData("total -= i + 1L", "Interlocked.Add(ref total, -(i + 1L))")]
    [InlineData("total = total + i", "Interlocked.Add(ref total, i)")]
    [InlineData("total = i + total", "Interlocked.Add(ref total, i)")]
    [InlineData("total = total - 1", "Interlocked.Decrement(ref total)")]
    [InlineData("total |= 4", "Interlocked.Or(ref total, 4)")]
    [InlineData("total &= i", "Interlocked.And(ref total, i)")]
    [InlineData("(total)++", "Interlocked.Increment(ref total)")]
    public Task Updates_EachHasItsCall(string update, string call) => Verify.Fixes<InterlockedFix>(
        $$"""
        class C
        {
            void M()
            {
                long total = 0;
                Parallel.For(0, 1000, i => { {|CSAFE102:{{update}}|}; });
                Console.WriteLine(total);
            }
        }
        """,
        $$"""
        class C
        {
            void M()
            {
                long total = 0;
                Parallel.For(0, 1000, i => { {{call}}; });
                Console.WriteLine(total);
            }
        }
        """);

    [Theory]
    [InlineData("var x = {0}; Console.WriteLine(x);", "count++", "Interlocked.Increment(ref count) - 1")]
    [InlineData("var x = {0}; Console.WriteLine(x);", "++count", "Interlocked.Increment(ref count)")]
    [InlineData("Console.WriteLine({0} * 2);", "count--", "(Interlocked.Decrement(ref count) + 1)")]
    [InlineData("Console.WriteLine({0});", "count += 3", "Interlocked.Add(ref count, 3)")]
    [InlineData("ids[i] = {0};", "count++", "Interlocked.Increment(ref count) - 1")]
    [InlineData("Console.WriteLine($\"{{{0}}}\");", "count++", "Interlocked.Increment(ref count) - 1")]
    public Task ValueOfAnUpdate_StaysTheSame(string statement, string update, string call)
    {
        const string Template = """
            class C
            {
                int[] M()
                {
                    var ids = new int[1000];
                    int count = 0;
                    Parallel.For(0, 1000, i => { # });
                    return ids;
                }
            }
            """;
        return Verify.Fixes<InterlockedFix>(
            Template.Replace("#", string.Format(null, statement, "{|CSAFE102:" + update + "|}")),
            Template.Replace("#", string.Format(null, statement, call)));
    }

    [Fact]
    public Task ReadWhileTheTaskRuns_IsAtomicToo() => Verify.FixesAll<InterlockedFix>(
        """
        class C
        {
            async Task M()
            {
                int done = 0;
                var task = Task.Run(() =>
                {
                    for (var i = 0; i < 100; i++)
                        {|CSAFE102:done++|};
                });
                Console.WriteLine($"so far {done}");
                await task;
                Console.WriteLine(done);
            }
        }
        """,
        """
        class C
        {
            async Task M()
            {
                int done = 0;
                var task = Task.Run(() =>
                {
                    for (var i = 0; i < 100; i++)
                        Interlocked.Increment(ref done);
                });
                Console.WriteLine($"so far {Volatile.Read(ref done)}");
                await task;
                Console.WriteLine(done);
            }
        }
        """);

    [Fact]
    public Task Flag_VolatileReadAndWrite() => Verify.FixesAll<InterlockedFix>(
        """
        class C
        {
            void M()
            {
                var done = false;
                var thread = new Thread(() => {|CSAFE101:done = true|});
                thread.Start();
                Console.WriteLine(done);
                thread.Join();
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                var done = false;
                var thread = new Thread(() => Volatile.Write(ref done, true));
                thread.Start();
                Console.WriteLine(Volatile.Read(ref done));
                thread.Join();
            }
        }
        """);

    [Fact]
    public Task ArrayElement_ByItsIndex() => Verify.FixesAll<InterlockedFix>(
        """
        class C
        {
            int[] M(int[] xs)
            {
                var histogram = new int[10];
                Parallel.ForEach(xs, x => {|CSAFE102:histogram[0]++|});
                return histogram;
            }
        }
        """,
        """
        class C
        {
            int[] M(int[] xs)
            {
                var histogram = new int[10];
                Parallel.ForEach(xs, x => Interlocked.Increment(ref histogram[0]));
                return histogram;
            }
        }
        """);

    [Fact]
    public Task TwoCounters_FixAllTakesBoth() => Verify.FixesAll<InterlockedFix>(
        """
        class C
        {
            void M()
            {
                int odd = 0, even = 0;
                Parallel.For(0, 1000, i =>
                {
                    if (i % 2 == 0) {|CSAFE102:even++|};
                    else {|CSAFE102:odd++|};
                });
                Console.WriteLine(odd + even);
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                int odd = 0, even = 0;
                Parallel.For(0, 1000, i =>
                {
                    if (i % 2 == 0) Interlocked.Increment(ref even);
                    else Interlocked.Increment(ref odd);
                });
                Console.WriteLine(odd + even);
            }
        }
        """);

    [Fact]
    public Task OldLanguage_UsingDirectiveIsAdded() => Verify.FixesAll<InterlockedFix>(
        """
        // The header stays on top.
        using System;
        using System.Threading.Tasks;

        namespace N
        {
            static class C
            {
                static long hits;

                static void Main()
                {
                    Parallel.For(0, 1000, i => { {|CSAFE102:hits++|}; });
                    Console.WriteLine(hits);
                }
            }
        }
        """,
        """
        // The header stays on top.
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        namespace N
        {
            static class C
            {
                static long hits;

                static void Main()
                {
                    Parallel.For(0, 1000, i => { Interlocked.Increment(ref hits); });
                    Console.WriteLine(Volatile.Read(ref hits));
                }
            }
        }
        """,
        options: new() { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    [Fact]
    public Task TopLevelStatements_LocalFunction() => Verify.FixesAll<InterlockedFix>(
        """
        int count = 0;
        var first = Task.Run(() => Work());
        var second = Task.Run(() => Work());
        await Task.WhenAll(first, second);
        Console.WriteLine(count);

        void Work()
        {
            {|CSAFE102:count++|};
        }
        """,
        """
        int count = 0;
        var first = Task.Run(() => Work());
        var second = Task.Run(() => Work());
        await Task.WhenAll(first, second);
        Console.WriteLine(count);

        void Work()
        {
            Interlocked.Increment(ref count);
        }
        """,
        options: new() { Output = OutputKind.ConsoleApplication });

    [Fact]
    public Task GenericType_StaticField() => Verify.FixesAll<InterlockedFix>(
        """
        class Pool<T>
        {
            private static uint s_made;

            public static void Fill() => Parallel.For(0, 8, _ => {|CSAFE102:s_made++|});
        }
        """,
        """
        class Pool<T>
        {
            private static uint s_made;

            public static void Fill() => Parallel.For(0, 8, _ => Interlocked.Increment(ref s_made));
        }
        """);

    [Fact]
    public Task ResultOfTheTaskIsLost_PlainIncrement() => Verify.FixesAll<InterlockedFix>(
        """
        class C
        {
            async Task M()
            {
                int count = 0;
                Task first = Task.Run(() => {|CSAFE102:count++|});
                Task second = Task.Run(() => count++);
                await first;
                await second;
            }
        }
        """,
        """
        class C
        {
            async Task M()
            {
                int count = 0;
                Task first = Task.Run(() => Interlocked.Increment(ref count));
                Task second = Task.Run(() => Interlocked.Increment(ref count));
                await first;
                await second;
            }
        }
        """);

    [Theory]
    [InlineData("double total = 0", "total += i")]
    [InlineData("int total = 1", "total *= i")]
    [InlineData("int? total = 1", "total += i")]
    [InlineData("string total = \"\"", "total += i")]
    [InlineData("ulong total = 9", "total -= (ulong)i")]
    public Task NoSuchCall_NotOffered(string declaration, string update) => Verify.OffersNoFix<InterlockedFix>(
        $$"""
        class C
        {
            void M()
            {
                {{declaration}};
                Parallel.For(0, 1000, i => { {|CSAFE102:{{update}}|}; });
                Console.WriteLine(total);
            }
        }
        """);

    [Theory]
    [InlineData("if (total < 10) {|CSAFE102:total++|};")]
    [InlineData("checked { {|CSAFE102:total++|}; }")]
    [InlineData("{|CSAFE102:total += total|};")]
    [InlineData("{|CSAFE102:total = 5|}; Console.WriteLine(total); total++;")]
    [InlineData("{|CSAFE102:total++|}; Change(ref total);")]
    public Task WouldOnlyHideTheRace_NotOffered(string body) => Verify.OffersNoFix<InterlockedFix>(
        $$"""
        class C
        {
            void M()
            {
                int total = 0;
                Parallel.For(0, 1000, i => { {{body}} });
                Console.WriteLine(total);
            }

            static void Change(ref int x) => x = 1;
        }
        """);

    [Fact]
    public Task Property_NotOffered() => Verify.OffersNoFix<InterlockedFix>(
        """
        class C
        {
            public int Hits { get; set; }

            public void Run() => Parallel.For(0, 1000, i => { {|CSAFE102:Hits++|}; });
        }
        """);

    [Fact]
    public async Task RepairedProgram_CountsRight()
    {
        var repaired = await Verify.Apply<InterlockedFix>(
            """
            static class P
            {
                static void Main()
                {
                    int count = 0;
                    long sum = 0;
                    Parallel.For(0, 100_000, i => { count++; sum += i; });
                    Console.WriteLine($"{count} {sum}");
                }
            }
            """,
            options: new() { Output = OutputKind.ConsoleApplication });
        for (var run = 0; run < 20; run++)
        {
            Assert.Equal("100000 4999950000", Verify.Run(repaired).Trim());
        }
    }
}
