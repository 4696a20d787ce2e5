using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Atomicity;

/// <summary>CSAFE601: a concurrent collection is tested, and another thread comes in between.</summary>
public sealed class CheckThenActTests
{
    private static readonly SourceOptions Strict = new() { Strict = true };

    [Theory]
    [InlineData("if (!_map.ContainsKey(key)) {|CSAFE601:_map[key] = value|};")]
    [InlineData("if (_map.ContainsKey(key) == false) {|CSAFE601:_map[key] = value|};")]
    [InlineData("if (_map.ContainsKey(key) is false) {|CSAFE601:_map[key] = value|};")]
    [InlineData("if (_map.ContainsKey(key)) return; {|CSAFE601:_map[key] = value|};")]
    [InlineData("var has = _map.ContainsKey(key); if (!has) { {|CSAFE601:_map[key] = value|}; }")]
    [InlineData("var missing = !_map.ContainsKey(key); if (missing && value != null) {|CSAFE601:_map[key] = value|};")]
    [InlineData("if (!_map.TryGetValue(key, out _)) {|CSAFE601:_map[key] = value|};")]
    [InlineData("if (!_map.TryGetValue(key, out var old)) { old = new Node(); {|CSAFE601:_map[key] = old|}; } old.Use();")]
    [InlineData("if (!_map.TryGetValue(key, out var old)) {|CSAFE601:_map[key] = old = new Node()|}; old.Use();")]
    [InlineData("_ = _map.ContainsKey(key) ? value : ({|CSAFE601:_map[key] = value|});")]
    [InlineData("while (!_map.ContainsKey(key)) {|CSAFE601:_map[key] = new Node()|};")]
    [InlineData("if (value != null && !_map.ContainsKey(key)) {|CSAFE601:_map[key] = value|};")]
    [InlineData("if (value == null || _map.ContainsKey(key)) return; {|CSAFE601:_map[key] = value|};")]
    [InlineData("var map = _map; if (!map.ContainsKey(key)) {|CSAFE601:map[key] = value|};")]
    [InlineData("if (!_map.ContainsKey($\"{key}!\")) {|CSAFE601:_map[$\"{key}!\"] = value|};")]
    public Task SetAfterAMiss_Reported(string code) => Verify.Reports(Map(code));

    [Theory]
    [InlineData("if (!_map.ContainsKey(key)) _map.TryAdd(key, value);")]
    [InlineData("if (!_map.TryGetValue(key, out var old)) old = _map.GetOrAdd(key, value);")]
    [InlineData("if (!_map.TryGetValue(key, out var old)) { old = new Node(); _map.TryAdd(key, old); }")]
    [InlineData("if (_map.TryGetValue(key, out var old)) old.Use();")]
    [InlineData("if (!_map.ContainsKey(key)) Console.WriteLine(key);")]
    [InlineData("if (!_map.ContainsKey(key)) _map[key + \"2\"] = value;")]
    [InlineData("if (!_map.ContainsKey(key)) { key += \"2\"; _map[key] = value; }")]
    [InlineData("if (_map.ContainsKey(key)) _map[key] = value; else _map[key] = value;")]
    [InlineData("if (_map.ContainsKey(key)) _map[key] = value; else _map.TryAdd(key, value);")]
    [InlineData("_map[key] = value;")]
    [InlineData("lock (_gate) { if (!_map.ContainsKey(key)) _map[key] = value; }")]
    [InlineData("if (!_map.ContainsKey(key)) { lock (_gate) { if (!_map.ContainsKey(key)) _map[key] = value; } }")]
    [InlineData("_semaphore.Wait(); try { if (!_map.ContainsKey(key)) _map[key] = value; } finally { _semaphore.Release(); }")]
    [InlineData("if (_map.ContainsKey(key)) _map.TryRemove(key, out _);")]
    [InlineData("var own = new ConcurrentDictionary<string, Node>(); if (!own.ContainsKey(key)) own[key] = value;")]
    public Task OneStep_Silent(string code) => Verify.Silent(Map(code));

    [Theory]
    [InlineData("Compute(key)")]
    [InlineData("key.Length")]
    public async Task CachedValueThatEachComputes_SilentByDefault(string value)
    {
        string Cache(string set) => $$"""
            class C
            {
                private readonly ConcurrentDictionary<string, int> _cache = new();

                public int Get(string key)
                {
                    if (!_cache.TryGetValue(key, out var value))
                    {
                        value = {{value}};
                        {{set}};
                    }

                    return value;
                }

                private static int Compute(string key) => key.Length;
            }
            """;
        await Verify.Silent(Cache("_cache[key] = value"));
        await Verify.Reports(Cache("{|CSAFE601:_cache[key] = value|}"), Strict);
    }

