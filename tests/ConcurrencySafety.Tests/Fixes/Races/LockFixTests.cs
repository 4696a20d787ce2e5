using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>All uses that may overlap under one lock: where it goes, and which gate.</summary>
public sealed class LockFixTests
{
    private static Task Repaired(string markup, string expected, string? equivalenceKey = null, SourceOptions? options = null) =>
        Verify.Fixes<LockFix>(markup, expected, equivalenceKey, options);

    private static Task RepairedAll(string markup, string expected, string? equivalenceKey = null, SourceOptions? options = null) =>
        Verify.FixesAll<LockFix>(markup, expected, equivalenceKey, options);

    [Fact]
    public Task CapturedLocal_GateBesideIt() => RepairedAll(
        """
        class C
        {
            double M(double[] xs)
            {
                // the sum
                double total = 0;

                Parallel.ForEach(xs, x =>
                {
                    // one more
                    {|CSAFE102:total += x|}; // added
                });
                return total;
            }
        }
        """,
        """
        class C
        {
            double M(double[] xs)
            {
                // the sum
                double total = 0;
                var gate = new Lock();

                Parallel.ForEach(xs, x =>
                {
                    // one more
                    lock (gate)
                    {
                        total += x; // added
                    }
                });
                return total;
            }
        }
        """);

    [Fact]
    public Task ExpressionBodiedLambda_GetsABlockInLine() => RepairedAll(
        """
        class C
        {
            int M()
            {
                var count = 0;
                Parallel.For(0, 1000, i => {|CSAFE102:count++|});
                return count;
            }
        }
        """,
        """
        class C
        {
            int M()
            {
                var count = 0;
                var gate = new Lock();
                Parallel.For(0, 1000, i => { lock (gate) { count++; } });
                return count;
            }
        }
        """);

    [Fact]
    public Task Field_AllMembersShareTheGate() => RepairedAll(
        """
        class C
        {
            private readonly List<int> _items = new();

            public C() => _items.Add(1);

            public int Count => _items.Count;

            public int First()
            {
                var first = _items[0];
                return first;
            }

            public void Run() => Parallel.For(0, 1000, i => {|CSAFE105:_items.Add(i)|});
        }
        """,
        """
        class C
        {
            private readonly List<int> _items = new();
            private readonly Lock _gate = new();

            public C() => _items.Add(1);

            public int Count
            {
                get
                {
                    lock (_gate)
                    {
                        return _items.Count;
                    }
                }
            }

            public int First()
            {
                int first;
                lock (_gate)
                {
                    first = _items[0];
                }
                return first;
            }

            public void Run() => Parallel.For(0, 1000, i => { lock (_gate) { _items.Add(i); } });
        }
        """);

    [Fact]
    public Task GateOfOtherUses_IsTaken() => RepairedAll(
        """
        class C
        {
            private readonly object _sync = new object();
            private int _value;

            public void Run()
            {
                var task = Task.Run(() => {|CSAFE102:_value++|});
                lock (_sync)
                {
                    _value++;
                }

                task.Wait();
            }
        }
        """,
        """
        class C
        {
            private readonly object _sync = new object();
            private int _value;

            public void Run()
            {
                var task = Task.Run(() => { lock (_sync) { return _value++; } });
                lock (_sync)
                {
                    _value++;
                }

                task.Wait();
            }
        }
        """);

    [Fact]
    public Task TwoVariables_OneGate() => RepairedAll(
        """
        class C
        {
            void M()
            {
                double sum = 0, max = 0;
                Parallel.For(0, 1000, i =>
                {
                    {|CSAFE102:sum += i|};
                    if (i > max)
                    {
                        {|CSAFE108:max = i|};
                    }
                });
                Console.WriteLine(sum + max);
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                double sum = 0, max = 0;
                var gate = new Lock();
                Parallel.For(0, 1000, i =>
                {
                    lock (gate)
                    {
                        sum += i;
                    }
                    lock (gate)
                    {
                        if (i > max)
                        {
                            max = i;
                        }
                    }
                });
                Console.WriteLine(sum + max);
            }
        }
        """);

    [Fact]
    public Task ReadAndDependentWrite_OneSection() => RepairedAll(
        """
        class C
        {
            void M()
            {
                var list = new List<int>();
                Parallel.For(0, 1000, i =>
                {
                    var last = list.Count;
                    var next = last + i;
                    {|CSAFE105:list.Add(next)|};
                    Console.WriteLine(next);
                });
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                var list = new List<int>();
                var gate = new Lock();
                Parallel.For(0, 1000, i =>
                {
                    int next;
                    lock (gate)
                    {
                        var last = list.Count;
                        next = last + i;
                        list.Add(next);
                    }
                    Console.WriteLine(next);
                });
            }
        }
        """);

