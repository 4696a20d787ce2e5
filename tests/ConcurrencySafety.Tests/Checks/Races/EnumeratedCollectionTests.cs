using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE106: enumerations that a change can come into, and those that it cannot.</summary>
public sealed class EnumeratedCollectionTests
{
    [Theory]
    [InlineData("foreach (var x in {|CSAFE106:list|}) { Console.WriteLine(x); }")]
    [InlineData("{|CSAFE106:list.ForEach(Console.WriteLine)|};")]
    [InlineData("Console.WriteLine({|CSAFE106:list|}.Sum(x => x));")]
    [InlineData("Console.WriteLine(({|CSAFE106:list|}).Max());")]
    [InlineData("Console.WriteLine((from x in {|CSAFE106:list|} where x > 1 select x).Count());")]
    [InlineData("Console.WriteLine({|CSAFE106:list.ToArray()|}.Length);")]
    [InlineData("var copy = {|CSAFE106:list|}.ToList(); Console.WriteLine(copy.Count);")]
    [InlineData("var copy = new List<int>({|CSAFE106:list|}); Console.WriteLine(copy.Count);")]
    [InlineData("var copy = new HashSet<int>({|CSAFE106:list|}); Console.WriteLine(copy.Count);")]
    [InlineData("var copy = new List<int>(); copy.AddRange({|CSAFE106:list|}); Console.WriteLine(copy.Count);")]
    [InlineData("int[] copy = [.. {|CSAFE106:list|}]; Console.WriteLine(copy.Length);")]
    [InlineData("Console.WriteLine(string.Join(\", \", {|CSAFE106:list|}));")]
    [InlineData("var copy = new int[10]; {|CSAFE106:list.CopyTo(copy)|};")]
    public Task WaysToEnumerate_Reported(string enumeration) => Verify.Reports($$"""
        class C
        {
            public async Task M()
            {
                var list = new List<int> { 1, 2 };
                var worker = Task.Run(() => { {{enumeration}} });
                list.Add(3);
                await worker;
            }
        }
        """);

    [Theory]
    [InlineData("Dictionary<int, string>", "foreach (var pair in {|CSAFE106:shared|}) { Console.WriteLine(pair.Value); }", "shared[1] = \"a\"")]
    [InlineData("Dictionary<int, string>", "foreach (var key in {|CSAFE106:shared.Keys|}) { Console.WriteLine(key); }", "shared.Remove(1)")]
    [InlineData("Dictionary<int, string>", "Console.WriteLine({|CSAFE106:shared.Values|}.ToList().Count);", "shared.Clear()")]
    [InlineData("HashSet<int>", "foreach (var x in {|CSAFE106:shared|}) { Console.WriteLine(x); }", "shared.Add(1)")]
    [InlineData("Queue<int>", "Console.WriteLine({|CSAFE106:shared.ToArray()|}.Length);", "shared.Enqueue(1)")]
    [InlineData("SortedSet<int>", "foreach (var x in {|CSAFE106:shared|}) { Console.WriteLine(x); }", "shared.Add(1)")]
    [InlineData("LinkedList<int>", "foreach (var x in {|CSAFE106:shared|}) { Console.WriteLine(x); }", "shared.AddLast(1)")]
    public Task Collections_Reported(string type, string enumeration, string change) => Verify.Reports($$"""
        class C
        {
            public void M()
            {
                var shared = new {{type}}();
                var worker = new Thread(() => { {{change}}; });
                worker.Start();
                {{enumeration}}
                worker.Join();
            }
        }
        """);

    [Fact]
    public Task FieldThatALeakedBodyChanges_Reported() => Verify.Reports("""
        class Log
        {
            private readonly List<string> _lines = new();

            public void Start() => ThreadPool.QueueUserWorkItem(_ => _lines.Add("started"));

            public void Print()
            {
                foreach (var line in {|CSAFE106:_lines|})
                {
                    Console.WriteLine(line);
                }
            }
        }
        """);

    [Fact]
    public Task StaticField_Reported() => Verify.Reports("""
        static class Program
        {
            private static readonly List<int> s_items = [];

            static void Main()
            {
                var worker = new Thread(Fill);
                worker.Start();
                foreach (var item in {|CSAFE106:s_items|}) Console.WriteLine(item);
                worker.Join();
            }

            static void Fill() => s_items.Add(1);
        }
        """);

    /// <summary>The change is the one without the lock: it is what has to be changed.</summary>
    [Fact]
    public Task OnlyTheEnumerationIsLocked_ReportedAtTheChange() => Verify.Reports("""
        class C
        {
            private readonly object _gate = new();
            public async Task M()
            {
                var list = new List<int>();
                var worker = Task.Run(() => {|CSAFE106:list.Add(1)|});
                lock (_gate) { foreach (var x in list) Console.WriteLine(x); }
                await worker;
            }
        }
        """);