    [Fact]
    public Task OutParameterThatIsComputed_Silent() => Verify.Silent("""
        class C
        {
            private readonly ConcurrentDictionary<string, int> _cache = new();

            public bool TryGet(string key, out int value)
            {
                if (!_cache.TryGetValue(key, out value) && int.TryParse(key, out var parsed))
                {
                    value = parsed;
                    _cache[key] = value;
                }

                return value > 0;
            }
        }
        """);

    [Fact]
    public Task SameConstant_Silent() => Verify.Silent("""
        class C
        {
            private readonly ConcurrentDictionary<string, bool> _seen = new();

            public void See(string key)
            {
                if (!_seen.ContainsKey(key)) _seen[key] = true;
            }
        }
        """);

    [Fact]
    public Task ConstantThatResetsWhatOthersPut_Reported() => Verify.Reports("""
        class C
        {
            private readonly ConcurrentDictionary<string, int> _counts = new();

            public void Begin(string key)
            {
                if (!_counts.ContainsKey(key)) {|CSAFE601:_counts[key] = 0|};
            }

            public void Count(string key) => _counts.AddOrUpdate(key, 1, (_, n) => n + 1);
        }
        """);

    [Theory]
    [InlineData("if (_map.ContainsKey(key)) {|CSAFE601:_map[key]|}.Use();")]
    [InlineData("if (_map.TryGetValue(key, out _)) {|CSAFE601:_map[key]|}.Use();")]
    [InlineData("_ = _map.ContainsKey(key) ? {|CSAFE601:_map[key]|} : null;")]
    [InlineData("if (!_map.ContainsKey(key)) return; {|CSAFE601:_map[key]|}.Use();")]
    [InlineData("_ = _map.ContainsKey(key) && {|CSAFE601:_map[key]|}.IsUsed;")]
    [InlineData("if (_map.ContainsKey(key)) {|CSAFE601:_map[key] = value|};")]
    [InlineData("if (_map.ContainsKey(key)) { _map.TryRemove(key, out var old); old.Use(); }", "{|CSAFE601:_map.TryRemove(key, out var old)|}")]
    [InlineData("if (_map.ContainsKey(key)) { _ = _map.TryRemove(key, out var old); old.Use(); }", "{|CSAFE601:_map.TryRemove(key, out var old)|}")]
    public Task EntryThatAnotherMemberRemoves_Reported(string code, string? act = null) =>
        Verify.Reports(Map(act is null ? code : code.Replace("_map.TryRemove(key, out var old)", act, StringComparison.Ordinal), "public void Drop(string key) => _map.TryRemove(key, out _);"));

    [Theory]
    [InlineData("if (_map.ContainsKey(key)) _map[key].Use();", "")]
    [InlineData("if (_map.ContainsKey(key)) _map[key] = value;", "")]
    [InlineData("if (_map.ContainsKey(key)) { try { _map[key].Use(); } catch (KeyNotFoundException) { } }", "public void Drop(string key) => _map.TryRemove(key, out _);")]
    [InlineData("if (_map.ContainsKey(key)) { _map.TryRemove(key, out var old); old?.Use(); }", "")]
    [InlineData("if (_map.ContainsKey(key) && _map.TryRemove(key, out var old)) old.Use();", "")]
    [InlineData("if (_map.ContainsKey(key)) { if (_map.TryRemove(key, out var old)) old.Use(); }", "")]
    [InlineData("_map.TryGetValue(key, out var old); old?.Use();", "public void Clear() => _map.Clear();")]
    [InlineData("if (_map.ContainsKey(key)) _map[key].Use();", "public void Dispose() => _map.Clear();")]
    public Task EntryThatStays_Silent(string code, string others) => Verify.Silent(Map(code, others));

