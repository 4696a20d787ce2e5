using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE108: a plain write in a Parallel or PLINQ body that its own iterations share.</summary>
public sealed class ParallelBodyTests
{
    [Fact]
    public Task LastWriterWins_Reported() => Verify.Reports("""
        class C
        {
            public int M(int[] xs)
            {
                var last = 0;
                Parallel.ForEach(xs, x => { {|CSAFE108:last = x|}; });
                return last;
            }
        }
        """);

    [Fact]
    public Task LocalOfTheBody_Silent() => Verify.Silent("""
        class C
        {
            public void M(int[] xs)
            {
                Parallel.ForEach(xs, x =>
                {
                    var last = 0;
                    last = x;
                    Console.WriteLine(last);
                });
            }
        }
        """);

    [Fact]
    public Task Maximum_Reported() => Verify.Reports("""
        class C
        {
            public int M(int[] xs)
            {
                var max = 0;
                Parallel.ForEach(xs, x => { if (x > max) {|CSAFE108:max = x|}; });
                return max;
            }
        }
        """);

    [Fact]
    public Task MaximumByMathMax_Reported() => Verify.Reports("""
        class C
        {
            public int M(int[] xs)
            {
                var max = 0;
                Parallel.ForEach(xs, x => { {|CSAFE108:max = Math.Max(max, x)|}; });
                return max;
            }
        }
        """);

    [Fact]
    public Task MaximumUnderLock_Silent() => Verify.Silent("""
        class C
        {
            public int M(int[] xs)
            {
                var gate = new object();
                var max = 0;
                Parallel.ForEach(xs, x => { lock (gate) { if (x > max) max = x; } });
                return max;
            }
        }
        """);

    [Fact]
    public Task ParallelFor_Reported() => Verify.Reports("""
        class C
        {
            public int M(int n)
            {
                var found = -1;
                Parallel.For(0, n, i => { if (i % 7 == 3) {|CSAFE108:found = i|}; });
                return found;
            }
        }
        """);

    [Fact]
    public Task ParallelForWithState_Reported() => Verify.Reports("""
        class C
        {
            public int M(int n)
            {
                var found = -1;
                Parallel.For(0, n, (i, state) => { if (i % 7 == 3) { {|CSAFE108:found = i|}; state.Stop(); } });
                return found;
            }
        }
        """);

    [Fact]
    public Task ParallelForWithOptions_Reported() => Verify.Reports("""
        class C
        {
            public int M(int n)
            {
                var found = -1;
                var options = new ParallelOptions { MaxDegreeOfParallelism = 4 };
                Parallel.For(0, n, options, i => { if (i % 7 == 3) {|CSAFE108:found = i|}; });
                return found;
            }
        }
        """);

