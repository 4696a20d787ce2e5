using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE116: collections inside concurrent ones, changed in place.</summary>
public sealed class NestedCollectionTests
{
    [Theory]
    [InlineData("{|CSAFE116:_map[key].Add(value)|};")]
    [InlineData("{|CSAFE116:_map.GetOrAdd(key, _ => new List<int>()).Add(value)|};")]
    [InlineData("{|CSAFE116:_map.GetOrAdd(key, new List<int>()).Add(value)|};")]
    [InlineData("var list = _map.GetOrAdd(key, _ => new List<int>()); {|CSAFE116:list.Add(value)|};")]
    [InlineData("if (_map.TryGetValue(key, out var list)) { {|CSAFE116:list.Add(value)|}; }")]
    [InlineData("if (_map.TryGetValue(key, out List<int>? list)) {|CSAFE116:list.Clear()|};")]
    [InlineData("_map.TryGetValue(key, out var list); list?{|CSAFE116:.Add(value)|};")]
    [InlineData("if (!_map.TryGetValue(key, out var list)) { list = new List<int>(); _map[key] = list; } {|CSAFE116:list.Add(value)|};")]
    [InlineData("{|CSAFE116:_map[key][0] = value|};")]
    [InlineData("{|CSAFE116:_map[key][0]++|};")]
    [InlineData("var map = _map; {|CSAFE116:map[key].Add(value)|};")]
    [InlineData("_map.AddOrUpdate(key, _ => new List<int> { value }, (_, list) => { {|CSAFE116:list.Add(value)|}; return list; });")]
    [InlineData("_map.AddOrUpdate(key, new List<int>(), (_, list) => list).Sort();", true)]
    public Task FieldOfDictionary_Reported(string change, bool isWhole = false) => Verify.Reports($$"""
        class C
        {
            private readonly ConcurrentDictionary<string, List<int>> _map = new();

            public void Put(string key, int value)
            {
                {{(isWhole ? "{|CSAFE116:" + change.TrimEnd(';') + "|};" : change)}}
            }
        }
        """);

    [Theory]
    [InlineData("ConcurrentDictionary<int, Dictionary<int, int>>", "{|CSAFE116:_shared[1][2] = 3|};")]
    [InlineData("ConcurrentDictionary<int, HashSet<int>>", "{|CSAFE116:_shared.GetOrAdd(1, _ => new()).Add(2)|};")]
    [InlineData("ConcurrentQueue<List<int>>", "if (_shared.TryPeek(out var list)) {|CSAFE116:list.Add(1)|};")]
    [InlineData("ConcurrentBag<Queue<int>>", "if (_shared.TryPeek(out var queue)) {|CSAFE116:queue.Enqueue(1)|};")]
    [InlineData("ConcurrentStack<Stack<int>>", "if (_shared.TryPeek(out var stack)) {|CSAFE116:stack.Push(1)|};")]
    public Task OtherCollections_Reported(string type, string change) => Verify.Reports($$"""
        class C
        {
            private readonly {{type}} _shared = new();

            public void Change()
            {
                {{change}}
            }
        }
        """);

    [Theory]
    [InlineData("lock (list) { list.Add(value); }")]
    [InlineData("lock (_gate) { list.Add(value); }")]
    [InlineData("Monitor.Enter(list); try { list.Add(value); } finally { Monitor.Exit(list); }")]
    [InlineData("Console.WriteLine(list.Count);")]
    [InlineData("var copy = new List<int>(list); copy.Add(value); _map[key] = copy;")]
    [InlineData("var copy = list.ToList(); copy.Add(value); _map.TryUpdate(key, copy, list);")]
    public Task LockedOrNotChanged_Silent(string use) => Verify.Silent($$"""
        class C
        {
            private readonly object _gate = new();
            private readonly ConcurrentDictionary<string, List<int>> _map = new();

            public void Put(string key, int value)
            {
                var list = _map.GetOrAdd(key, _ => new List<int>());
                {{use}}
            }
        }
        """);

    [Theory]
    [InlineData("ConcurrentDictionary<string, ConcurrentBag<int>>", "_map.GetOrAdd(key, _ => new()).Add(value);")]
    [InlineData("ConcurrentDictionary<string, ConcurrentDictionary<int, int>>", "_map[key][value] = value;")]
    [InlineData("ConcurrentDictionary<string, System.Collections.Immutable.ImmutableList<int>>", "_map.AddOrUpdate(key, _ => [value], (_, list) => list.Add(value));")]
    [InlineData("ConcurrentDictionary<string, int>", "_map.AddOrUpdate(key, value, (_, old) => old + value);")]
    [InlineData("ConcurrentDictionary<string, List<int>>", "_map[key] = new List<int> { value };")]
    [InlineData("ConcurrentDictionary<string, List<int>>", "var list = new List<int>(); list.Add(value); _map[key] = list;")]
    [InlineData("ConcurrentDictionary<string, List<int>>", "if (_map.TryRemove(key, out var list)) list.Add(value);")]
    [InlineData("Dictionary<string, List<int>>", "_map[key].Add(value);")]
    public Task ValuesThatBearIt_Silent(string type, string change) => Verify.Silent($$"""
        class C
        {
            private readonly {{type}} _map = new();

            public void Put(string key, int value)
            {
                {{change}}
            }
        }
        """);

