using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Knowledge;

/// <summary>Which projects have nothing to do with threads, so that nothing is looked at in them.</summary>
public sealed class MentionsTests
{
    [Theory]
    [InlineData("class C { System.Threading.Tasks.Task M() => null; }")]
    [InlineData("class C { void M(IStore store) => store.SaveAsync(); } interface IStore { int SaveAsync(); }")]
    [InlineData("class C { void M() { lock (this) { } } }")]
    [InlineData("class C { volatile int _x; }")]
    [InlineData("class C { async void M() { } }")]
    [InlineData("using T = System.Threading.Thread; class C { T _t; }")]
    [InlineData("using System.Linq; class C { int M(int[] xs) => xs.AsParallel().Sum(); }")]
    [InlineData("class C { void M(System.IO.FileSystemWatcher watcher) { } }")]
    [InlineData("using static System.Threading.Interlocked; class C { }")]
    [InlineData("using System.Runtime.CompilerServices; class C { [MethodImpl(MethodImplOptions.Synchronized)] void M() { } }")]
    public void Said(string source) => Assert.True(Any(source));

    [Theory]
    [InlineData("")]
    [InlineData("using System.Threading; using System.Threading.Tasks; class C { }")]
    [InlineData("// Task, lock and async\nclass C { string S => \"Thread\"; }")]
    [InlineData("using System.Linq; class C { int M(int[] xs) => xs.Select(x => x + 1).Sum(); }")]
    [InlineData("class C { System.Collections.Generic.List<int> _list = new(); void M() => _list.ForEach(x => { }); }")]
    public void NotSaid(string source) => Assert.False(Any(source));

    private static bool Any(string source)
    {
        var lookup = new Lookup(source);
        return Mentions.Any(new SourceWords(lookup.Compilation), lookup.Catalog, TestContext.Current.CancellationToken);
    }
}