    [Fact]
    public Task ParallelForEachAsync_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M(int[] xs)
            {
                var last = 0;
                await Parallel.ForEachAsync(xs, async (x, token) =>
                {
                    await Task.Delay(1, token);
                    {|CSAFE108:last = x|};
                });
                return last;
            }
        }
        """);

    [Fact]
    public Task ParallelForEachAsyncLocal_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(int[] xs)
            {
                await Parallel.ForEachAsync(xs, async (x, token) =>
                {
                    var last = x;
                    await Task.Delay(1, token);
                    last = x + 1;
                    Console.WriteLine(last);
                });
            }
        }
        """);

    [Fact]
    public Task ParallelForAsync_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M(int n)
            {
                var last = 0;
                await Parallel.ForAsync(0, n, async (i, token) =>
                {
                    await Task.Yield();
                    {|CSAFE108:last = i|};
                });
                return last;
            }
        }
        """);

    [Fact]
    public Task PlinqForAll_Reported() => Verify.Reports("""
        class C
        {
            public int M(int[] xs)
            {
                var last = 0;
                xs.AsParallel().ForAll(x => { {|CSAFE108:last = x|}; });
                return last;
            }
        }
        """);

    [Fact]
    public Task PlinqSelect_Reported() => Verify.Reports("""
        class C
        {
            public (int[], int) M(int[] xs)
            {
                var last = 0;
                var doubled = xs.AsParallel().Select(x => { {|CSAFE108:last = x|}; return x * 2; }).ToArray();
                return (doubled, last);
            }
        }
        """);

    [Fact]
    public Task PlinqQuerySyntax_Reported() => Verify.Reports("""
        class C
        {
            public int[] M(int[] xs)
            {
                var last = 0;
                return (from x in xs.AsParallel() where ({|CSAFE108:last = x|}) > 0 select x * 2).ToArray();
            }
        }
        """);

    [Fact]
    public Task PlinqPure_Silent() => Verify.Silent("""
        class C
        {
            public int[] M(int[] xs, int factor) => xs.AsParallel().Select(x => x * factor).ToArray();
        }
        """);

    [Fact]
    public Task PlinqAsSequential_Silent() => Verify.Silent("""
        class C
        {
            public (int[], int) M(int[] xs)
            {
                var last = 0;
                var doubled = xs.AsParallel().Where(x => x > 0).AsSequential().Select(x => { last = x; return x * 2; }).ToArray();
                return (doubled, last);
            }
        }
        """);

    [Fact]
    public Task PlinqAsEnumerable_Silent() => Verify.Silent("""
        class C
        {
            public (int[], int) M(int[] xs)
            {
                var last = 0;
                var doubled = xs.AsParallel().Where(x => x > 0).AsEnumerable().Select(x => { last = x; return x * 2; }).ToArray();
                return (doubled, last);
            }
        }
        """);

    [Fact]
    public Task LinqSelect_Silent() => Verify.Silent("""
        class C
        {
            public (int[], int) M(int[] xs)
            {
                var last = 0;
                var doubled = xs.Select(x => { last = x; return x * 2; }).ToArray();
                return (doubled, last);
            }
        }
        """);

    [Fact]
    public Task InvokeOfTwoBodies_Reported() => Verify.Reports("""
        class C
        {
            public int M()
            {
                var x = 0;
                Parallel.Invoke(() => { {|CSAFE101:x = 1|}; }, () => { x = 2; });
                return x;
            }
        }
        """);

    [Fact]
    public Task InvokeOfTwoBodiesOnTheirOwnVariables_Silent() => Verify.Silent("""
        class C
        {
            public int M(int[] xs)
            {
                var min = 0;
                var max = 0;
                Parallel.Invoke(() => { min = xs.Min(); }, () => { max = xs.Max(); });
                return max - min;
            }
        }
        """);

    [Fact]
    public Task InvokeReadsWhatOtherWrites_Reported() => Verify.Reports("""
        class C
        {
            public void M(int[] xs)
            {
                var min = 0;
                Parallel.Invoke(() => { {|CSAFE101:min = xs.Min()|}; }, () => Console.WriteLine(min));
            }
        }
        """);

    [Fact]
    public Task SharedBuffer_Reported() => Verify.Reports("""
        class C
        {
            public void M(string[] names)
            {
                var buffer = new char[1];
                Parallel.ForEach(names, name =>
                {
                    {|CSAFE108:buffer[0] = name[0]|};
                    Console.WriteLine(buffer[0]);
                });
            }
        }
        """);

    [Fact]
    public Task BufferPerIteration_Silent() => Verify.Silent("""
        class C
        {
            public void M(string[] names)
            {
                Parallel.ForEach(names, name =>
                {
                    var buffer = new char[1];
                    buffer[0] = name[0];
                    Console.WriteLine(buffer[0]);
                });
            }
        }
        """);

    [Fact]
    public Task FieldOfThis_Reported() => Verify.Reports("""
        class C
        {
            private int _last;

            public int M(int[] xs)
            {
                Parallel.ForEach(xs, x => { {|CSAFE108:_last = x|}; });
                return _last;
            }
        }
        """);

    [Fact]
    public Task StaticField_Reported() => Verify.Reports("""
        static class C
        {
            private static int s_last;

            public static int M(int[] xs)
            {
                Parallel.ForEach(xs, x => { {|CSAFE108:s_last = x|}; });
                return s_last;
            }
        }
        """);

    [Fact]
    public Task ImmutableListReplaced_Reported() => Verify.Reports("""
        using System.Collections.Immutable;

        class C
        {
            public int M(int[] xs)
            {
                var all = ImmutableList<int>.Empty;
                Parallel.ForEach(xs, x => { {|CSAFE108:all = all.Add(x)|}; });
                return all.Count;
            }
        }
        """);

    [Fact]
    public Task ImmutableListUpdatedAtomically_Silent() => Verify.Silent("""
        using System.Collections.Immutable;

        class C
        {
            public int M(int[] xs)
            {
                var all = ImmutableArray<int>.Empty;
                Parallel.ForEach(xs, x => ImmutableInterlocked.Update(ref all, (list, item) => list.Add(item), x));
                return all.Length;
            }
        }
        """);

    [Fact]
    public Task NestedParallelLoops_Reported() => Verify.Reports("""
        class C
        {
            public int M(int[][] rows)
            {
                var last = 0;
                Parallel.ForEach(rows, row => Parallel.ForEach(row, x => { {|CSAFE108:last = x|}; }));
                return last;
            }
        }
        """);

    [Fact]
    public Task NestedSequentialLoopOnOwnLocal_Silent() => Verify.Silent("""
        class C
        {
            public void M(int[][] rows)
            {
                var sums = new int[rows.Length];
                Parallel.For(0, rows.Length, r =>
                {
                    var sum = 0;
                    foreach (var x in rows[r]) sum += x;
                    sums[r] = sum;
                });
                Console.WriteLine(sums[0]);
            }
        }
        """);

    [Fact]
    public Task NeighbourOfOwnElement_Reported() => Verify.Reports("""
        class C
        {
            public int[] M(int[] a)
            {
                Parallel.For(1, a.Length, i => { {|CSAFE108:a[i] = a[i - 1] + 1|}; });
                return a;
            }
        }
        """);

    [Fact]
    public Task NeighbourOfOtherArray_Silent() => Verify.Silent("""
        class C
        {
            public int[] M(int[] a)
            {
                var b = new int[a.Length];
                Parallel.For(1, a.Length, i => { b[i] = a[i - 1] + a[i]; });
                return b;
            }
        }
        """);

    [Fact]
    public Task WrittenBeforeAndAfterTheLoop_Silent() => Verify.Silent("""
        class C
        {
            public int M(int[] xs)
            {
                var factor = 1;
                factor = xs.Length;
                Parallel.ForEach(xs, x => Console.WriteLine(x * factor));
                factor = 0;
                return factor;
            }
        }
        """);

    [Fact]
    public Task IterationWritesParameterOfItsOwn_Silent() => Verify.Silent("""
        class C
        {
            public void M(int[] xs) => Parallel.ForEach(xs, x => { x = x + 1; Console.WriteLine(x); });
        }
        """);

    [Fact]
    public Task MethodGroupBody_Reported() => Verify.Reports("""
        class C
        {
            private int _last;

            public int M(int[] xs)
            {
                Parallel.ForEach(xs, Take);
                return _last;
            }

            private void Take(int x)
            {
                {|CSAFE108:_last = x|};
            }
        }
        """);
}