    [Fact]
    public Task ItemTakenOutOfAQueue_Silent() => Verify.Silent("""
        class C
        {
            private readonly ConcurrentQueue<List<int>> _queue = new();

            public void Work()
            {
                while (_queue.TryDequeue(out var list)) { list.Add(1); }
            }
        }
        """);

    [Fact]
    public Task LocalFilledInParallel_Reported() => Verify.Reports("""
        class C
        {
            void M(string[] words)
            {
                var byLength = new ConcurrentDictionary<int, List<string>>();
                Parallel.ForEach(words, word => {|CSAFE116:byLength.GetOrAdd(word.Length, _ => new List<string>()).Add(word)|});
                Console.WriteLine(byLength.Count);
            }
        }
        """);

    [Fact]
    public Task LocalOfTheStartedBody_Silent() => Verify.Silent("""
        class C
        {
            void M(string[] words) => Parallel.ForEach(words, word =>
            {
                var own = new ConcurrentDictionary<int, List<string>>();
                own.GetOrAdd(word.Length, _ => new List<string>()).Add(word);
            });
        }
        """);

    [Fact]
    public Task LocalThatNeverLeaves_Silent() => Verify.Silent("""
        class C
        {
            int M(string[] words)
            {
                var byLength = new ConcurrentDictionary<int, List<string>>();
                foreach (var word in words) byLength.GetOrAdd(word.Length, _ => new List<string>()).Add(word);
                return byLength.Count;
            }
        }
        """);

    [Fact]
    public Task InTheConstructor_Silent() => Verify.Silent("""
        class C
        {
            private readonly ConcurrentDictionary<string, List<int>> _map = new();

            public C()
            {
                _map["a"] = new List<int>();
                _map["a"].Add(1);
                Fill("b");
            }

            private void Fill(string key) => _map.GetOrAdd(key, _ => new List<int>()).Add(1);
        }
        """);

    [Fact]
    public Task PrivateHelper_Reported() => Verify.Reports("""
        class C<T>
        {
            private static readonly ConcurrentDictionary<string, List<T>> s_map = new();

            public void Add(string key, T item) => Put(key, item);

            private static void Put(string key, T item) => {|CSAFE116:s_map.GetOrAdd(key, static _ => new List<T>()).Add(item)|};
        }
        """);

    [Theory]
    [InlineData("{|CSAFE116:For(key).Add(item)|};")]
    [InlineData("var list = For(key); {|CSAFE116:list.Add(item)|};")]
    public Task GivenByAHelper_Reported(string change) => Verify.Reports(WithHelpers(change));

    [Theory]
    [InlineData("var list = For(key); lock (list) { list.Add(item); }")]
    [InlineData("New().Add(item);")]
    public Task LockedOrMadeByAHelper_Silent(string change) => Verify.Silent(WithHelpers(change));

    private static string WithHelpers(string change) => $$"""
        class C
        {
            private readonly ConcurrentDictionary<string, List<int>> _map = new();

            public void Add(string key, int item) { {{change}} }

            private List<int> For(string key) => _map.GetOrAdd(key, static _ => new List<int>());

            private static List<int> New() => new();
        }
        """;

    [Fact]
    public Task PrivateHelperUnderTheCallersLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private readonly ConcurrentDictionary<string, List<int>> _map = new();

            public void Add(string key, int item) { lock (_gate) { Put(key, item); } }

            private void Put(string key, int item) => _map.GetOrAdd(key, _ => new List<int>()).Add(item);
        }
        """);

    /// <summary>One dictionary, one report, at the first change.</summary>
    [Fact]
    public Task SeveralChanges_ReportedOnce() => Verify.Reports("""
        class C
        {
            private readonly ConcurrentDictionary<string, List<int>> _map = new();

            public void Add(string key, int item) => {|CSAFE116:_map.GetOrAdd(key, _ => new List<int>()).Add(item)|};

            public void Remove(string key, int item) => _map[key].Remove(item);
        }
        """);

    [Fact]
    public Task NotThreadSafeByAnnotation_Silent() => Verify.Silent("""
        namespace ConcurrencySafety
        {
            sealed class NotThreadSafeAttribute : Attribute { }
        }

        [ConcurrencySafety.NotThreadSafe]
        class C
        {
            private readonly ConcurrentDictionary<string, List<int>> _map = new();

            public void Add(string key, int item) => _map[key].Add(item);
        }
        """);

    [Fact]
    public Task KnownMiss_ElementsOfALoop_Silent() => Verify.Silent("""
        class C
        {
            private readonly ConcurrentDictionary<string, List<int>> _map = new();

            public void Clear()
            {
                foreach (var list in _map.Values) list.Clear();
            }
        }
        """);
}
