using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE105: the content of a collection, or of another object that is not thread-safe, used by several bodies.</summary>
public sealed class CollectionTests
{
    private const string Captured = """
        class C
        {
            public object M()
            {
                var shared = CREATE;
                Parallel.For(0, 100, i => { {|CSAFE105:ACCESS|}; });
                return shared;
            }
        }
        """;

    private const string Field = """
        class C
        {
            private readonly TYPE _shared = new();

            public object M()
            {
                Parallel.For(0, 100, i => { {|CSAFE105:ACCESS|}; });
                return _shared;
            }
        }
        """;

    [Theory]
    [InlineData("List<int>", "shared.Add(i)")]
    [InlineData("List<int>", "shared.Insert(0, i)")]
    [InlineData("List<int>", "shared.Remove(i)")]
    [InlineData("List<int>", "shared.RemoveAll(x => x == i)")]
    [InlineData("List<int>", "shared.AddRange(new[] { i })")]
    [InlineData("List<int>", "shared.Clear()")]
    [InlineData("List<int>", "shared.Sort()")]
    [InlineData("List<int>", "shared[i] = i")]
    [InlineData("List<int>", "shared[i]++")]
    [InlineData("Dictionary<int, string>", "shared.Add(i, \"\")")]
    [InlineData("Dictionary<int, string>", "shared.TryAdd(i, \"\")")]
    [InlineData("Dictionary<int, string>", "shared.Remove(i)")]
    [InlineData("Dictionary<int, string>", "shared[i] = \"\"")]
    [InlineData("Dictionary<int, int>", "shared[i]++")]
    [InlineData("Dictionary<int, int>", "shared[i] += 2")]
    [InlineData("HashSet<int>", "shared.Add(i)")]
    [InlineData("HashSet<int>", "shared.UnionWith(new[] { i })")]
    [InlineData("Queue<int>", "shared.Enqueue(i)")]
    [InlineData("Queue<int>", "shared.TryDequeue(out _)")]
    [InlineData("Stack<int>", "shared.Push(i)")]
    [InlineData("Stack<int>", "shared.TryPop(out _)")]
    [InlineData("LinkedList<int>", "shared.AddLast(i)")]
    [InlineData("SortedDictionary<int, int>", "shared[i] = i")]
    [InlineData("SortedList<int, int>", "shared.Add(i, i)")]
    [InlineData("SortedSet<int>", "shared.Add(i)")]
    [InlineData("PriorityQueue<int, int>", "shared.Enqueue(i, i)")]
    [InlineData("System.Text.StringBuilder", "shared.Append(i)")]
    [InlineData("System.Text.StringBuilder", "shared.AppendLine(\"\")")]
    [InlineData("System.Collections.ArrayList", "shared.Add(i)")]
    public async Task EveryChange_Reported(string type, string access)
    {
        await Verify.Reports(Captured.Replace("CREATE", $"new {type}()", StringComparison.Ordinal).Replace("ACCESS", access, StringComparison.Ordinal));
        await Verify.Reports(Field.Replace("TYPE", type, StringComparison.Ordinal).Replace("ACCESS", access.Replace("shared", "_shared", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ConcurrentBag<int>", "shared.Add(i)")]
    [InlineData("ConcurrentQueue<int>", "shared.Enqueue(i)")]
    [InlineData("ConcurrentStack<int>", "shared.Push(i)")]
    [InlineData("ConcurrentDictionary<int, int>", "shared.TryAdd(i, i)")]
    [InlineData("ConcurrentDictionary<int, int>", "shared[i] = i")]
    [InlineData("ConcurrentDictionary<int, int>", "shared.AddOrUpdate(i, 1, (k, v) => v + 1)")]
    [InlineData("BlockingCollection<int>", "shared.Add(i)")]
    [InlineData("ThreadLocal<int>", "shared.Value++")]
    public async Task EveryThreadSafeType_Silent(string type, string access)
    {
        await Verify.Silent(Captured.Replace("CREATE", $"new {type}()", StringComparison.Ordinal).Replace("{|CSAFE105:ACCESS|}", access, StringComparison.Ordinal));
        await Verify.Silent(Field.Replace("TYPE", type, StringComparison.Ordinal).Replace("{|CSAFE105:ACCESS|}", access.Replace("shared", "_shared", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("List<int>", "shared.Contains(i)")]
    [InlineData("List<int>", "shared.Count")]
    [InlineData("List<int>", "shared.ToArray()")]
    [InlineData("List<int>", "shared.IndexOf(i)")]
    [InlineData("Dictionary<int, int>", "shared.ContainsKey(i)")]
    [InlineData("Dictionary<int, int>", "shared.TryGetValue(i, out _)")]
    [InlineData("Dictionary<int, int>", "shared.Count")]
    [InlineData("HashSet<int>", "shared.Contains(i)")]
    [InlineData("Queue<int>", "shared.Count")]
    [InlineData("Stack<int>", "shared.Contains(i)")]
    [InlineData("SortedSet<int>", "shared.Contains(i)")]
    [InlineData("System.Text.StringBuilder", "shared.Length")]
    public async Task ManyReaders_Silent(string type, string read)
    {
        await Verify.Silent(Captured.Replace("CREATE", $"new {type}()", StringComparison.Ordinal).Replace("{|CSAFE105:ACCESS|}", "Console.WriteLine(" + read + ")", StringComparison.Ordinal));
    }

    private const string ReadInBodyOverlapping = """
        class C
        {
            public async Task M()
            {
                var shared = new TYPE();
                var t = Task.Run(() => Console.WriteLine({|CSAFE105:READ|}));
                CHANGE;
                await t;
            }
        }
        """;

    private const string ReadInBodyJoined = """
        class C
        {
            public async Task M()
            {
                var shared = new TYPE();
                var t = Task.Run(() => Console.WriteLine(READ));
                await t;
                CHANGE;
            }
        }
        """;

    public static TheoryData<string, string, string> ReadInBody => new()
    {
        { "List<int>", "shared.Contains(1)", "shared.Add(2)" },
        { "List<int>", "shared.Count", "shared.Clear()" },
        { "List<int>", "shared[0]", "shared[0] = 1" },
        { "Dictionary<int, int>", "shared.ContainsKey(1)", "shared[1] = 1" },
        { "Dictionary<int, int>", "shared[1]", "shared.Remove(1)" },
        { "Dictionary<int, int>", "shared.TryGetValue(1, out _)", "shared.Add(1, 1)" },
        { "HashSet<int>", "shared.Contains(1)", "shared.Add(1)" },
        { "Queue<int>", "shared.Peek()", "shared.Enqueue(1)" },
        { "System.Text.StringBuilder", "shared.ToString()", "shared.Append(1)" },
        { "System.Text.StringBuilder", "shared.Length", "shared.Append(1)" },
    };

    [Theory]
    [MemberData(nameof(ReadInBody))]
    public Task ReadInTheBodyChangedByTheParent_Reported(string type, string read, string change) => Verify.Reports(Fill(ReadInBodyOverlapping, type, read, change));

    [Theory]
    [MemberData(nameof(ReadInBody))]
    public Task ReadInTheBodyChangedByTheParentAfterJoin_Silent(string type, string read, string change) => Verify.Silent(Fill(ReadInBodyJoined, type, read, change));

    private const string ChangedInBodyOverlapping = """
        class C
        {
            public void M()
            {
                var shared = new TYPE();
                var t = new Thread(() => { {|CSAFE105:CHANGE|}; });
                t.Start();
                Console.WriteLine(READ);
                t.Join();
            }
        }
        """;

    private const string ChangedInBodyJoined = """
        class C
        {
            public void M()
            {
                var shared = new TYPE();
                var t = new Thread(() => { CHANGE; });
                t.Start();
                t.Join();
                Console.WriteLine(READ);
            }
        }
        """;

    public static TheoryData<string, string, string> ChangedInBody => new()
    {
        { "List<int>", "shared.Contains(1)", "shared.Add(2)" },
        { "List<int>", "shared.IndexOf(1)", "shared.Add(2)" },
        { "Dictionary<int, int>", "shared.Count", "shared[1] = 1" },
        { "HashSet<int>", "shared.Count", "shared.Add(1)" },
        { "Queue<int>", "shared.Count", "shared.Enqueue(1)" },
        { "System.Text.StringBuilder", "shared.ToString()", "shared.Append(1)" },
    };

    [Theory]
    [MemberData(nameof(ChangedInBody))]
    public Task ChangedInTheBodyReadByTheParent_Reported(string type, string read, string change) => Verify.Reports(Fill(ChangedInBodyOverlapping, type, read, change));

    [Theory]
    [MemberData(nameof(ChangedInBody))]
    public Task ChangedInTheBodyReadByTheParentAfterJoin_Silent(string type, string read, string change) => Verify.Silent(Fill(ChangedInBodyJoined, type, read, change));

    [Fact]
    public Task EnumeratedInTheBodyChangedByTheParent_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var list = new List<int> { 1, 2 };
                var t = Task.Run(() => { foreach (var x in {|CSAFE106:list|}) Console.WriteLine(x); });
                list.Add(3);
                await t;
            }
        }
        """);

    /// <summary>The collection, not the whole query, is what is read: as in a <c>foreach</c>.</summary>
    [Fact]
    public Task QueriedInTheBodyChangedByTheParent_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var list = new List<int> { 1, 2 };
                var t = Task.Run(() => Console.WriteLine({|CSAFE106:list|}.Where(x => x > 0).Sum()));
                list.Add(3);
                await t;
            }
        }
        """);

    [Fact]
    public Task ChangedInTheBodyEnumeratedByTheParent_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var list = new List<int> { 1, 2 };
                var t = Task.Run(() => list.Add(3));
                foreach (var x in {|CSAFE106:list|}) Console.WriteLine(x);
                await t;
            }
        }
        """);

    [Fact]
    public Task EnumeratedByBoth_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                var list = new List<int> { 1, 2 };
                var t = Task.Run(() => { foreach (var x in list) Console.WriteLine(x); });
                foreach (var x in list) Console.WriteLine(x);
                await t;
            }
        }
        """);

    [Fact]
    public Task FilledBeforeTheStartReadInBodies_Silent() => Verify.Silent("""
        class C
        {
            public void M(string[] names)
            {
                var lengths = new Dictionary<string, int>();
                foreach (var name in names) lengths[name] = name.Length;
                Parallel.ForEach(names, name => Console.WriteLine(lengths[name]));
                lengths.Clear();
            }
        }
        """);

    [Fact]
    public Task CollectionPerIteration_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(string[] names)
            {
                var tasks = new List<Task>();
                foreach (var name in names)
                {
                    var letters = new List<char>();
                    tasks.Add(Task.Run(() => { letters.Add(name[0]); Console.WriteLine(letters.Count); }));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task CollectionInsideTheBody_Silent() => Verify.Silent("""
        class C
        {
            public void M(string[] names)
            {
                Parallel.ForEach(names, name =>
                {
                    var letters = new HashSet<char>();
                    foreach (var c in name) letters.Add(c);
                    Console.WriteLine(letters.Count);
                });
            }
        }
        """);

    [Theory]
    [InlineData("lock (gate) { list.Add(i); }", "new object()")]
    [InlineData("lock (list) { list.Add(i); }", "new object()")]
    [InlineData("lock (gate) { if (!list.Contains(i)) list.Add(i); }", "new Lock()")]
    public Task UnderLock_Silent(string statement, string gate) => Verify.Silent("""
        class C
        {
            public int M()
            {
                var list = new List<int>();
                var gate = GATE;
                Parallel.For(0, 100, i => { STATEMENT });
                Console.WriteLine(gate);
                return list.Count;
            }
        }
        """.Replace("GATE", gate, StringComparison.Ordinal).Replace("STATEMENT", statement, StringComparison.Ordinal));

    [Fact]
    public Task TwoCollectionsBoth_Reported() => Verify.Reports("""
        class C
        {
            public int M(int[] xs)
            {
                var even = new List<int>();
                var odd = new List<int>();
                Parallel.ForEach(xs, x => { if (x % 2 == 0) {|CSAFE105:even.Add(x)|}; else {|CSAFE105:odd.Add(x)|}; });
                return even.Count - odd.Count;
            }
        }
        """);

    [Fact]
    public Task CheckThenAddOnceAtTheChange_Reported() => Verify.Reports("""
        class C
        {
            public int M(string[] words)
            {
                var counts = new Dictionary<string, int>();
                Parallel.ForEach(words, word =>
                {
                    if (!counts.ContainsKey(word)) {|CSAFE105:counts[word] = 0|};
                    counts[word]++;
                });
                return counts.Count;
            }
        }
        """);

    [Fact]
    public Task ConditionalAccess_Reported() => Verify.Reports("""
        class C
        {
            public void M(int[] xs, List<int> list)
            {
                Parallel.ForEach(xs, x => {|CSAFE105:list?.Add(x)|});
            }
        }
        """);

    [Fact]
    public Task ConditionalAccessUnderLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();

            public void M(int[] xs, List<int> list)
            {
                Parallel.ForEach(xs, x => { lock (_gate) list?.Add(x); });
            }
        }
        """);

    [Fact]
    public Task ParameterCollection_Reported() => Verify.Reports("""
        class C
        {
            public void Fill(List<int> list)
            {
                Parallel.For(0, 10, i => {|CSAFE105:list.Add(i)|});
            }
        }
        """);

    [Fact]
    public Task AliasOfTheCollection_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var list = new List<int>();
                var alias = list;
                var t = Task.Run(() => {|CSAFE105:alias.Add(1)|});
                list.Add(2);
                await t;
            }
        }
        """);

    [Fact]
    public Task CollectionInStaticField_Reported() => Verify.Reports("""
        static class C
        {
            private static readonly Dictionary<int, string> s_cache = new();

            public static void Warm()
            {
                Parallel.For(0, 10, i => { {|CSAFE105:s_cache[i] = i.ToString()|}; });
            }
        }
        """);

    [Fact]
    public Task CollectionOfCapturedObject_Reported() => Verify.Reports("""
        class Basket { public List<int> Items { get; } = new(); }

        class C
        {
            public int M()
            {
                var basket = new Basket();
                Parallel.For(0, 10, i => {|CSAFE105:basket.Items.Add(i)|});
                return basket.Items.Count;
            }
        }
        """);

    [Fact]
    public Task MethodGroupOfTheCollection_Reported() => Verify.Reports("""
        class C
        {
            public int M(int[] xs)
            {
                var list = new List<int>();
                Parallel.ForEach(xs, {|CSAFE105:list.Add|});
                return list.Count;
            }
        }
        """);

    [Fact]
    public Task MethodGroupOfAConcurrentCollection_Silent() => Verify.Silent("""
        class C
        {
            public int M(int[] xs)
            {
                var bag = new ConcurrentBag<int>();
                Parallel.ForEach(xs, bag.Add);
                return bag.Count;
            }
        }
        """);

    [Fact]
    public Task SeededRandom_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                var random = new Random(42);
                Parallel.For(0, 10, i => Console.WriteLine({|CSAFE105:random.Next()|}));
            }
        }
        """);

    [Fact]
    public Task SharedRandom_Silent() => Verify.Silent("""
        class C
        {
            public void M() => Parallel.For(0, 10, i => Console.WriteLine(Random.Shared.Next()));
        }
        """);

    [Fact]
    public Task ImmutableListRead_Silent() => Verify.Silent("""
        using System.Collections.Immutable;

        class C
        {
            public void M(ImmutableDictionary<int, string> names)
            {
                Parallel.For(0, 10, i => Console.WriteLine(names.Add(i, "").Count));
            }
        }
        """);

    [Fact]
    public Task CollectionReplacedNotChanged_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var list = new List<int>();
                var t = Task.Run(() => { {|CSAFE101:list = new List<int> { 1 }|}; });
                Console.WriteLine(list == null);
                await t;
            }
        }
        """);

    [Fact]
    public Task FilledByAsyncTasks_Reported() => Verify.Reports("""
        class C
        {
            public async Task<List<string>> M(string[] urls)
            {
                var pages = new List<string>();
                await Task.WhenAll(urls.Select(async url =>
                {
                    await Task.Delay(1);
                    {|CSAFE105:pages.Add(url)|};
                }));
                return pages;
            }
        }
        """);

    [Fact]
    public Task ResultsOfAsyncTasksCollectedByWhenAll_Silent() => Verify.Silent("""
        class C
        {
            public async Task<List<string>> M(string[] urls)
            {
                var pages = await Task.WhenAll(urls.Select(async url => { await Task.Delay(1); return url; }));
                return pages.ToList();
            }
        }
        """);

    [Fact]
    public Task FilledInLoopOfTasksDrainedAfterJoin_Reported() => Verify.Reports("""
        class C
        {
            public int M()
            {
                var queue = new Queue<int>();
                var tasks = new Task[4];
                for (var n = 0; n < tasks.Length; n++)
                {
                    tasks[n] = Task.Run(() => {|CSAFE105:queue.Enqueue(1)|});
                }

                Task.WaitAll(tasks);
                return queue.Count;
            }
        }
        """);

    [Fact]
    public Task FilledByOneTaskDrainedAfterJoin_Silent() => Verify.Silent("""
        class C
        {
            public int M()
            {
                var queue = new Queue<int>();
                var t = Task.Run(() => { for (var i = 0; i < 10; i++) queue.Enqueue(i); });
                t.Wait();
                var sum = 0;
                while (queue.Count > 0) sum += queue.Dequeue();
                return sum;
            }
        }
        """);

    private static string Fill(string source, string type, string read, string change) => source
        .Replace("TYPE", type, StringComparison.Ordinal)
        .Replace("READ", read, StringComparison.Ordinal)
        .Replace("CHANGE", change, StringComparison.Ordinal);
}
