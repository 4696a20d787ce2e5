using ConcurrencySafety.Fixes.Atomicity;
using ConcurrencySafety.Fixes.Collections;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Atomicity;

/// <summary>The repairs of CSAFE601 and CSAFE603: one step in the place of two.</summary>
public sealed class EntryFixTests
{
    [Theory]
    [InlineData("{|CSAFE603:_map[key]++|};", "_map.AddOrUpdate(key, 1, (_, current) => current + 1);")]
    [InlineData("{|CSAFE603:_map[key] += by|};", "_map.AddOrUpdate(key, by, (_, current) => current + by);")]
    [InlineData("{|CSAFE603:_map[key] = _map[key] + by|};", "_map.AddOrUpdate(key, by, (_, current) => current + by);")]
    [InlineData("if (_map.TryGetValue(key, out var n)) {|CSAFE603:_map[key] = n + by|}; else _map[key] = 2;", "_map.AddOrUpdate(key, 2, (_, n) => n + by);")]
    [InlineData("{|CSAFE603:_map[key] = _map.TryGetValue(key, out var n) ? n + by : 3|};", "_map.AddOrUpdate(key, 3, (_, n) => n + by);")]
    [InlineData("Console.WriteLine({|CSAFE603:++_map[key]|});", "Console.WriteLine(_map.AddOrUpdate(key, 1, (_, current) => current + 1));")]
    [InlineData("{|CSAFE603:_map[key]++|}; {|CSAFE603:_map[key] -= by|};", "_map.AddOrUpdate(key, 1, (_, current) => current + 1); _map.AddOrUpdate(key, -by, (_, current2) => current2 - by);")]
    public Task AddOrUpdate(string before, string after) => Verify.FixesAll<AddOrUpdateFix>(Counters(before), Counters(after));

    [Theory]
    [InlineData("var old = {|CSAFE603:_map[key]++|}; Console.WriteLine(old);")]
    [InlineData("if (_map.TryGetValue(key, out var n)) {|CSAFE603:_map[key] = n + by|};")]
    [InlineData("{|CSAFE603:_map[key] += Compute()|};")]
    [InlineData("{|CSAFE603:_map[key] *= by|};")]
    public Task AddOrUpdate_NotOffered(string code) => Verify.OffersNoFix<AddOrUpdateFix>(Counters(code));

    [Theory]
    [InlineData("if (!_map.ContainsKey(key)) {|CSAFE601:_map[key] = by|};", "_map.TryAdd(key, by);")]
    [InlineData("if (!_map.ContainsKey(key)) { {|CSAFE601:_map[key] = by|}; }", "_map.TryAdd(key, by);")]
    public Task TryAdd(string before, string after) => Verify.FixesAll<AddIfMissingFix>(Counters(before), Counters(after));

    [Theory]
    [InlineData("if (!_map.TryGetValue(key, out var bag)) { bag = new ConcurrentBag<int>(); {|CSAFE601:_map[key] = bag|}; } bag.Add(1);", "var bag = _map.GetOrAdd(key, _ => new ConcurrentBag<int>()); bag.Add(1);")]
    [InlineData("if (!_map.ContainsKey(key)) {|CSAFE601:_map[key] = new ConcurrentBag<int>()|};", "_map.TryAdd(key, new ConcurrentBag<int>());")]
    public Task GetOrAdd(string before, string after) => Verify.FixesAll<AddIfMissingFix>(Bags(before), Bags(after));

    [Theory]
    [InlineData("if (!_map.ContainsKey(key)) { {|CSAFE601:_map[key] = by|}; Console.WriteLine(key); }")]
    [InlineData("if (_map.ContainsKey(key)) return; {|CSAFE601:_map[key] = by|};")]
    public Task TryAdd_NotOffered(string code) => Verify.OffersNoFix<AddIfMissingFix>(Counters(code));

    [Theory]
    [InlineData("if (_map.ContainsKey(key)) Console.WriteLine({|CSAFE601:_map[key]|});", "if (_map.TryGetValue(key, out var value)) Console.WriteLine(value);")]
    [InlineData("if (_map.ContainsKey(key)) Console.WriteLine({|CSAFE601:_map[key]|} + _map[key]);", "if (_map.TryGetValue(key, out var value)) Console.WriteLine(value + value);")]
    [InlineData("if (!_map.ContainsKey(key)) return; Console.WriteLine({|CSAFE601:_map[key]|});", "if (!_map.TryGetValue(key, out var value)) return; Console.WriteLine(value);")]
    [InlineData("Console.WriteLine(_map.ContainsKey(key) ? {|CSAFE601:_map[key]|} : 0);", "Console.WriteLine(_map.TryGetValue(key, out var value) ? value : 0);")]
    [InlineData("if (_map.ContainsKey(key) && {|CSAFE601:_map[key]|} > 1) Console.WriteLine(_map[key]);", "if (_map.TryGetValue(key, out var value) && value > 1) Console.WriteLine(value);")]
    [InlineData("if (_map.TryGetValue(key, out var n)) Console.WriteLine(n + {|CSAFE601:_map[key]|});", "if (_map.TryGetValue(key, out var n)) Console.WriteLine(n + n);")]
    [InlineData("var value = 1; if (_map.ContainsKey(key)) Console.WriteLine(value + {|CSAFE601:_map[key]|});", "var value = 1; if (_map.TryGetValue(key, out var found)) Console.WriteLine(value + found);")]
    public Task TryGetValue(string before, string after) => Verify.FixesAll<TryGetValueFix>(Counters(before, Removing), Counters(after, Removing));

