using System.Globalization;
using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>Repaired programs of many shapes run many times and always give the right result.</summary>
public sealed class StressTests
{
    private const int Runs = 10;

    private static readonly SourceOptions Program = new() { Output = OutputKind.ConsoleApplication };

    [Theory]
    [InlineData("int n = 0; Parallel.For(0, 20000, i => n++); Console.Write(n);", "20000")]
    [InlineData("long n = 0; var ts = new Task[8]; for (int t = 0; t < 8; t++) ts[t] = Task.Run(() => { for (int i = 0; i < 5000; i++) n += 2; }); Task.WaitAll(ts); Console.Write(n);", "80000")]
    [InlineData("int n = 100000; var a = new Thread(() => { for (int i = 0; i < 30000; i++) n--; }); var b = new Thread(() => { for (int i = 0; i < 30000; i++) n--; }); a.Start(); b.Start(); a.Join(); b.Join(); Console.Write(n);", "40000")]
    [InlineData("int next = 0; var seen = new int[20000]; Parallel.For(0, 20000, i => { var id = next++; seen[id] = 1; }); Console.Write(seen.Sum());", "20000")]
    public Task Interlocked_LosesNoUpdate(string main, string expected) => RunsRight<InterlockedFix>(main, expected);

    [Theory]
    [InlineData("decimal n = 0; Parallel.For(0, 20000, i => n += 1); Console.Write(n);", "20000")]
    [InlineData("var list = new List<int>(); Parallel.For(0, 20000, i => { if (i % 2 == 0) list.Add(i); }); Console.Write(list.Count);", "10000")]
    [InlineData("var d = new Dictionary<int, int>(); Parallel.For(0, 20000, i => { if (!d.ContainsKey(i % 7)) d[i % 7] = 0; d[i % 7]++; }); Console.Write(d.Values.Sum());", "20000")]
    [InlineData("int max = 0; Parallel.For(0, 20000, i => { if (i > max) max = i; }); Console.Write(max);", "19999")]
    [InlineData("var q = new Queue<int>(Enumerable.Range(0, 20000)); long sum = 0; Parallel.For(0, 20000, i => { var x = q.Dequeue(); Interlocked.Add(ref sum, x); }); Console.Write(sum);", "199990000")]
    [InlineData("int n = 0; Parallel.For(0, 20000, i => { var old = n; n = old + 1; }); Console.Write(n);", "20000")]
    public Task Lock_LosesNoUpdate(string main, string expected) => RunsRight<LockFix>(main, expected);

    [Theory]
    [InlineData("long n = 0; Parallel.For(0, 20000, i => { if (i % 2 == 0) return; n += i; n--; }); Console.Write(n);", "99990000")]
    [InlineData("double n = 0; Parallel.ForEach(Enumerable.Range(0, 20000), (x, state) => n -= x); Console.Write(n);", "-199990000")]
    [InlineData("int n = 5; Parallel.ForEach(new int[20000], new ParallelOptions(), (int x) => { n++; }); Console.Write(n);", "20005")]
    public Task Subtotals_LoseNoUpdate(string main, string expected) => RunsRight<AccumulateFix>(main, expected);

    private static async Task RunsRight<TFix>(string main, string expected)
        where TFix : Fix, new()
    {
        var repaired = await Verify.Apply<TFix>("static class P { static void Main() { " + main + " } }", options: Program);
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        for (var run = 0; run < Runs; run++)
        {
            Assert.Equal(expected, Verify.Run(repaired).Trim());
        }
    }
}
