using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>Locks on the collections that a concurrent one holds.</summary>
public sealed class LockValueFixTests
{
    [Fact]
    public Task EachChange_Locked() => Verify.FixesAll<LockValueFix>(
        """
        class C
        {
            private readonly ConcurrentDictionary<string, List<int>> _map = new();

            public void Add(string key, int item)
            {
                {|CSAFE116:_map.GetOrAdd(key, _ => new List<int>()).Add(item)|};
            }

            public void Remove(string key, int item)
            {
                if (_map.TryGetValue(key, out var list))
                {
                    list.Remove(item);
                }
            }
        }
        """,
        """
        class C
        {
            private readonly ConcurrentDictionary<string, List<int>> _map = new();

            public void Add(string key, int item)
            {
                var inner = _map.GetOrAdd(key, _ => new List<int>());
                lock (inner)
                {
                    inner.Add(item);
                }
            }

            public void Remove(string key, int item)
            {
                if (_map.TryGetValue(key, out var list))
                {
                    lock (list)
                    {
                        list.Remove(item);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task WithoutBraces_Locked() => Verify.Fixes<LockValueFix>(
        """
        class C
        {
            private readonly ConcurrentQueue<List<int>> _queue = new();

            public void Mark()
            {
                if (_queue.TryPeek(out var list))
                    {|CSAFE116:list.Add(1)|};
            }
        }
        """,
        """
        class C
        {
            private readonly ConcurrentQueue<List<int>> _queue = new();

            public void Mark()
            {
                if (_queue.TryPeek(out var list))
                    lock (list)
                    {
                        list.Add(1);
                    }
            }
        }
        """);

    [Theory]
    [InlineData("public bool Put(HashSet<int> none) => {|CSAFE116:_map.GetOrAdd(1, none).Add(2)|};")]
    [InlineData("public void Put() { _map.TryGetValue(1, out var set); set?{|CSAFE116:.Add(2)|}; }")]
    [InlineData("public async Task Put(Task<int> item) { {|CSAFE116:_map[1].Add(await item)|}; }")]
    public Task NoStatementOfItsOwn_NotOffered(string member) => Verify.OffersNoFix<LockValueFix>($$"""
        class C
        {
            private readonly ConcurrentDictionary<int, HashSet<int>> _map = new();

            {{member}}
        }
        """);
}
