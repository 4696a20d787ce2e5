using ConcurrencySafety.Knowledge;
using Xunit;

namespace ConcurrencySafety.Tests.Knowledge;

/// <summary>What is known of types: their own lines, their bases', and what needs no line.</summary>
public sealed class TypeFactsTests
{
    [Theory]
    [InlineData("int", nameof(ThreadSafety.Immutable))]
    [InlineData("string", nameof(ThreadSafety.Immutable))]
    [InlineData("decimal", nameof(ThreadSafety.Immutable))]
    [InlineData("nint", nameof(ThreadSafety.Immutable))]
    [InlineData("DateTime", nameof(ThreadSafety.Immutable))]
    [InlineData("DayOfWeek", nameof(ThreadSafety.Immutable))]
    [InlineData("Action", nameof(ThreadSafety.Immutable))]
    [InlineData("int?", nameof(ThreadSafety.Immutable))]
    [InlineData("Uri", nameof(ThreadSafety.Immutable))]
    [InlineData("Type", nameof(ThreadSafety.Immutable))]
    [InlineData("System.Collections.Immutable.ImmutableArray<int>", nameof(ThreadSafety.Immutable))]
    [InlineData("System.Collections.Immutable.ImmutableList<int>.Builder", nameof(ThreadSafety.NotSafe))]
    [InlineData("List<int>", nameof(ThreadSafety.NotSafe))]
    [InlineData("Dictionary<int, int>", nameof(ThreadSafety.NotSafe))]
    [InlineData("System.Text.StringBuilder", nameof(ThreadSafety.NotSafe))]
    [InlineData("ConcurrentDictionary<int, int>", nameof(ThreadSafety.Safe))]
    [InlineData("HttpClient", nameof(ThreadSafety.Safe))]
    [InlineData("CancellationTokenSource", nameof(ThreadSafety.Safe))]
    [InlineData("IList<int>", nameof(ThreadSafety.Unknown))]
    [InlineData("object", nameof(ThreadSafety.Unknown))]
    [InlineData("int[]", nameof(ThreadSafety.Unknown))]
    [InlineData("(int, int)", nameof(ThreadSafety.Unknown))]
    [InlineData("Plain", nameof(ThreadSafety.Unknown))]
    [InlineData("Row", nameof(ThreadSafety.Unknown))]
    [InlineData("Names", nameof(ThreadSafety.NotSafe))]
    [InlineData("Client", nameof(ThreadSafety.Safe))]
    [InlineData("T", nameof(ThreadSafety.NotSafe))]
    [InlineData("U", nameof(ThreadSafety.Unknown))]
    public void SafetyOfAType(string type, string safety) => Assert.Equal(safety, FactsOf(type).Safety.ToString());

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
