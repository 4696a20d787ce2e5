using ConcurrencySafety.Fixes.Collections;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Collections;

/// <summary>CSAFE116: what is inside a concurrent dictionary becomes concurrent or immutable itself.</summary>
public sealed class InnerCollectionFixTests
{
    private const string Subscriptions = """
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Linq;

        class Subscriptions
        {
            private readonly ConcurrentDictionary<string, List<int>> _byTopic = new();

            public int Count => _byTopic.Count;

            public void Subscribe(string topic, int user) => {|CSAFE116:_byTopic.GetOrAdd(topic, _ => new List<int>()).Add(user)|}; // one more

            public void SubscribeAll(string topic, int[] users)
            {
                foreach (var user in users)
                {
                    // the list of this topic
                    List<int> list = _byTopic.GetOrAdd(topic, _ => []);
                    list.Add(user);
                }
            }

            public int CountOf(string topic) => _byTopic.TryGetValue(topic, out List<int>? users) ? users.Count : 0;

            public IEnumerable<int> Of(string topic)
            {
                if (_byTopic.TryGetValue(topic, out var users))
                {
                    return users.Where(user => user > 0).ToArray();
                }

                return [];
            }
        }
        """;

    [Fact]
    public Task Lists_BecomeQueues() => Verify.FixesAll<InnerConcurrentFix>(
        Subscriptions,
        """
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Linq;

        class Subscriptions
        {
            private readonly ConcurrentDictionary<string, ConcurrentQueue<int>> _byTopic = new();

            public int Count => _byTopic.Count;

            public void Subscribe(string topic, int user) => _byTopic.GetOrAdd(topic, _ => new ConcurrentQueue<int>()).Enqueue(user); // one more

            public void SubscribeAll(string topic, int[] users)
            {
                foreach (var user in users)
                {
                    // the list of this topic
                    ConcurrentQueue<int> list = _byTopic.GetOrAdd(topic, _ => new ConcurrentQueue<int>());
                    list.Enqueue(user);
                }
            }

            public int CountOf(string topic) => _byTopic.TryGetValue(topic, out ConcurrentQueue<int>? users) ? users.Count : 0;

            public IEnumerable<int> Of(string topic)
            {
                if (_byTopic.TryGetValue(topic, out var users))
                {
                    return users.Where(user => user > 0).ToArray();
                }

                return [];
            }
        }
        """);

    [Fact]
    public Task Lists_BecomeImmutable() => Verify.FixesAll<InnerImmutableFix>(
        Subscriptions,
        """
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Linq;

        class Subscriptions
        {
            private readonly ConcurrentDictionary<string, ImmutableList<int>> _byTopic = new();

            public int Count => _byTopic.Count;

            public void Subscribe(string topic, int user) => _byTopic.AddOrUpdate(topic, _ => ImmutableList.Create(user), (_, held) => held.Add(user)); // one more

            public void SubscribeAll(string topic, int[] users)
            {
                foreach (var user in users)
                {
                    // the list of this topic
                    _byTopic.AddOrUpdate(topic, _ => ImmutableList.Create(user), (_, held) => held.Add(user));
                }
            }

            public int CountOf(string topic) => _byTopic.TryGetValue(topic, out ImmutableList<int>? users) ? users.Count : 0;

            public IEnumerable<int> Of(string topic)
            {
                if (_byTopic.TryGetValue(topic, out var users))
                {
                    return users.Where(user => user > 0).ToArray();
                }

                return [];
            }
        }
        """);

    [Fact]
    public Task Dictionaries_BecomeConcurrent() => Verify.Fixes<InnerConcurrentFix>(
        """
        using System.Collections.Concurrent;
        using System.Collections.Generic;

        static class Rates
        {
            private static readonly ConcurrentDictionary<int, Dictionary<string, decimal>> s_byYear = new ConcurrentDictionary<int, Dictionary<string, decimal>>();

            public static void Set(int year, string currency, decimal rate)
            {
                {|CSAFE116:s_byYear.GetOrAdd(year, _ => new())[currency] = rate|};
            }

            public static decimal Of(int year, string currency) => s_byYear[year].TryGetValue(currency, out var rate) ? rate : 1;
        }
        """,
        """
        using System.Collections.Concurrent;
        using System.Collections.Generic;

        static class Rates
        {
            private static readonly ConcurrentDictionary<int, ConcurrentDictionary<string, decimal>> s_byYear = new ConcurrentDictionary<int, ConcurrentDictionary<string, decimal>>();

            public static void Set(int year, string currency, decimal rate)
            {
                s_byYear.GetOrAdd(year, _ => new())[currency] = rate;
            }

            public static decimal Of(int year, string currency) => s_byYear[year].TryGetValue(currency, out var rate) ? rate : 1;
        }
        """);