    [Fact]
    public Task AwaitInTheStatement_ComesBeforeTheLock() => RepairedAll(
        """
        class C
        {
            async Task<double> M(int[] xs)
            {
                double total = 0;
                var names = new List<string>();
                await Task.WhenAll(xs.Select(async x =>
                {
                    await Task.Yield();
                    {|CSAFE607:total += await GetAsync(x)|};
                }));
                return total;
            }

            static Task<double> GetAsync(int x) => Task.FromResult(1.0);
        }
        """,
        """
        class C
        {
            async Task<double> M(int[] xs)
            {
                double total = 0;
                var gate = new Lock();
                var names = new List<string>();
                await Task.WhenAll(xs.Select(async x =>
                {
                    await Task.Yield();
                    var value = await GetAsync(x);
                    lock (gate)
                    {
                        total += value;
                    }
                }));
                return total;
            }

            static Task<double> GetAsync(int x) => Task.FromResult(1.0);
        }
        """);

    [Fact]
    public Task OldFramework_ObjectGateInTheStyleOfTheFile() => RepairedAll(
        """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        namespace N {
            class C {
                static List<int> s_items = new List<int>();

                static void Main() {
                    Parallel.For(0, 1000, i => {
                        {|CSAFE105:s_items.Add(i)|};
                    });
                    Console.WriteLine(s_items.Count);
                }
            }
        }
        """,
        """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        namespace N {
            class C {
                static List<int> s_items = new List<int>();
                static readonly object s_gate = new object();

                static void Main() {
                    Parallel.For(0, 1000, i => {
                        lock (s_gate) {
                            s_items.Add(i);
                        }
                    });
                    lock (s_gate) {
                        Console.WriteLine(s_items.Count);
                    }
                }
            }
        }
        """,
        options: new() { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    [Fact]
    public Task Enumeration_WholeLoopUnderTheLock() => RepairedAll(
        """
        class C
        {
            async Task M()
            {
                var list = new List<int> { 1 };
                var task = Task.Run(() => list.Add(2));
                foreach (var x in {|CSAFE106:list|})
                    Console.WriteLine(x);
                await task;
            }
        }
        """,
        """
        class C
        {
            async Task M()
            {
                var list = new List<int> { 1 };
                var gate = new Lock();
                var task = Task.Run(() => { lock (gate) { list.Add(2); } });
                lock (gate)
                {
                    foreach (var x in list)
                        Console.WriteLine(x);
                }
                await task;
            }
        }
        """);

    [Fact]
    public Task EnumerationThatAwaits_OfACopy() => RepairedAll(
        """
        class C
        {
            async Task M()
            {
                var list = new List<int> { 1 };
                var task = Task.Run(() => list.Add(2));
                foreach (var x in {|CSAFE106:list|})
                {
                    await Task.Delay(x);
                }

                await task;
            }
        }
        """,
        """
        class C
        {
            async Task M()
            {
                var list = new List<int> { 1 };
                var gate = new Lock();
                var task = Task.Run(() => { lock (gate) { list.Add(2); } });
                int[] snapshot;
                lock (gate)
                {
                    snapshot = list.ToArray();
                }
                foreach (var x in snapshot)
                {
                    await Task.Delay(x);
                }

                await task;
            }
        }
        """);

    [Fact]
    public Task Property_GateAtTheTopOfTheType() => RepairedAll(
        """
        class C
        {
            public int Hits { get; set; }

            public void Run() => Parallel.For(0, 1000, i => { {|CSAFE102:Hits++|}; });
        }
        """,
        """
        class C
        {
            private readonly Lock _gate = new();

            public int Hits { get; set; }

            public void Run() => Parallel.For(0, 1000, i => { lock (_gate) { Hits++; } });
        }
        """);

    [Theory]
    [InlineData("while ({|CSAFE111:done|}) { Thread.Sleep(1); }")]
    [InlineData("Console.WriteLine({|CSAFE101:done|} ? Task.FromResult(1).Result : 0);")]
    public Task CannotBeUnderALock_NotOffered(string statement) => Verify.OffersNoFix<LockFix>(
        $$"""
        class C
        {
            void M()
            {
                var done = true;
                var task = Task.Run(() => { {{statement}} });
                done = false;
                task.Wait();
            }
        }
        """);

    [Fact]
    public async Task RepairedProgram_LosesNothing()
    {
        var repaired = await Verify.Apply<LockFix>(
            """
            static class P
            {
                static readonly List<int> Items = new();

                static void Main()
                {
                    double sum = 0;
                    Parallel.For(0, 20_000, i =>
                    {
                        sum += i;
                        Items.Add(i);
                    });
                    Console.WriteLine($"{sum} {Items.Count}");
                }
            }
            """,
            options: new() { Output = OutputKind.ConsoleApplication });
        for (var run = 0; run < 20; run++)
        {
            Assert.Equal("199990000 20000", Verify.Run(repaired).Trim());
        }
    }
}
