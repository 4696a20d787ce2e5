using ConcurrencySafety.Knowledge;
using Xunit;

namespace ConcurrencySafety.Tests.Knowledge;

/// <summary>What is known of types: their own lines, their bases', and what needs no line.</summary>
public sealed class TypeFactsTests
{
    [Theory]
    [InlineData("int", ThreadSafety.Immutable)]
    [InlineData("string", ThreadSafety.Immutable)]
    [InlineData("decimal", ThreadSafety.Immutable)]
    [InlineData("nint", ThreadSafety.Immutable)]
    [InlineData("DateTime", ThreadSafety.Immutable)]
    [InlineData("DayOfWeek", ThreadSafety.Immutable)]
    [InlineData("Action", ThreadSafety.Immutable)]
    [InlineData("int?", ThreadSafety.Immutable)]
    [InlineData("Uri", ThreadSafety.Immutable)]
    [InlineData("Type", ThreadSafety.Immutable)]
    [InlineData("System.Collections.Immutable.ImmutableArray<int>", ThreadSafety.Immutable)]
    [InlineData("System.Collections.Immutable.ImmutableList<int>.Builder", ThreadSafety.NotSafe)]
    [InlineData("List<int>", ThreadSafety.NotSafe)]
    [InlineData("Dictionary<int, int>", ThreadSafety.NotSafe)]
    [InlineData("System.Text.StringBuilder", ThreadSafety.NotSafe)]
    [InlineData("ConcurrentDictionary<int, int>", ThreadSafety.Safe)]
    [InlineData("HttpClient", ThreadSafety.Safe)]
    [InlineData("CancellationTokenSource", ThreadSafety.Safe)]
    [InlineData("IList<int>", ThreadSafety.Unknown)]
    [InlineData("object", ThreadSafety.Unknown)]
    [InlineData("int[]", ThreadSafety.Unknown)]
    [InlineData("(int, int)", ThreadSafety.Unknown)]
    [InlineData("Plain", ThreadSafety.Unknown)]
    [InlineData("Row", ThreadSafety.Unknown)]
    [InlineData("Names", ThreadSafety.NotSafe)]
    [InlineData("Client", ThreadSafety.Safe)]
    [InlineData("T", ThreadSafety.NotSafe)]
    [InlineData("U", ThreadSafety.Unknown)]
    public void SafetyOfAType(string type, ThreadSafety safety) => Assert.Equal(safety, FactsOf(type).Safety);

    [Fact]
    public void FactsBesideSafety()
    {
        Assert.True(FactsOf("List<int>").IsCollection);
        Assert.Equal("ConcurrentDictionary<TKey, TValue>", FactsOf("Dictionary<int, int>").Instead);
        Assert.True(FactsOf("IDictionary<int, int>").IsCollection);
        Assert.True(FactsOf("Task<int>").IsHandle);
        Assert.True(FactsOf("ValueTask").IsHandle);
        Assert.True(FactsOf("Lock").IsLock);
        Assert.True(FactsOf("SemaphoreSlim").IsLock);
        Assert.True(FactsOf("ThreadLocal<int>").IsPerThread);
        Assert.True(FactsOf("Window").IsContextBound);
        Assert.False(FactsOf("object").IsCollection);
    }

    private static TypeFacts FactsOf(string type)
    {
        var lookup = new Lookup("""
            namespace System.Windows.Threading { class DispatcherObject { } }
            class Window : System.Windows.Threading.DispatcherObject { }
            class Plain { }
            record Row(int X);
            class Names : List<string> { }
            class Client : HttpClient { }
            class C<T, U> where T : List<int> { TYPE Field; }
            """.Replace("TYPE", type, StringComparison.Ordinal));
        return lookup.Catalog.FactsOf(lookup.Type("Field"));
    }
}
