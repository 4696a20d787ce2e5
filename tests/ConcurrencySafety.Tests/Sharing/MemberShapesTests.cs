using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>The same race in every kind of member, type and language version; with safe twins.</summary>
public sealed class MemberShapesTests
{
    private static readonly SourceOptions ConsoleProgram = new() { Output = OutputKind.ConsoleApplication };

    private static readonly SourceOptions Old = new() { Language = LanguageVersion.CSharp7_3 };

    [Fact]
    public Task TopLevelStatements_Reported() => Verify.Reports("""
        var count = 0;
        Parallel.For(0, 100, i => {|CSAFE102:count++|});
        Console.WriteLine(count);
        """, ConsoleProgram);

    [Fact]
    public Task TopLevelStatements_Silent() => Verify.Silent("""
        var count = 0;
        Parallel.For(0, 100, i => Interlocked.Increment(ref count));
        Console.WriteLine(count);
        """, ConsoleProgram);

    [Fact]
    public Task TopLevelAsyncWithLocalFunction_Reported() => Verify.Reports("""
        var last = "";
        var t = Task.Run(Work);
        Console.WriteLine(last);
        await t;

        void Work() => {|CSAFE101:last = "done"|};
        """, ConsoleProgram);

    [Fact]
    public Task TopLevelAsyncWithLocalFunction_Silent() => Verify.Silent("""
        var last = "";
        var t = Task.Run(Work);
        await t;
        Console.WriteLine(last);

        void Work() => last = "done";
        """, ConsoleProgram);

    [Fact]
    public Task StaticClass_Reported() => Verify.Reports("""
        static class C
        {
            public static int M(int n)
            {
                var count = 0;
                Parallel.For(0, n, i => {|CSAFE102:count++|});
                return count;
            }
        }
        """);

    [Fact]
    public Task GenericClass_Reported() => Verify.Reports("""
        class C<T>
        {
            private int _count;

            public void M(IEnumerable<T> xs) => Parallel.ForEach(xs, x => {|CSAFE102:_count++|});
        }
        """);

    [Fact]
    public Task GenericMethod_Reported() => Verify.Reports("""
        class C
        {
            public List<T> M<T>(IEnumerable<T> xs)
            {
                var all = new List<T>();
                Parallel.ForEach(xs, x => {|CSAFE105:all.Add(x)|});
                return all;
            }
        }
        """);

    [Fact]
    public Task GenericMethod_Silent() => Verify.Silent("""
        class C
        {
            public T[] M<T>(IReadOnlyCollection<T> xs)
            {
                var all = new ConcurrentBag<T>();
                Parallel.ForEach(xs, x => all.Add(x));
                return all.ToArray();
            }
        }
        """);

    [Fact]
    public Task StructMethod_Reported() => Verify.Reports("""
        struct S
        {
            public static int M(int n)
            {
                var count = 0;
                Parallel.For(0, n, i => {|CSAFE102:count++|});
                return count;
            }
        }
        """);

    [Fact]
    public Task CopyOfStructCaptured_Silent() => Verify.Silent("""
        struct S
        {
            public int Value;

            public async Task<int> M()
            {
                var copy = this;
                Value++;
                var t = Task.Run(() => copy.Value);
                Value++;
                return await t;
            }
        }
        """);

    [Fact]
    public Task Record_Reported() => Verify.Reports("""
        record C(int Seed)
        {
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => {|CSAFE102:_count += Seed|});
        }
        """);

