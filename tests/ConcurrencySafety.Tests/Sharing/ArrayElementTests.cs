using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>Array elements: which indices are surely different, and which are surely shared.</summary>
public sealed class ArrayElementTests
{
    private const string InParallelFor = """
        class C
        {
            public void M(int n, int[] xs, int[][] rows, int[,] grid, string[] words)
            {
                var a = new int[n];
                var b = new int[n];
                var offset = n / 2;
                Parallel.For(0, n, i => { BODY });
                Console.WriteLine(a[0] + b[0]);
            }
        }
        """;

    [Theory]
    [InlineData("a[i] = i;")]
    [InlineData("a[i]++;")]
    [InlineData("a[i] += xs[i];")]
    [InlineData("a[i] = a[i] + 1;")]
    [InlineData("a[i + 1] = i;")]
    [InlineData("a[i - 1] = i;")]
    [InlineData("a[offset + i] = i;")]
    [InlineData("a[n - 1 - i] = i;")]
    [InlineData("a[2 * i] = i;")]
    [InlineData("a[i * 2 + 1] = i;")]
    [InlineData("var j = i; a[j] = i;")]
    [InlineData("var j = i + 1; a[j] = i;")]
    [InlineData("a[i] = b[i];")]
    [InlineData("a[i] = xs[i] + xs[0];")]
    [InlineData("a[i] = words[i].Length;")]
    [InlineData("a[i] = i; b[i] = a[i];")]
    [InlineData("a[i] = 0; for (var j = 0; j < n; j++) a[i] += xs[j];")]
    [InlineData("rows[i][0] = 1;")]
    [InlineData("for (var j = 0; j < rows[i].Length; j++) rows[i][j] = j;")]
    [InlineData("var row = rows[i]; row[0] = 1;")]
    [InlineData("grid[i, 0] = 1;")]
    [InlineData("for (var j = 0; j < 4; j++) grid[i, j] = i * j;")]
    [InlineData("for (var j = 0; j < 4; j++) grid[j, i] += i * j;")]
    [InlineData("ref var slot = ref a[i]; slot = 1;")]
    [InlineData("if (i > 0) a[i] = 1; else a[i] = 2;")]
    public Task OwnIndex_Silent(string body) => Verify.Silent(InParallelFor.Replace("BODY", body, StringComparison.Ordinal));

    /// <summary>The first iteration writes what all the others read.</summary>
    [Theory]
    [InlineData("{|CSAFE108:a[i] = a[0]|};")]
    [InlineData("{|CSAFE108:a[i] = a[0] + i|};")]
    [InlineData("var first = a[0]; {|CSAFE108:a[i] = first|};")]
    [InlineData("{|CSAFE108:a[i + 1] = a[1]|};")]
    [InlineData("if (n > 3) {|CSAFE108:a[i] = a[0]|};")]
    [InlineData("{|CSAFE102:a[i] += a[0]|};")]
    public Task ConstantElementReadByEachIteration_Reported(string body) => Verify.Reports(InParallelFor.Replace("BODY", body, StringComparison.Ordinal));

    [Theory]
    [InlineData("if (i > 0) a[i] = a[0];")]
    [InlineData("if (i == 0) return; a[i] = a[0];")]
    [InlineData("a[i] = i == 0 ? 1 : a[0];")]
    [InlineData("a[i + 1] = a[0];")]
    [InlineData("a[i] = a[3];")]
    [InlineData("a[i] = b[0];")]
    public Task ConstantElementOfNoOtherIteration_Silent(string body) => Verify.Silent(InParallelFor.Replace("BODY", body, StringComparison.Ordinal));

    [Theory]
    [InlineData("Parallel.For(1, n, i => a[i] = a[0]);")]
    [InlineData("Parallel.For(1, 9, i => a[i] = a[9]);")]
    [InlineData("Parallel.For(m, n, i => a[i] = a[0]);")]
    [InlineData("Parallel.ForEach(xs, i => a[i] = a[0]);")]
    [InlineData("Parallel.ForEach(Enumerable.Range(1, n), i => a[i] = a[0]);")]
    public Task ConstantElementOutsideTheLoop_Silent(string loop) => Verify.Silent(
        "class C { public void M(int[] a, int[] xs, int m, int n) { LOOP } }".Replace("LOOP", loop, StringComparison.Ordinal));

    [Theory]
    [InlineData("Parallel.For(0, 9, i => {|CSAFE108:a[i] = a[3]|});")]
    [InlineData("Parallel.For(0L, n, i => {|CSAFE108:a[i] = a[0]|});")]
    public Task ConstantElementInsideTheLoop_Reported(string loop) => Verify.Reports(
        "class C { public void M(int[] a, int n) { LOOP } }".Replace("LOOP", loop, StringComparison.Ordinal));

