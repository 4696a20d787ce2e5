using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Atomicity;

/// <summary>CSAFE603: an entry of a concurrent dictionary that is read and written in two steps.</summary>
public sealed class EntryUpdateTests
{
    [Theory]
    [InlineData("{|CSAFE603:_map[key]++|};")]
    [InlineData("{|CSAFE603:--_map[key]|};")]
    [InlineData("{|CSAFE603:_map[key] += by|};")]
    [InlineData("{|CSAFE603:_map[key] = _map[key] + by|};")]
    [InlineData("{|CSAFE603:_map[key] = by + _map.GetOrAdd(key, 0)|};")]
    [InlineData("{|CSAFE603:_map[key] = _map.TryGetValue(key, out var n) ? n + by : by|};")]
    [InlineData("{|CSAFE603:_map[key] = _map.ContainsKey(key) ? _map[key] + by : by|};")]
    [InlineData("var n = _map[key]; {|CSAFE603:_map[key] = n + by|};")]
    [InlineData("var n = _map[key]; n += by; {|CSAFE603:_map[key] = n|};")]
    [InlineData("var n = _map[key]; n = n + by; {|CSAFE603:_map[key] = n|};")]
    [InlineData("_map.TryGetValue(key, out var n); {|CSAFE603:_map[key] = n + by|};")]
    [InlineData("_map.TryGetValue(key, out var n); n++; {|CSAFE603:_map[key] = n|};")]
    [InlineData("if (_map.TryGetValue(key, out var n)) {|CSAFE603:_map[key] = n + by|};")]
    [InlineData("if (_map.TryGetValue(key, out var n)) {|CSAFE603:_map[key] = n + by|}; else _map[key] = by;")]
    [InlineData("if (_map.TryGetValue(key, out var n)) {|CSAFE603:_map[key] = Math.Max(n, by)|}; else _map.TryAdd(key, by);")]
    [InlineData("if (!_map.ContainsKey(key)) _map[key] = 0; {|CSAFE603:_map[key]++|};")]
    [InlineData("var map = _map; {|CSAFE603:map[key]++|};")]
    [InlineData("var n = _map.TryGetValue(key, out var old) ? old : 0; {|CSAFE603:_map[key] = n + by|};")]
    public Task Field_Reported(string code) => Verify.Reports(Counters(code));

    [Theory]
    [InlineData("_map.AddOrUpdate(key, by, (_, n) => n + by);")]
    [InlineData("int n; do { n = _map[key]; } while (!_map.TryUpdate(key, n + by, n));")]
    [InlineData("_map[key] = by;")]
    [InlineData("_map[key] = _map.Count;")]
    [InlineData("_map[key] = _map[key + \"2\"];")]
    [InlineData("var n = _map[key]; _map[key] = n;")]
    [InlineData("if (_map.TryGetValue(key, out var n) && n != by) _map[key] = by;")]
    [InlineData("_map[key] = _map.TryGetValue(key, out var n) && n > by ? 1 : 0;")]
    [InlineData("lock (_gate) { _map[key]++; }")]
    [InlineData("_semaphore.Wait(); try { _map[key] += by; } finally { _semaphore.Release(); }")]
    [InlineData("var own = new ConcurrentDictionary<string, int>(); own[key]++;")]
    [InlineData("var n = _map[key]; Console.WriteLine(n + by);")]
    public Task OneStep_Silent(string code) => Verify.Silent(Counters(code));

    [Theory]
    [InlineData("System.Collections.Immutable.ImmutableList<int>", "var list = _map[key]; list = list.Add(1); {|CSAFE603:_map[key] = list|};")]
    [InlineData("System.Collections.Immutable.ImmutableList<int>", "{|CSAFE603:_map[key] = _map[key].Add(1)|};")]
    [InlineData("System.Collections.Immutable.ImmutableList<int>", "if (_map.TryGetValue(key, out var list)) {|CSAFE603:_map[key] = list.Add(1)|};")]
    [InlineData("string", "{|CSAFE603:_map[key] += \"x\"|};")]
    [InlineData("(int A, int B)", "var pair = _map[key]; pair.A++; {|CSAFE603:_map[key] = pair|};")]
    [InlineData("(int A, int B)", "var pair = _map[key]; {|CSAFE603:_map[key] = (pair.A + 1, pair.B)|};")]
    [InlineData("Point", "var point = _map[key]; {|CSAFE603:_map[key] = point with { X = point.X + 1 }|};")]
    [InlineData("Point", "{|CSAFE603:_map[key] = new Point(_map[key].X + 1, 0)|};")]
    public Task OtherValues_Reported(string type, string code) => Verify.Reports($$"""
        record Point(int X, int Y);

        class C
        {
            private readonly ConcurrentDictionary<string, {{type}}> _map = new();

            public void M(string key)
            {
                {{code}}
            }
        }
        """);

