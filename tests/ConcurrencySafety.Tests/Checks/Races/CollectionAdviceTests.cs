using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE105: what the message says to use instead depends on the type and on what is done with it.</summary>
public sealed class CollectionAdviceTests
{
    private const string Unordered = "use ConcurrentBag<T>, ConcurrentQueue<T> or a lock";
    private const string ByPosition = "use ImmutableList<T> with ImmutableInterlocked.Update or a lock";

    [Theory]
    [InlineData("var c = new List<int>(); Parallel.For(0, 9, i => c.Add(i)); Console.WriteLine(c.Count);", Unordered)]
    [InlineData("var c = new List<int>(); Parallel.For(0, 9, i => c.Add(i)); foreach (int x in c) Console.WriteLine(x);", Unordered)]
    [InlineData("var c = new List<int>(); Parallel.For(0, 9, i => c.Add(i)); Console.WriteLine(c[0]);", ByPosition)]
    [InlineData("var c = new List<int>(); Parallel.For(0, 9, i => c.Add(i)); Console.WriteLine(c[^1]);", ByPosition)]
    [InlineData("var c = new List<int>(); Parallel.For(0, 9, i => c.Add(i)); c.Sort();", ByPosition)]
    [InlineData("List<int>? c = new(); Parallel.For(0, 9, i => c.Add(i)); c?.Sort();", ByPosition)]
    [InlineData("var c = new List<int>(); Parallel.For(0, 9, i => c.Insert(0, i));", ByPosition)]
    [InlineData("var c = new List<int>(); Parallel.For(0, 9, i => c.Remove(i));", ByPosition)]
    [InlineData("var c = new List<int>(); var d = new List<int>(); Parallel.For(0, 9, i => c.Add(i)); d.Sort();", Unordered)]
    [InlineData("var c = new Dictionary<int, int>(); Parallel.For(0, 9, i => c[i] = i);", "use ConcurrentDictionary<TKey, TValue> or a lock")]
    [InlineData("var c = new SortedDictionary<int, int>(); Parallel.For(0, 9, i => c[i] = i);", "use ImmutableSortedDictionary<TKey, TValue> with ImmutableInterlocked.Update or a lock")]
    [InlineData("var c = new HashSet<int>(); Parallel.For(0, 9, i => c.Add(i));", "use ConcurrentDictionary<T, byte> or a lock")]
    [InlineData("var c = new HashSet<int>(); Parallel.For(0, 9, i => c.Add(i)); c.IntersectWith(new[] { 1 });", "use ImmutableHashSet<T> with ImmutableInterlocked.Update or a lock")]
    [InlineData("var c = new Queue<int>(); Parallel.For(0, 9, i => c.Enqueue(i));", "use ConcurrentQueue<T> or a lock")]
    [InlineData("var c = new LinkedList<int>(); Parallel.For(0, 9, i => c.AddLast(i));", "use ConcurrentQueue<T> or a lock")]
    [InlineData("var c = new LinkedList<int>(); Parallel.For(0, 9, i => c.AddFirst(i));", "use a lock")]
    [InlineData("var c = new PriorityQueue<int, int>(); Parallel.For(0, 9, i => c.Enqueue(i, i));", "use a lock")]
    [InlineData("var c = new System.Collections.ObjectModel.ObservableCollection<int>(); Parallel.For(0, 9, i => c.Add(i));", "use a lock")]
    [InlineData("var c = new System.Text.StringBuilder(); Parallel.For(0, 9, i => c.Append(i));", "use one StringBuilder per body, joined at the end, or a lock")]
    [InlineData("var c = new Random(1); Parallel.For(0, 9, i => c.Next());", "use Random.Shared or a lock")]
    public async Task OfALocal(string body, string advice) => Assert.EndsWith(
        "; " + advice,
        Assert.Single(await Messages.OfAsync("class C { public void M() { " + body + " } }")),
        StringComparison.Ordinal);

    [Fact]
    public async Task OfAField_UsedByPositionInAnotherMember() => Assert.EndsWith(
        "; " + ByPosition,
        Assert.Single(await Messages.OfAsync("""
            class C
            {
                private readonly List<int> _list = new();

                public int First => _list[0];

                public void M() => Parallel.For(0, 9, i => _list.Add(i));
            }
            """)),
        StringComparison.Ordinal);

    [Fact]
    public async Task OfAFieldOfAGenericType() => Assert.EndsWith(
        "; " + ByPosition,
        Assert.Single(await Messages.OfAsync("""
            class C<T>
            {
                private readonly List<T> _list = new();

                public void M(T x) => Parallel.For(0, 9, i => _list.Add(x));

                public void Order() => _list.Sort();
            }
            """)),
        StringComparison.Ordinal);

    [Fact]
    public async Task OfASubtype_AsItsBase() => Assert.EndsWith(
        "; " + ByPosition,
        Assert.Single(await Messages.OfAsync("""
            class Names : List<string>
            {
            }

            class C
            {
                public string M()
                {
                    var names = new Names();
                    Parallel.For(0, 9, i => names.Add("x"));
                    return names[0];
                }
            }
            """)),
        StringComparison.Ordinal);
}