    [Theory]
    [InlineData("{|CSAFE108:a[0] = i|};")]
    [InlineData("{|CSAFE102:a[0]++|};")]
    [InlineData("{|CSAFE102:a[0] += xs[i]|};")]
    [InlineData("{|CSAFE108:a[offset] = i|};")]
    [InlineData("{|CSAFE102:a[i % 4]++|};")]
    [InlineData("{|CSAFE102:a[i / 4] += i|};")]
    [InlineData("{|CSAFE102:a[i & 3] += i|};")]
    [InlineData("{|CSAFE102:a[xs[i]]++|};")]
    [InlineData("{|CSAFE102:a[words[i].Length]++|};")]
    [InlineData("{|CSAFE108:a[i] = a[i - 1]|};")]
    [InlineData("{|CSAFE102:a[i] = a[i + 1] + a[i]|};")]
    [InlineData("{|CSAFE108:grid[0, 0] = i|};")]
    [InlineData("for (var j = 0; j < 4; j++) {|CSAFE102:grid[0, j] += i|};")]
    [InlineData("for (var j = 0; j < n; j++) {|CSAFE102:a[j] += i|};")]
    [InlineData("{|CSAFE108:rows[0][0] = i|};")]
    public Task SharedIndex_Reported(string body) => Verify.Reports(InParallelFor.Replace("BODY", body, StringComparison.Ordinal));

    [Theory]
    [InlineData("Parallel.For(0, n, i => {|CSAFE108:a[^1] = i|});")]
    [InlineData("Parallel.For(0, n, i => {|CSAFE102:a[^1]++|});")]
    [InlineData("Parallel.For(0, n, i => {|CSAFE105:list[^1] = i|});")]
    [InlineData("Parallel.For(0, n, i => {|CSAFE105:list[^1] += i|});")]
    [InlineData("Parallel.Invoke(() => {|CSAFE105:list.Add(1)|}, () => Console.WriteLine(list[^1]));")]
    public Task CountedFromTheEnd_Reported(string statement) => Verify.Reports(FromTheEnd.Replace("BODY", statement, StringComparison.Ordinal));

    [Theory]
    [InlineData("Parallel.Invoke(() => a[^1] = 1, () => a[^2] = 2);")]
    [InlineData("Parallel.Invoke(() => a[0] = 1, () => a[^1] = 2);")]
    [InlineData("Parallel.For(0, n, i => Console.WriteLine(a[^1] + list[^1]));")]
    [InlineData("Parallel.For(0, n, i => { lock (list) list[^1] = i; });")]
    [InlineData("Parallel.For(0, n, i => { var own = new List<int> { i }; own[^1] = 2; });")]
    public Task CountedFromTheEnd_Silent(string statement) => Verify.Silent(FromTheEnd.Replace("BODY", statement, StringComparison.Ordinal));

    private const string FromTheEnd = "class C { public void M(int[] a, List<int> list, int n) { BODY } }";

