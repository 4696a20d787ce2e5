using System.Collections.Immutable;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Robustness;

/// <summary>Code that made something throw once, or that is broken where the engine looks most closely.</summary>
public sealed class BrokenCodeTests
{
    private const string InMethod = """
        class C
        {
            public async Task M(int[] a, List<Task> tasks, int n)
            {
                BODY
            }

            private static void Work() => Thread.Sleep(1);
        }
        """;

    [Theory]
    [InlineData("Parallel.For(0, n, i => a[] = 1);")]
    [InlineData("Parallel.For(0, n, i => a[]++);")]
    [InlineData("Parallel.For(0, n, i => { if (a[] == 0) n++; });")]
    [InlineData("Parallel.For(0, n, i => { if (a[")]
    [InlineData("Parallel.For(0, n, i => { a[i] = a[")]
    [InlineData("Parallel.For(1, n, i => a[i] = a[i - 1] + a[")]
    [InlineData("Parallel.For(0, n, i => a[i, i] = 1);")]
    [InlineData("Parallel.For(0, n, i => a[i")]
    [InlineData("Parallel.For(0, n, i => a[i] = 1); Console.WriteLine(a[0] + a[")]
    [InlineData("var b = new int[n]; Parallel.For(0, n, i => { a[i] = 1; }); Console.WriteLine(a[0] + b[")]
    [InlineData("Parallel.For(0, n, );")]
    [InlineData("Parallel.For(0, n, i => );")]
    [InlineData("Parallel.ForEach(, x => n++);")]
    [InlineData("Parallel.ForEach(missing, x => n++);")]
    [InlineData("Task.Run();")]
    [InlineData("Task.Run(missing);")]
    [InlineData("Task.Run(() => missing++);")]
    [InlineData("Task.Run(() => n += );")]
    [InlineData("Task.Run(() => n++).;")]
    [InlineData("var t = Task.Run(() => n++) await t;")]
    [InlineData("new Thread().Start();")]
    [InlineData("new Thread(missing).Start();")]
    [InlineData("var t = new Thread(Work); t.Start(); t.;")]
    [InlineData("tasks.Add();")]
    [InlineData("tasks.Add(Task.Run(Work), 1); await Task.WhenAll(tasks, );")]
    [InlineData("tasks[] = Task.Run(Work);")]
    [InlineData("lock () { n++; }")]
    [InlineData("lock (missing) { Task.Run(() => n++); }")]
    [InlineData("Interlocked.Increment(ref );")]
    [InlineData("Interlocked.Increment();")]
    [InlineData("Interlocked.Add(ref n);")]
    [InlineData("await Task.WhenAll(;")]
    [InlineData("await ;")]
    [InlineData("for (var i = 0; ; ) { Task.Run(() => i); ")]
    [InlineData("foreach (var x in ) Task.Run(() => x);")]
    [InlineData("void F() => F(; Task.Run(F);")]
    [InlineData("var f = f => f(f); Task.Run(f);")]
    [InlineData("Task.Factory.StartNew(async () => ).Unwrap(;")]
    [InlineData("goto nowhere; Task.Run(() => n++);")]
    [InlineData("await foreach (var x in tasks) { n++; }")]
    [InlineData("using (await Task.Run(")]
    public Task BrokenStatement_NothingIsThrown(string statement) =>
        NothingIsThrownAsync(InMethod.Replace("BODY", statement, StringComparison.Ordinal), ReferencePack.Of(TargetFramework.Net100));

    /// <summary>The tasks are there, the collection that the repair would use is not.</summary>
    [Theory]
    [InlineData("for (var i = 0; i < n; i++) { var t = Task.Run(Work); }")]
    [InlineData("for (var i = 0; i < n; i++) { Task.Run(Work); }")]
    [InlineData("Task.Run(Work); Task.Run(Work);")]
    public Task WithoutCollections_NothingIsThrown(string statement) => NothingIsThrownAsync(
        "class C { void M(int n) { BODY } static void Work() { } }".Replace("BODY", statement, StringComparison.Ordinal), Damage.CoreLibrary);

    private static async Task NothingIsThrownAsync(string source, ImmutableArray<MetadataReference> references)
    {
        string? failure = await Exposure.FailureOfAsync(new CompilerInput("broken", [source], references, SourceOptions.Default, HasGlobalUsings: true));
        Assert.True(failure is null, failure);
    }
}