    [Theory]
    [InlineData("Parallel.ForEach(words, word => {|CSAFE603:counts[word]++|});")]
    [InlineData("Parallel.For(0, 100, i => {|CSAFE603:counts[words[i]]++|});")]
    [InlineData("foreach (var word in words) _ = Task.Run(() => {|CSAFE603:counts[word] += 1|});")]
    public Task LocalInAFunctionThatRunsManyTimes_Reported(string code) => Verify.Reports($$"""
        class C
        {
            void M(string[] words)
            {
                var counts = new ConcurrentDictionary<string, int>();
                {{code}}
                Console.WriteLine(counts.Count);
            }
        }
        """);

    [Theory]
    [InlineData("Parallel.For(0, 100, i => squares[i] += 1);")]
    [InlineData("Parallel.For(0, 100, i => { var own = new ConcurrentDictionary<int, int>(); own[1]++; });")]
    [InlineData("for (var i = 0; i < 100; i++) squares[i] += i;")]
    public Task EntryOfOneIteration_Silent(string code) => Verify.Silent($$"""
        class C
        {
            void M()
            {
                var squares = new ConcurrentDictionary<int, int>();
                {{code}}
                Console.WriteLine(squares.Count);
            }
        }
        """);

    [Theory]
    [InlineData("static class C", "private static readonly ConcurrentDictionary<int, int> Map = new();", "public static void Put(int key)", "{|CSAFE603:Map[key]++|};")]
    [InlineData("class C<T> where T : notnull", "private readonly ConcurrentDictionary<T, int> _map = new();", "public void Put(T key)", "{|CSAFE603:_map[key]++|};")]
    [InlineData("record C", "private ConcurrentDictionary<int, int> Map { get; } = new();", "public void Put(int key)", "{|CSAFE603:Map[key]++|};")]
    [InlineData("class C", "private readonly ConcurrentDictionary<int, int> _map = new(); public void Add(int key) => Put(key);", "private void Put(int key)", "{|CSAFE603:_map[key]++|};")]
    [InlineData("class C", "private readonly ConcurrentDictionary<int, int> _map = new();", "public async Task Put(int key)", "await Task.Yield(); {|CSAFE603:_map[key]++|};")]
    [InlineData("class C", "private readonly ConcurrentDictionary<int, int> _map = new();", "public int this[int key]", "set { {|CSAFE603:_map[key] += value|}; }")]
    [InlineData("class C", "private readonly ConcurrentDictionary<(int, int), int> _map = new();", "public void Put(int a, int b)", "{|CSAFE603:_map[(a, b)] = _map[(a, b)] + 1|};")]
    public Task Shapes_Reported(string type, string field, string member, string code) => Verify.Reports($$"""
        {{type}}
        {
            {{field}}

            {{member}}
            {
                {{code}}
            }
        }
        """);

    [Fact]
    public Task ExpressionBody_Reported() => Verify.Reports("""
        class C
        {
            private readonly ConcurrentDictionary<string, int> _hits = new();

            public int Hit(string page) => {|CSAFE603:++_hits[page]|};
        }
        """);

    [Fact]
    public Task OnlyOneThreadWrites_Silent() => Verify.Silent("""
        class C : IDisposable
        {
            private readonly ConcurrentDictionary<string, int> _hits = new();
            private readonly Thread _thread;

            public C()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public int this[string page] => _hits.TryGetValue(page, out var hits) ? hits : 0;

            private void Run()
            {
                foreach (var page in File.ReadLines("pages.txt")) _hits[page] = _hits.GetOrAdd(page, 0) + 1;
            }

            public void Dispose() => _thread.Join();
        }
        """);

    [Fact]
    public Task AnotherMemberWrites_Reported() => Verify.Reports("""
        class C : IDisposable
        {
            private readonly ConcurrentDictionary<string, int> _hits = new();
            private readonly Thread _thread;

            public C()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public void Reset(string page) => _hits.TryRemove(page, out _);

            private void Run()
            {
                foreach (var page in File.ReadLines("pages.txt")) {|CSAFE603:_hits[page] = _hits.GetOrAdd(page, 0) + 1|};
            }

            public void Dispose() => _thread.Join();
        }
        """);

    [Fact]
    public Task Constructor_Silent() => Verify.Silent("""
        class C
        {
            private readonly ConcurrentDictionary<string, int> _hits = new();

            public C(string[] pages)
            {
                foreach (var page in pages)
                {
                    _hits[page] = 0;
                    _hits[page]++;
                }
            }

            public int Count => _hits.Count;
        }
        """);

    [Fact]
    public Task KnownMiss_ValueOfAnotherFunction_Silent() => Verify.Silent(Counters("Set(key, Get(key) + by);", "private int Get(string key) => _map[key]; private void Set(string key, int n) => _map[key] = n;"));

    private static string Counters(string code, string others = "") => $$"""
        class C
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private readonly ConcurrentDictionary<string, int> _map = new();

            public void M(string key, int by)
            {
                {{code}}
            }

            {{others}}
        }
        """;
}