    [Fact]
    public Task DifferentConstants_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var a = new int[2];
                var first = Task.Run(() => { a[0] = 1; });
                var second = Task.Run(() => { a[1] = 2; });
                await Task.WhenAll(first, second);
                return a[0] + a[1];
            }
        }
        """);

    [Fact]
    public Task DifferentConstantsInInvoke_Silent() => Verify.Silent("""
        class C
        {
            public int M()
            {
                var a = new int[2];
                Parallel.Invoke(() => a[0] = 1, () => a[1] = 2);
                return a[0] + a[1];
            }
        }
        """);

    [Fact]
    public Task SameConstant_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var a = new int[2];
                var first = Task.Run(() => { {|CSAFE101:a[0] = 1|}; });
                var second = Task.Run(() => { a[0] = 2; });
                await Task.WhenAll(first, second);
                return a[0] + a[1];
            }
        }
        """);

    [Fact]
    public Task OtherElementReadByParent_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                var a = new int[2];
                var t = Task.Run(() => { a[0] = 1; });
                Console.WriteLine(a[1]);
                await t;
            }
        }
        """);

    [Fact]
    public Task SameElementReadByParent_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var a = new int[2];
                var t = Task.Run(() => { {|CSAFE101:a[0] = 1|}; });
                Console.WriteLine(a[0]);
                await t;
            }
        }
        """);

    [Fact]
    public Task LengthReadByParent_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                var a = new int[2];
                var t = Task.Run(() => { a[0] = 1; });
                Console.WriteLine(a.Length);
                await t;
            }
        }
        """);

    [Fact]
    public Task WholeArrayReadByParent_Reported() => Verify.Reports("""
        class C
        {
            public async Task M(int n)
            {
                var a = new int[n];
                var t = Task.Run(() => { for (var i = 0; i < n; i++) {|CSAFE101:a[i] = i|}; });
                foreach (var x in a) Console.WriteLine(x);
                await t;
            }
        }
        """);

    [Fact]
    public Task WholeArrayReadByParentAfterJoin_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(int n)
            {
                var a = new int[n];
                var t = Task.Run(() => { for (var i = 0; i < n; i++) a[i] = i; });
                await t;
                foreach (var x in a) Console.WriteLine(x);
            }
        }
        """);

    [Fact]
    public Task ResultByIndexOfTaskPerIndex_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int[]> M(int n)
            {
                var results = new int[n];
                var tasks = new Task[n];
                for (var i = 0; i < n; i++)
                {
                    var index = i;
                    tasks[i] = Task.Run(() => results[index] = index * index);
                }

                await Task.WhenAll(tasks);
                return results;
            }
        }
        """);

    [Fact]
    public Task ResultByIndexOfThreadPerIndex_Silent() => Verify.Silent("""
        class C
        {
            public int[] M(int n)
            {
                var results = new int[n];
                var threads = new Thread[n];
                for (var i = 0; i < n; i++)
                {
                    var index = i;
                    threads[i] = new Thread(() => results[index] += index);
                    threads[i].Start();
                }

                foreach (var t in threads) t.Join();
                return results;
            }
        }
        """);

    [Fact]
    public Task ResultByIndexOfSelect_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int[]> M(int n)
            {
                var results = new int[n];
                await Task.WhenAll(Enumerable.Range(0, n).Select(async i =>
                {
                    await Task.Delay(1);
                    results[i] = i;
                }));
                return results;
            }
        }
        """);

    [Fact]
    public Task ResultByIndexOfSelectWithIndex_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int[]> M(string[] names)
            {
                var results = new int[names.Length];
                await Task.WhenAll(names.Select((name, i) => Task.Run(() => results[i] = name.Length)));
                return results;
            }
        }
        """);

    [Fact]
    public Task ResultByIndexOfForeachWithIndex_Silent() => Verify.Silent("""
        class C
        {
            public int[] M(string[] names)
            {
                var results = new int[names.Length];
                Parallel.ForEach(names, (name, state, i) => results[i] = name.Length);
                return results;
            }
        }
        """);

    [Fact]
    public Task SameIndexOfTaskPerIteration_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M(int n)
            {
                var results = new int[1];
                var tasks = new Task[n];
                for (var i = 0; i < n; i++)
                {
                    var index = i;
                    tasks[i] = Task.Run(() => {|CSAFE102:results[0] += index|});
                }

                await Task.WhenAll(tasks);
                return results[0];
            }
        }
        """);

    [Fact]
    public Task RangesOfAPartitioner_Silent() => Verify.Silent("""
        class C
        {
            public int[] M(int n)
            {
                var a = new int[n];
                Parallel.ForEach(Partitioner.Create(0, n), range =>
                {
                    for (var i = range.Item1; i < range.Item2; i++) a[i] = i * i;
                });
                return a;
            }
        }
        """);

    [Fact]
    public Task BlockOfRowsPerThread_Silent() => Verify.Silent("""
        class C
        {
            public int[] M(int n)
            {
                var a = new int[n];
                Parallel.For(0, 4, worker =>
                {
                    var from = worker * n / 4;
                    var to = (worker + 1) * n / 4;
                    for (var i = from; i < to; i++) a[i] = i;
                });
                return a;
            }
        }
        """);

    [Fact]
    public Task StridePerWorker_Silent() => Verify.Silent("""
        class C
        {
            public int[] M(int n)
            {
                var a = new int[n];
                Parallel.For(0, 4, worker =>
                {
                    for (var i = worker; i < n; i += 4) a[i] = i;
                });
                return a;
            }
        }
        """);

    [Fact]
    public Task MatrixProduct_Silent() => Verify.Silent("""
        class C
        {
            public double[,] M(double[,] x, double[,] y, int n)
            {
                var z = new double[n, n];
                Parallel.For(0, n, row =>
                {
                    for (var column = 0; column < n; column++)
                    {
                        var sum = 0.0;
                        for (var k = 0; k < n; k++) sum += x[row, k] * y[k, column];
                        z[row, column] = sum;
                    }
                });
                return z;
            }
        }
        """);

    [Fact]
    public Task PixelsByRowOffset_Silent() => Verify.Silent("""
        class C
        {
            public void M(byte[] pixels, int width, int height) => Parallel.For(0, height, y =>
            {
                for (var x = 0; x < width; x++) pixels[y * width + x] = 0;
            });
        }
        """);

    [Fact]
    public Task ElementsOfConcurrentNestedLoops_Silent() => Verify.Silent("""
        class C
        {
            public int[,] M(int n)
            {
                var grid = new int[n, n];
                Parallel.For(0, n, i => Parallel.For(0, n, j => grid[i, j] = i * j));
                return grid;
            }
        }
        """);

    [Fact]
    public Task ListByOwnIndex_Reported() => Verify.Reports("""
        class C
        {
            public List<int> M(List<int> list)
            {
                Parallel.For(0, list.Count, i => {|CSAFE105:list[i] = i|});
                return list;
            }
        }
        """);

    [Fact]
    public Task BitArrayByOwnIndex_Reported() => Verify.Reports("""
        class C
        {
            public System.Collections.BitArray M(int n)
            {
                var bits = new System.Collections.BitArray(n);
                Parallel.For(0, n, i => {|CSAFE105:bits[i] = true|});
                return bits;
            }
        }
        """);

    [Fact]
    public Task DictionaryByOwnKey_Reported() => Verify.Reports("""
        class C
        {
            public Dictionary<int, int> M(int n)
            {
                var squares = new Dictionary<int, int>();
                Parallel.For(0, n, i => {|CSAFE105:squares[i] = i * i|});
                return squares;
            }
        }
        """);
}