    [Theory]
    [InlineData("ConcurrentQueue<Node>", "if (!_all.IsEmpty) { {|CSAFE601:_all.TryDequeue(out var node)|}; node.Use(); }")]
    [InlineData("ConcurrentQueue<Node>", "if (_all.Count > 0) { {|CSAFE601:_all.TryDequeue(out var node)|}; node.Use(); }")]
    [InlineData("ConcurrentQueue<Node>", "if (_all.Any()) { {|CSAFE601:_all.TryDequeue(out var node)|}; node.Use(); }")]
    [InlineData("ConcurrentQueue<Node>", "if (_all.Count == 0) return; {|CSAFE601:_all.TryDequeue(out var node)|}; node.Use();")]
    [InlineData("ConcurrentQueue<Node>", "while (0 < _all.Count) { {|CSAFE601:_all.TryDequeue(out var node)|}; node.Use(); }")]
    [InlineData("ConcurrentQueue<Node>", "if (_all.Count is > 0) { Node node; {|CSAFE601:_all.TryDequeue(out node)|}; node.Use(); }")]
    [InlineData("ConcurrentStack<Node>", "if (!_all.IsEmpty) { {|CSAFE601:_all.TryPop(out var node)|}; node.Use(); }")]
    [InlineData("ConcurrentBag<Node>", "while (!_all.IsEmpty) { {|CSAFE601:_all.TryTake(out var node)|}; node.Use(); }")]
    [InlineData("BlockingCollection<Node>", "if (_all.Count > 0) {|CSAFE601:_all.Take()|}.Use();")]
    public Task TakenAfterATest_Reported(string type, string code) => Verify.Reports(Items(type, code));

    [Theory]
    [InlineData("ConcurrentQueue<Node>", "if (!_all.IsEmpty) { while (_all.TryDequeue(out var node)) node.Use(); }")]
    [InlineData("ConcurrentQueue<Node>", "if (!_all.IsEmpty && _all.TryDequeue(out var node)) node.Use();")]
    [InlineData("ConcurrentQueue<Node>", "while (!_all.IsEmpty) { if (!_all.TryDequeue(out var node)) break; node.Use(); }")]
    [InlineData("ConcurrentQueue<Node>", "if (_all.Count > 0) { _all.TryDequeue(out var node); node?.Use(); }")]
    [InlineData("ConcurrentQueue<Node>", "while (_all.Count > 100) _all.TryDequeue(out _);")]
    [InlineData("ConcurrentBag<Node>", "_all.TryTake(out var node); if (node != null) node.Use();")]
    [InlineData("BlockingCollection<Node>", "_all.Take().Use();")]
    [InlineData("BlockingCollection<Node>", "if (_all.Count > 0 && _all.TryTake(out var node)) node.Use();")]
    [InlineData("ConcurrentQueue<Node>", "lock (_all) { if (!_all.IsEmpty) { _all.TryDequeue(out var node); node.Use(); } }")]
    public Task ResultThatTells_Silent(string type, string code) => Verify.Silent(Items(type, code));

    [Fact]
    public Task OnlyOneThreadTakes_Silent() => Verify.Silent("""
        class C : IDisposable
        {
            private readonly ConcurrentQueue<string> _queue = new();
            private readonly ConcurrentDictionary<string, string> _seen = new();
            private readonly Thread _thread;

            public C()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public void Add(string item) => _queue.Enqueue(item);

            public int Count => _seen.Count;

            private void Run()
            {
                while (!_queue.IsEmpty)
                {
                    _queue.TryDequeue(out var item);
                    Console.WriteLine(item.Length);
                    Note(item, item);
                }
            }

            private void Note(string item, string value)
            {
                if (!_seen.ContainsKey(item)) _seen[item] = value;
            }

            public void Dispose() => _thread.Join();
        }
        """);

    [Fact]
    public Task TwoMembersTake_Reported() => Verify.Reports("""
        class C : IDisposable
        {
            private readonly ConcurrentQueue<string> _queue = new();
            private readonly Thread _thread;

            public C()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public void Add(string item) => _queue.Enqueue(item);

            public void Skip() => _queue.TryDequeue(out _);

            private void Run()
            {
                while (!_queue.IsEmpty)
                {
                    {|CSAFE601:_queue.TryDequeue(out var item)|};
                    Console.WriteLine(item.Length);
                }
            }

            public void Dispose() => _thread.Join();
        }
        """);

    [Theory]
    [InlineData("Parallel.ForEach(words, word => { if (!seen.ContainsKey(word)) {|CSAFE601:seen[word] = new object()|}; });")]
    [InlineData("foreach (var word in words) _ = Task.Run(() => { if (!seen.ContainsKey(word)) {|CSAFE601:seen[word] = new List<int>()|}; });")]
    public Task LocalInAFunctionThatRunsManyTimes_Reported(string code) => Verify.Reports($$"""
        class C
        {
            void M(string[] words)
            {
                var seen = new ConcurrentDictionary<string, object>();
                {{code.Replace("new object()", "new List<int>()", StringComparison.Ordinal)}}
            }
        }
        """);