    [Theory]
    [InlineData("var has = _map.ContainsKey(key); if (has) Console.WriteLine({|CSAFE601:_map[key]|});", "var has = _map.TryGetValue(key, out var value); if (has) Console.WriteLine(value);")]
    public Task TryGetValue_ThroughALocal(string before, string after) => Verify.FixesAll<TryGetValueFix>(Counters(before, Removing), Counters(after, Removing));

    [Theory]
    [InlineData("if (_map.ContainsKey(key)) { Console.WriteLine({|CSAFE601:_map[key]|}); _map[key] = by; }")]
    public Task TryGetValue_NotOffered(string code) => Verify.OffersNoFix<TryGetValueFix>(Counters(code, Removing));

    [Theory]
    [InlineData("if (!_queue.IsEmpty) { {|CSAFE601:_queue.TryDequeue(out var text)|}; Console.WriteLine(text.Length); }", "if (_queue.TryDequeue(out var text)) { Console.WriteLine(text.Length); }")]
    [InlineData("while (_queue.Count > 0) { {|CSAFE601:_queue.TryDequeue(out var text)|}; Console.WriteLine(text.Length); }", "while (_queue.TryDequeue(out var text)) { Console.WriteLine(text.Length); }")]
    [InlineData("if (by > 0 && _queue.Any()) { {|CSAFE601:_queue.TryDequeue(out var text)|}; Console.WriteLine(text.Length); }", "if (by > 0 && _queue.TryDequeue(out var text)) { Console.WriteLine(text.Length); }")]
    [InlineData("if (_queue.IsEmpty) return; {|CSAFE601:_queue.TryDequeue(out var text)|}; Console.WriteLine(text.Length);", "if (!_queue.TryDequeue(out var text)) return; Console.WriteLine(text.Length);")]
    [InlineData("if (by == 0 || _queue.Count == 0) return; {|CSAFE601:_queue.TryDequeue(out var text)|}; Console.WriteLine(text.Length);", "if (by == 0 || !_queue.TryDequeue(out var text)) return; Console.WriteLine(text.Length);")]
    public Task TakeResult(string before, string after) => Verify.FixesAll<TakeResultFix>(Queue(before), Queue(after));

    [Theory]
    [InlineData("if (!_queue.IsEmpty) { Console.WriteLine(by); {|CSAFE601:_queue.TryDequeue(out var text)|}; Console.WriteLine(text.Length); }")]
    [InlineData("if (!_queue.IsEmpty && by > 0) { {|CSAFE601:_queue.TryDequeue(out var text)|}; Console.WriteLine(text.Length); }")]
    [InlineData("if (_queue.IsEmpty) return; Console.WriteLine(by); {|CSAFE601:_queue.TryDequeue(out var text)|}; Console.WriteLine(text.Length);")]
    public Task TakeResult_NotOffered(string code) => Verify.OffersNoFix<TakeResultFix>(Queue(code));

    [Fact]
    public Task LinesAndComments() => Verify.FixesAll<AddIfMissingFix>(
        """
        class C
        {
            private readonly ConcurrentDictionary<string, ConcurrentBag<int>> _map = new();

            public void Add(string key, int value)
            {
                // One bag for each key.
                if (!_map.TryGetValue(key, out var bag))
                {
                    bag = new ConcurrentBag<int>();
                    {|CSAFE601:_map[key] = bag|};
                }

                bag.Add(value);
            }
        }
        """,
        """
        class C
        {
            private readonly ConcurrentDictionary<string, ConcurrentBag<int>> _map = new();

            public void Add(string key, int value)
            {
                // One bag for each key.
                var bag = _map.GetOrAdd(key, _ => new ConcurrentBag<int>());

                bag.Add(value);
            }
        }
        """);

    private const string Removing = "public void Drop(string key) => _map.TryRemove(key, out _);";

    private static string Counters(string code, string others = "") => $$"""
        class C
        {
            private readonly ConcurrentDictionary<string, int> _map = new();

            public void M(string key, int by)
            {
                {{code}}
            }

            private static int Compute() => Environment.TickCount;

            {{others}}
        }
        """;

    private static string Bags(string code) => Counters(code).Replace("<string, int>", "<string, ConcurrentBag<int>>", StringComparison.Ordinal);

    private static string Queue(string code) => $$"""
        class C
        {
            private readonly ConcurrentQueue<string> _queue = new();

            public void Put(string text) => _queue.Enqueue(text);

            public void M(int by)
            {
                {{code}}
            }
        }
        """;
}