    [Fact]
    public Task LazyQueryThatIsGoneThroughLater_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var list = new List<int>();
                var query = {|CSAFE106:list|}.Where(x => x > 0);
                var worker = Task.Run(() => list.Add(1));
                foreach (var x in query) Console.WriteLine(x);
                await worker;
            }
        }
        """);

    [Fact]
    public Task LazyQueryThatIsGoneThroughAfterTheJoin_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                var list = new List<int>();
                var query = list.Where(x => x > 0);
                var worker = Task.Run(() => list.Add(1));
                await worker;
                foreach (var x in query) Console.WriteLine(x);
            }
        }
        """);

    [Theory]
    [InlineData("lock (gate) { foreach (var x in list) Console.WriteLine(x); }")]
    [InlineData("int[] copy; lock (gate) { copy = list.ToArray(); } foreach (var x in copy) Console.WriteLine(x);")]
    [InlineData("List<int> copy; lock (gate) { copy = new List<int>(list); } foreach (var x in copy) Console.WriteLine(x);")]
    [InlineData("List<int> copy; lock (gate) { copy = [.. list]; } foreach (var x in copy) Console.WriteLine(x);")]
    [InlineData("List<int> copy; lock (gate) { copy = list.ToList(); } copy.ForEach(Console.WriteLine);")]
    [InlineData("string text; lock (gate) { text = string.Join(\", \", list); } Console.WriteLine(text);")]
    public Task UnderTheLockOfTheChange_Silent(string enumeration) => Verify.Silent($$"""
        class C
        {
            public async Task M()
            {
                var gate = new object();
                var list = new List<int>();
                var worker = Task.Run(() => { lock (gate) { list.Add(1); } });
                {{enumeration}}
                await worker;
            }
        }
        """);

    [Theory]
    [InlineData("ConcurrentQueue<int>", "shared.Enqueue(1)")]
    [InlineData("ConcurrentBag<int>", "shared.Add(1)")]
    [InlineData("ConcurrentDictionary<int, int>", "shared[1] = 1")]
    [InlineData("BlockingCollection<int>", "shared.Add(1)")]
    public Task ConcurrentCollections_Silent(string type, string change) => Verify.Silent($$"""
        class C
        {
            public async Task M()
            {
                var shared = new {{type}}();
                var worker = Task.Run(() => { {{change}}; });
                foreach (var x in shared) Console.WriteLine(x);
                Console.WriteLine(string.Join(", ", shared));
                await worker;
            }
        }
        """);

    [Fact]
    public Task ImmutableCollection_Silent() => Verify.Silent("""
        using System.Collections.Immutable;

        class C
        {
            private ImmutableList<int> _items = ImmutableList<int>.Empty;

            public async Task M()
            {
                var worker = Task.Run(() => ImmutableInterlocked.Update(ref _items, items => items.Add(1)));
                foreach (var x in Volatile.Read(ref _items)) Console.WriteLine(x);
                await worker;
            }
        }
        """);

    [Fact]
    public Task BeforeTheStartAndAfterTheJoin_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                var list = new List<int> { 1 };
                foreach (var x in list) Console.WriteLine(x);
                var worker = new Thread(() => list.Add(2));
                worker.Start();
                worker.Join();
                Console.WriteLine(string.Join(", ", list));
            }
        }
        """);

    [Fact]
    public Task BothEnumerate_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(List<int> list)
            {
                var worker = Task.Run(() => { foreach (var x in list) Console.WriteLine(x); });
                foreach (var x in list) Console.WriteLine(x);
                await worker;
            }
        }
        """);

    [Fact]
    public Task CopyOfItsOwn_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(List<int> given)
            {
                var own = given.ToList();
                var worker = Task.Run(() => { foreach (var x in own) Console.WriteLine(x); });
                given.Add(1);
                await worker;
            }
        }
        """);

    /// <summary>Two changes meet, too: the collection itself is the matter.</summary>
    [Fact]
    public Task ChangesMeetEachOther_ReportedAsCollection() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var list = new List<int>();
                var one = Task.Run(() => {|CSAFE105:list.Add(1)|});
                var other = Task.Run(() => list.Add(2));
                foreach (var x in list) Console.WriteLine(x);
                await Task.WhenAll(one, other);
            }
        }
        """);

    /// <summary>No start in sight; a lock elsewhere says that the list is guarded.</summary>
    [Fact]
    public Task GuardedElsewhere_ReportedAsBrokenGuard() => Verify.Reports("""
        class C
        {
            private readonly object _gate = new();
            private readonly List<int> _items = new();

            public void Add(int item) { lock (_gate) { _items.Add(item); } }

            public void Remove(int item) { lock (_gate) { _items.Remove(item); } }

            public void Print()
            {
                foreach (var item in {|CSAFE104:_items|}) Console.WriteLine(item);
            }
        }
        """);
}