    [Fact]
    public Task LocalThatNeverLeaves_Silent() => Verify.Silent("""
        class C
        {
            int M(string[] words)
            {
                var seen = new ConcurrentDictionary<string, List<int>>();
                foreach (var word in words)
                {
                    if (!seen.ContainsKey(word)) seen[word] = new List<int>();
                }

                return seen.Count;
            }
        }
        """);

    [Theory]
    [InlineData("static class C", "private static readonly ConcurrentDictionary<int, List<int>> Map = new();", "public static void Put(int key)", "Map")]
    [InlineData("class C<T> where T : notnull", "private readonly ConcurrentDictionary<T, List<int>> _map = new();", "public void Put(T key)", "_map")]
    [InlineData("struct S", "private static readonly ConcurrentDictionary<int, List<int>> Map = new();", "public void Put(int key)", "Map")]
    [InlineData("record C", "private ConcurrentDictionary<int, List<int>> Map { get; } = new();", "public void Put(int key)", "Map")]
    [InlineData("class C(ConcurrentDictionary<int, List<int>> map)", "private readonly ConcurrentDictionary<int, List<int>> _map = map;", "public void Put(int key)", "_map")]
    [InlineData("partial class C", "private readonly ConcurrentDictionary<int, List<int>> _map = new();", "internal void Put(int key)", "_map")]
    [InlineData("class C", "private readonly ConcurrentDictionary<int, List<int>> _map = new();", "public async Task Put(int key)", "_map", "await Task.Yield();")]
    [InlineData("class C", "private readonly ConcurrentDictionary<int, List<int>> _map = new(); public void Add(int key) => Put(key);", "private void Put(int key)", "_map")]
    public Task Shapes_Reported(string type, string field, string member, string map, string first = "") => Verify.Reports($$"""
        {{type}}
        {
            {{field}}

            {{member}}
            {
                {{first}}
                if (!{{map}}.ContainsKey(key)) {|CSAFE601:{{map}}[key] = new List<int>()|};
            }
        }
        """);

    [Fact]
    public Task WhileTheObjectIsBuilt_Silent() => Verify.Silent("""
        class C
        {
            private readonly ConcurrentDictionary<string, List<int>> _map = new();

            public C(string[] keys)
            {
                foreach (var key in keys)
                {
                    if (!_map.ContainsKey(key)) _map[key] = new List<int>();
                }
            }

            public int Count => _map.Count;
        }
        """);

    [Fact]
    public Task PrivateHelperCalledUnderALock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private readonly ConcurrentDictionary<string, List<int>> _map = new();

            public void Add(string key)
            {
                lock (_gate) { Put(key); }
            }

            private void Put(string key)
            {
                if (!_map.ContainsKey(key)) _map[key] = new List<int>();
            }
        }
        """);

    [Fact]
    public Task OrdinaryDictionary_Silent() => Verify.Silent("""
        class C
        {
            private readonly Dictionary<string, List<int>> _map = new();

            public void Put(string key)
            {
                if (!_map.ContainsKey(key)) _map[key] = new List<int>();
            }
        }
        """);

    [Fact]
    public Task KnownMiss_TwoStartedFunctions_Silent() => Verify.Silent("""
        class C
        {
            async Task M(string key)
            {
                var map = new ConcurrentDictionary<string, List<int>>();
                var one = Task.Run(() => { if (!map.ContainsKey(key)) map[key] = new List<int>(); });
                var two = Task.Run(() => { if (!map.ContainsKey(key)) map[key] = new List<int>(); });
                await Task.WhenAll(one, two);
            }
        }
        """);

    [Fact]
    public Task KnownMiss_LimitThatIsExceeded_Silent() => Verify.Silent(Items("ConcurrentQueue<Node>", "if (_all.Count < 10) _all.Enqueue(new Node());"));

    [Fact]
    public Task KnownMiss_TestInAnotherMember_Silent() => Verify.Silent(Map("if (!Has(key)) _map[key] = value;", "private bool Has(string key) => _map.ContainsKey(key);"));

    private static string Map(string code, string others = "") => $$"""
        class Node
        {
            public bool IsUsed { get; private set; }

            public void Use() => Volatile.Write(ref _used, 1);

            private int _used;
        }

        class C
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private readonly ConcurrentDictionary<string, Node> _map = new();

            public void M(string key, Node value)
            {
                {{code}}
            }

            {{others}}
        }
        """;

    private static string Items(string type, string code) => $$"""
        class Node
        {
            public void Use() { }
        }

        class C
        {
            private readonly {{type}} _all = new();

            public void Put(Node node) => ((IProducerConsumerCollection<Node>)(object)_all).TryAdd(node);

            public void M()
            {
                {{code}}
            }
        }
        """;
}