    [Fact]
    public Task Sets_BecomeImmutable() => Verify.Fixes<InnerImmutableFix>(
        """
        using System.Collections.Concurrent;
        using System.Collections.Generic;

        class Tags
        {
            private readonly ConcurrentDictionary<int, HashSet<string>> _byItem = new();

            public void Prepare(int item) => _byItem.TryAdd(item, new HashSet<string>());

            public void Add(int item, string tag) => {|CSAFE116:_byItem.GetOrAdd(item, new HashSet<string>()).Add(tag)|};

            public bool Has(int item, string tag) => _byItem[item].Contains(tag);
        }
        """,
        """
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Collections.Immutable;

        class Tags
        {
            private readonly ConcurrentDictionary<int, ImmutableHashSet<string>> _byItem = new();

            public void Prepare(int item) => _byItem.TryAdd(item, ImmutableHashSet<string>.Empty);

            public void Add(int item, string tag) => _byItem.AddOrUpdate(item, _ => ImmutableHashSet.Create(tag), (_, held) => held.Add(tag));

            public bool Has(int item, string tag) => _byItem[item].Contains(tag);
        }
        """);

    [Theory]
    [InlineData("public void Remove(int key, int item) { if (_map.TryGetValue(key, out var list)) list.Remove(item); }")]
    [InlineData("public List<int> All(int key) => _map[key];")]
    [InlineData("public void Give(int key) { if (_map.TryRemove(key, out var list)) Take(list); } private static void Take(List<int> list) { }")]
    [InlineData("public void Each() { foreach (var pair in _map) Console.WriteLine(pair.Value.Capacity); }")]
    [InlineData("public void Set(int key, List<int> list) => _map[key] = list;")]
    [InlineData("public void First(int key) => _map[key][0] = 1;")]
    public async Task MoreThanAddingAndReading_NotOffered(string member)
    {
        string source = $$"""
            class C
            {
                private readonly ConcurrentDictionary<int, List<int>> _map = new();

                public void Add(int key, int item) => {|CSAFE116:_map.GetOrAdd(key, _ => new List<int>()).Add(item)|};

                {{member}}
            }
            """;
        await Verify.OffersNoFix<InnerConcurrentFix>(source);
        await Verify.OffersNoFix<InnerImmutableFix>(source);
    }

    [Theory]
    [InlineData("public bool Put(int item) => {|CSAFE116:_map.GetOrAdd(1, _ => new HashSet<int>()).Add(item)|};")]
    [InlineData("public void Put(int item) { {|CSAFE116:_map.GetOrAdd(1, _ => new HashSet<int>(100)).Add(item)|}; }")]
    [InlineData("public void Put(int item) { {|CSAFE116:_map.GetOrAdd(1, _ => new HashSet<int>()).Add(Next(item))|}; } private int Next(int item) => item + 1;")]
    public Task ResultIsUsedOrNotToBeMadeTwice_NotOffered(string member) => Verify.OffersNoFix<InnerImmutableFix>($$"""
        class C
        {
            private readonly ConcurrentDictionary<int, HashSet<int>> _map = new();

            {{member}}
        }
        """);

    [Fact]
    public async Task Repaired_LosesNothingUnderLoad()
    {
        const string Program = """
            class Program
            {
                private static readonly ConcurrentDictionary<int, List<int>> s_map = new();

                static void Main()
                {
                    Parallel.For(0, 20000, i => Add(i));
                    Console.Write(Enumerable.Range(0, 7).Sum(key => s_map[key].Count));
                }

                private static void Add(int i)
                {
                    {|CSAFE116:s_map.GetOrAdd(i % 7, _ => new List<int>()).Add(i)|};
                }
            }
            """;
        var options = new SourceOptions { Output = OutputKind.ConsoleApplication };
        foreach (string repaired in new[] { await Verify.Apply<InnerConcurrentFix>(Program, options: options), await Verify.Apply<InnerImmutableFix>(Program, options: options) })
        {
            for (int run = 0; run < 10; run++)
            {
                Assert.Equal("20000", Verify.Run(repaired).Trim());
            }
        }
    }
}
