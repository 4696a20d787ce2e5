using ConcurrencySafety.Fixes.Collections;
using ConcurrencySafety.Tests.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Collections;

public sealed class ConcurrentDictionaryFixTests
{
    [Fact]
    public Task Local_InOldLanguage_AddsUsing() => Fixes(
        """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            static void Main()
            {
                // by name
                Dictionary<string, List<int>> map = new Dictionary<string, List<int>>(100, StringComparer.Ordinal) { { "a", null }, { "b", new List<int>() } }; // all
                Parallel.For(0, 10, i =>
                {
                    {|CSAFE105:map[i.ToString()] = null|}; // set
                });
                foreach (var pair in map)
                    Console.WriteLine(pair.Key);
            }
        }
        """,
        """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            static void Main()
            {
                // by name
                ConcurrentDictionary<string, List<int>> map = new ConcurrentDictionary<string, List<int>>(StringComparer.Ordinal) { ["a"] = null, ["b"] = new List<int>() }; // all
                Parallel.For(0, 10, i =>
                {
                    map[i.ToString()] = null; // set
                });
                foreach (var pair in map)
                    Console.WriteLine(pair.Key);
            }
        }
        """,
        new SourceOptions { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    [Fact]
    public Task Field() => Fixes(
        """
        class C
        {
            private readonly Dictionary<string, int> _map = new();

            public int Count => _map.Count;

            public void Run() => Parallel.For(0, 10, i => {|CSAFE105:_map.Add(i.ToString(), i)|});

            public bool Drop(string key) => this._map.Remove(key) || _map.ContainsKey(key) || _map.ContainsValue(5);

            public IEnumerable<KeyValuePair<string, int>> All() => _map;
        }
        """,
        """
        class C
        {
            private readonly ConcurrentDictionary<string, int> _map = new();

            public int Count => _map.Count;

            public void Run() => Parallel.For(0, 10, i => _map.TryAdd(i.ToString(), i));

            public bool Drop(string key) => this._map.TryRemove(key, out _) || _map.ContainsKey(key) || _map.Values.Contains(5);

            public IEnumerable<KeyValuePair<string, int>> All() => _map;
        }
        """);

    [Theory]
    [InlineData("{|CSAFE105:d[k]++|};", "d.AddOrUpdate(k, 1, (_, current) => current + 1);")]
    [InlineData("--{|CSAFE105:d[k]|};", "d.AddOrUpdate(k, -1, (_, current) => current - 1);")]
    [InlineData("{|CSAFE105:d[k] += n + 1|};", "d.AddOrUpdate(k, n + 1, (_, current) => current + (n + 1));")]
    [InlineData("{|CSAFE105:d[k] -= n|};", "d.AddOrUpdate(k, -n, (_, current) => current - n);")]
    [InlineData("{|CSAFE105:d[k] = d[k] + n|};", "d.AddOrUpdate(k, n, (_, current) => current + n);")]
    [InlineData("{|CSAFE105:d[k] = d.GetValueOrDefault(k) + 1|};", "d.AddOrUpdate(k, 1, (_, current) => current + 1);")]
    [InlineData("{|CSAFE105:d[k] = d.ContainsKey(k) ? d[k] + 1 : 1|};", "d.AddOrUpdate(k, 1, (_, current) => current + 1);")]
    [InlineData("{|CSAFE105:d[k] = d.TryGetValue(k, out var v) ? v + n : n|};", "d.AddOrUpdate(k, n, (_, v) => v + n);")]
    [InlineData("if (d.ContainsKey(k)) {|CSAFE105:d[k]++|}; else d[k] = 1;", "d.AddOrUpdate(k, 1, (_, current) => current + 1);")]
    [InlineData("if (!d.ContainsKey(k)) { d.Add(k, 1); } else { {|CSAFE105:d[k] += n|}; }", "d.AddOrUpdate(k, 1, (_, current) => current + n);")]
    [InlineData("if (d.TryGetValue(k, out var v)) {|CSAFE105:d[k] = v + 1|}; else d.Add(k, 1);", "d.AddOrUpdate(k, 1, (_, v) => v + 1);")]
    [InlineData("d.TryGetValue(k, out var v); {|CSAFE105:d[k] = v + n|};", "d.AddOrUpdate(k, n, (_, v) => v + n);")]
    [InlineData("d.TryGetValue(k, out int v); {|CSAFE105:d[k] = 2 + v|};", "d.AddOrUpdate(k, 2, (_, v) => 2 + v);")]
    [InlineData("var v = d.GetValueOrDefault(k); {|CSAFE105:d[k] = v - n|};", "d.AddOrUpdate(k, -n, (_, v) => v - n);")]
    [InlineData("if (!d.ContainsKey(k)) {|CSAFE105:d.Add(k, n)|};", "d.TryAdd(k, n);")]
    [InlineData("if (!d.ContainsKey(k)) { {|CSAFE105:d[k] = Compute(n)|}; }", "d.GetOrAdd(k, _ => Compute(n));")]
    [InlineData("if (!d.TryGetValue(k, out var v)) { v = Compute(n); {|CSAFE105:d.Add(k, v)|}; } Compute(v);", "var v = d.GetOrAdd(k, _ => Compute(n)); Compute(v);")]
    [InlineData("int v; if (!d.TryGetValue(k, out v)) {|CSAFE105:d[k] = v = Compute(n)|}; Compute(v);", "int v; v = d.GetOrAdd(k, _ => Compute(n)); Compute(v);")]
    [InlineData("if (!d.ContainsKey(k)) d[k] = 0; {|CSAFE105:d[k]++|};", "d.TryAdd(k, 0); d.AddOrUpdate(k, 1, (_, current) => current + 1);")]
    [InlineData("n = {|CSAFE105:++d[k]|};", "n = d.AddOrUpdate(k, 1, (_, current) => current + 1);")]
    [InlineData("{|CSAFE105:d.Remove(k)|};", "d.TryRemove(k, out _);")]
    [InlineData("if ({|CSAFE105:d.Remove(k, out n)|}) Compute(n);", "if (d.TryRemove(k, out n)) Compute(n);")]
    public Task OneStep(string code, string expected) => Fixes(Wrap("Dictionary", code), Wrap("ConcurrentDictionary", expected));

    [Theory]
    [InlineData("n = {|CSAFE105:d[k]++|};")]
    [InlineData("{|CSAFE105:d[k] *= n|};")]
    [InlineData("{|CSAFE105:d[k] += Compute(n)|};")]
    [InlineData("d.TryGetValue(k, out var v); {|CSAFE105:d[k] = v + n|}; Compute(v);")]
    [InlineData("d.TryGetValue(k, out var v); Compute(n); {|CSAFE105:d[k] = v + n|};")]
    [InlineData("d.TryGetValue(k, out n); {|CSAFE105:d[k] = n * 2|};")]
    [InlineData("var v = d.GetValueOrDefault(k); v++; {|CSAFE105:d[k] = v|};")]
    [InlineData("var v = d.TryGetValue(k, out var old) ? old : 0; d.Remove(k); {|CSAFE105:d.Add(k, old + 1)|};")]
    [InlineData("if (d.ContainsKey(k)) { Compute(1); {|CSAFE105:d[k] = 5|}; }")]
    [InlineData("if (d.Count < 5 && !d.TryGetValue(k, out _)) { Compute(1); {|CSAFE105:d.Add(k, 5)|}; }")]
    [InlineData("{|CSAFE105:d[k] = 1|}; Take(d);")]
    [InlineData("{|CSAFE105:d[k] = 1|}; var e = d; e.Clear();")]
    [InlineData("{|CSAFE105:d[k] = 1|}; d.EnsureCapacity(5);")]
    [InlineData("{|CSAFE105:d[k] = 1|}; Console.WriteLine(d);")]
    [InlineData("{|CSAFE105:d[k] = 1|}; d = Made();")]
    public Task NotOffered(string code) => Placed.OffersNothing<ConcurrentDictionaryFix>(Wrap("Dictionary", code));

    [Theory]
    [InlineData("class C { internal Dictionary<int, int> D = new(); void M() => {|CSAFE105:D[1] = 2|}; }")]
    [InlineData("class C { void M(Dictionary<int, int> d) => {|CSAFE105:d[1] = 2|}; }")]
    [InlineData("class C { private Dictionary<int, List<int>> D = new(); void M() => {|CSAFE105:D[1].Add(2)|}; }")]
    [InlineData("partial class C { private Dictionary<int, int> D = new(); void M() => {|CSAFE105:D[1] = 2|}; } partial class C { void N() => Console.WriteLine(D.Count); }")]
    [InlineData("class C { private HashSet<string?> S = new(); void M() => {|CSAFE105:S.Add(null)|}; }")]
    [InlineData("class C { private HashSet<int> S = new(new[] { 1 }); void M() => {|CSAFE105:S.Add(1)|}; }")]
    public Task OtherHolders_NotOffered(string source) => Placed.OffersNothing<ConcurrentDictionaryFix>(source);

    [Fact]
    public Task Set() => Fixes(
        """
        class C
        {
            private readonly HashSet<int> _seen = new HashSet<int> { 1, 2 };

            public int Run(int[] xs)
            {
                Parallel.ForEach(xs, x =>
                {
                    if (!_seen.Contains(x))
                        {|CSAFE105:_seen.Add(x)|};
                    if (!_seen.Contains(x + 1))
                    {
                        _seen.Add(x + 1);
                        Console.WriteLine(x);
                    }

                    if (_seen.Add(x)) { }
                    _seen.Remove(x);
                });
                _seen.UnionWith(xs);
                foreach (var x in _seen)
                    Console.WriteLine(x);
                return _seen.Count + _seen.Sum() + string.Join(",", _seen).Length;
            }
        }
        """,
        """
        class C
        {
            private readonly ConcurrentDictionary<int, byte> _seen = new ConcurrentDictionary<int, byte> { [1] = 0, [2] = 0 };

            public int Run(int[] xs)
            {
                Parallel.ForEach(xs, x =>
                {
                    _seen.TryAdd(x, 0);
                    if (_seen.TryAdd(x + 1, 0))
                    {
                        Console.WriteLine(x);
                    }

                    if (_seen.TryAdd(x, 0)) { }
                    _seen.TryRemove(x, out _);
                });
                foreach (var item in xs)
                {
                    _seen.TryAdd(item, 0);
                }
                foreach (var x in _seen.Keys)
                    Console.WriteLine(x);
                return _seen.Count + _seen.Keys.Sum() + string.Join(",", _seen.Keys).Length;
            }
        }
        """);

    [Fact]
    public async Task TheProgramCountsRight()
    {
        string text = await Placed.Apply<ConcurrentDictionaryFix>(
            """
            var counts = new Dictionary<string, int>();
            Parallel.For(0, 3000, i =>
            {
                var key = (i % 3).ToString();
                if (counts.ContainsKey(key))
                    {|CSAFE105:counts[key]++|};
                else
                    counts.Add(key, 1);
            });
            Console.Write(string.Join(",", counts.OrderBy(c => c.Key).Select(c => c.Value)));
            """,
            new SourceOptions { Output = OutputKind.ConsoleApplication });
        for (int i = 0; i < 20; i++)
            Assert.Equal("1000,1000,1000", Verify.Run(text));
    }

    private static Task Fixes(string markup, string expected, SourceOptions? options = null) => Placed.Fixes<ConcurrentDictionaryFix>(markup, expected, options);

    private static string Wrap(string type, string code) =>
        $$"""
        class C
        {
            static int Compute(int n) => n;
            static void Take(Dictionary<string, int> d) { }
            static Dictionary<string, int> Made() => new();

            static void M(string k, int n)
            {
                var d = new {{type}}<string, int>();
                {{code}}
            }
        }
        """;
}