    [Fact]
    public Task ExpressionBodiedMember_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public Task M(int[] xs) => Task.WhenAll(xs.Select(x => Task.Run(() => {|CSAFE102:_count += x|})));
        }
        """);

    [Fact]
    public Task ExpressionBodiedMember_Silent() => Verify.Silent("""
        class C
        {
            private int _count;

            public Task M(int[] xs) => Task.WhenAll(xs.Select(x => Task.Run(() => Interlocked.Add(ref _count, x))));
        }
        """);

    [Fact]
    public Task PropertyGetter_Reported() => Verify.Reports("""
        class C
        {
            public int Sum
            {
                get
                {
                    var sum = 0;
                    Parallel.For(0, 10, i => {|CSAFE102:sum += i|});
                    return sum;
                }
            }
        }
        """);

    [Fact]
    public Task PropertySetter_Reported() => Verify.Reports("""
        class C
        {
            private int _sum;

            public int Limit
            {
                set => Parallel.For(0, value, i => {|CSAFE102:_sum += i|});
            }
        }
        """);

    [Fact]
    public Task Indexer_Reported() => Verify.Reports("""
        class C
        {
            public int this[int n]
            {
                get
                {
                    var sum = 0;
                    Parallel.For(0, n, i => {|CSAFE102:sum += i|});
                    return sum;
                }
            }
        }
        """);

    [Fact]
    public Task Constructor_Reported() => Verify.Reports("""
        class C
        {
            private int _sum;

            public C(int n)
            {
                Parallel.For(0, n, i => {|CSAFE102:_sum += i|});
            }

            public int Sum => _sum;
        }
        """);

    [Fact]
    public Task StaticConstructor_Reported() => Verify.Reports("""
        class C
        {
            private static int s_sum;

            static C()
            {
                Parallel.{|CSAFE209:For|}(0, 10, i => {|CSAFE102:s_sum += i|});
            }

            public static int Sum => s_sum;
        }
        """);

    [Fact]
    public Task FieldInitializer_Reported() => Verify.Reports("""
        class C
        {
            private static int s_sum;
            public readonly ParallelLoopResult Result = Parallel.For(0, 10, i => {|CSAFE102:s_sum += i|});
        }
        """);

    [Fact]
    public Task Operator_Reported() => Verify.Reports("""
        class C
        {
            public int Value;

            public static C operator +(C left, int n)
            {
                Parallel.For(0, n, i => {|CSAFE102:left.Value += i|});
                return left;
            }
        }
        """);

    [Fact]
    public Task ExtensionMethod_Reported() => Verify.Reports("""
        static class Extensions
        {
            public static int CountAll<T>(this IEnumerable<T> xs)
            {
                var count = 0;
                Parallel.ForEach(xs, _ => {|CSAFE102:count++|});
                return count;
            }
        }
        """);

    [Fact]
    public Task DefaultInterfaceMethod_Reported() => Verify.Reports("""
        interface ICounter
        {
            int CountAll(int[] xs)
            {
                var count = 0;
                Parallel.ForEach(xs, _ => {|CSAFE102:count++|});
                return count;
            }
        }
        """);

    [Fact]
    public Task ExplicitInterfaceImplementation_Reported() => Verify.Reports("""
        interface ICounter { int CountAll(int[] xs); }

        class C : ICounter
        {
            int ICounter.CountAll(int[] xs)
            {
                var count = 0;
                Parallel.ForEach(xs, _ => {|CSAFE102:count++|});
                return count;
            }
        }
        """);

    [Fact]
    public Task Iterator_Reported() => Verify.Reports("""
        class C
        {
            public IEnumerable<int> M(int n)
            {
                var count = 0;
                Parallel.For(0, n, i => {|CSAFE102:count++|});
                yield return count;
            }
        }
        """);

    [Fact]
    public Task Iterator_Silent() => Verify.Silent("""
        class C
        {
            public IEnumerable<int> M(int[] xs)
            {
                var count = 0;
                foreach (var x in xs)
                {
                    count++;
                    yield return x + count;
                }
            }
        }
        """);

    [Fact]
    public Task AsyncIterator_Reported() => Verify.Reports("""
        class C
        {
            public async IAsyncEnumerable<int> M()
            {
                var count = 0;
                var t = Task.Run(() => {|CSAFE102:count++|});
                yield return count;
                await t;
            }
        }
        """);

    [Fact]
    public Task AsyncIterator_Silent() => Verify.Silent("""
        class C
        {
            public async IAsyncEnumerable<int> M()
            {
                var count = 0;
                var t = Task.Run(() => count++);
                await t;
                yield return count;
            }
        }
        """);

    [Fact]
    public Task NestedType_Reported() => Verify.Reports("""
        class Outer
        {
            private static int s_count;

            class Inner
            {
                public void M(int n) => Parallel.For(0, n, i => {|CSAFE102:s_count++|});
            }
        }
        """);

    [Fact]
    public Task PartialClassInTwoFiles_Reported() => Verify.Reports("""
        partial class C
        {
            public void M(int n) => Parallel.For(0, n, i => {|CSAFE102:_count++|});
        }
        """, new SourceOptions { AlsoSources = ["partial class C { private int _count; }"] });

    [Fact]
    public Task PrimaryConstructorParameter_Reported() => Verify.Reports("""
        class C(int seed)
        {
            public void M(int n) => Parallel.For(0, n, i => {|CSAFE102:seed++|});
        }
        """);

    [Fact]
    public Task PrimaryConstructorParameter_Silent() => Verify.Silent("""
        class C(int seed)
        {
            public void M(int n) => Parallel.For(0, n, i => Console.WriteLine(seed + i));
        }
        """);

    [Fact]
    public Task StaticLambdaWithState_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(string name)
            {
                var t = Task.Factory.StartNew(static state => Console.WriteLine(state), name);
                name = "";
                await t;
                Console.WriteLine(name);
            }
        }
        """);

    [Fact]
    public Task CSharp73Lambda_Reported() => Verify.Reports("""
        using System.Threading.Tasks;

        class C
        {
            public int M(int n)
            {
                var count = 0;
                Parallel.For(0, n, i => { {|CSAFE102:count++|}; });
                return count;
            }
        }
        """, Old);

    [Fact]
    public Task CSharp73AnonymousMethod_Reported() => Verify.Reports("""
        using System.Threading;

        class C
        {
            private int _count;

            public void M()
            {
                Thread t = new Thread(delegate() { {|CSAFE102:_count++|}; });
                t.Start();
                _count++;
                t.Join();
            }
        }
        """, Old);

    [Fact]
    public Task CSharp73Lock_Silent() => Verify.Silent("""
        using System.Threading.Tasks;

        class C
        {
            private readonly object _gate = new object();
            private int _count;

            public void M(int n)
            {
                Parallel.For(0, n, delegate(int i) { lock (_gate) { _count++; } });
            }
        }
        """, Old);

    [Fact]
    public Task CSharp73AsyncAwait_Silent() => Verify.Silent("""
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            public async Task<int> M(int n)
            {
                var items = new List<int>();
                await Task.Run(() => items.Add(n)).ConfigureAwait(false);
                items.Add(n);
                return items.Count;
            }
        }
        """, Old);

    [Fact]
    public Task Net80_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var a = Task.Run(() => {|CSAFE102:count++|});
                var b = Task.Run(() => count++);
                await Task.WhenAll(a, b);
                return count;
            }
        }
        """, new SourceOptions { Framework = TargetFramework.Net80 });
}
