using ConcurrencySafety.Fixes.Atomicity;
using ConcurrencySafety.Fixes.Collections;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Atomicity;

/// <summary>Programs that go wrong under load, and hold once they are repaired.</summary>
public sealed class EntryStressTests
{
    private const int Runs = 5;
    private const int RunsToFail = 30;

    private static readonly SourceOptions Program = new() { Output = OutputKind.ConsoleApplication };

    [Fact]
    public Task Counts_LoseNothing() => FailsThenHolds<AddOrUpdateFix>(
        """
        class Hits
        {
            private readonly ConcurrentDictionary<int, int> _map = new();

            public void Hit(int page) => {|CSAFE603:_map[page] = _map.TryGetValue(page, out var hits) ? hits + 1 : 1|};

            public int Sum => _map.Values.Sum();
        }

        static class P
        {
            static void Main()
            {
                var hits = new Hits();
                Parallel.For(0, 200000, i => hits.Hit(i % 3));
                Console.Write(hits.Sum);
            }
        }
        """,
        "200000");

    [Fact]
    public Task OneObjectForEachKey() => FailsThenHolds<AddIfMissingFix>(
        """
        class Box
        {
            public int Count;

            public Box() => Thread.Sleep(1);
        }

        class Boxes
        {
            private readonly ConcurrentDictionary<int, Box> _map = new();

            public void Count(int key)
            {
                if (!_map.TryGetValue(key, out var box))
                {
                    box = new Box();
                    {|CSAFE601:_map[key] = box|};
                }

                Interlocked.Increment(ref box.Count);
            }

            public int Sum => _map.Values.Sum(box => box.Count);
        }

        static class P
        {
            static void Main()
            {
                var boxes = new Boxes();
                var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() => { for (var i = 0; i < 50; i++) boxes.Count(i); })).ToList();
                threads.ForEach(thread => thread.Start());
                threads.ForEach(thread => thread.Join());
                Console.Write(boxes.Sum);
            }
        }
        """,
        "400");

    [Fact]
    public Task EntriesThatGo_AreNotMissed() => FailsThenHolds<TryGetValueFix>(
        """
        class Names
        {
            private readonly ConcurrentDictionary<int, string> _map = new();

            public void Put(int key) => _map.TryAdd(key, "name");

            public void Drop(int key) => _map.TryRemove(key, out _);

            public int Length(int key) => _map.ContainsKey(key) ? {|CSAFE601:_map[key]|}.Length : 0;
        }

        static class P
        {
            static void Main()
            {
                var names = new Names();
                var failed = 0;
                Parallel.For(0, 200000, i =>
                {
                    try
                    {
                        names.Put(1);
                        names.Length(1);
                        names.Drop(1);
                    }
                    catch (KeyNotFoundException)
                    {
                        Volatile.Write(ref failed, 1);
                    }
                });
                Console.Write(failed);
            }
        }
        """,
        "0");

    [Fact]
    public Task ElementsThatGo_AreNotMissed() => FailsThenHolds<TakeResultFix>(
        """
        class Work
        {
            private readonly ConcurrentQueue<string> _queue = new();

            public void Put() => _queue.Enqueue("work");

            public void Take()
            {
                if (!_queue.IsEmpty)
                {
                    {|CSAFE601:_queue.TryDequeue(out var item)|};
                    GC.KeepAlive(item.Length);
                }
            }
        }

        static class P
        {
            static void Main()
            {
                var work = new Work();
                var failed = 0;
                Parallel.For(0, 400000, i =>
                {
                    try
                    {
                        work.Put();
                        work.Take();
                        work.Take();
                    }
                    catch (NullReferenceException)
                    {
                        Volatile.Write(ref failed, 1);
                    }
                });
                Console.Write(failed);
            }
        }
        """,
        "0");

    private static async Task FailsThenHolds<TFix>(string markup, string expected)
        where TFix : Fix, new()
    {
        var plain = markup.Replace("{|CSAFE601:", "", StringComparison.Ordinal).Replace("{|CSAFE603:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal);
        Assert.Contains(Enumerable.Range(0, RunsToFail), _ => Verify.Run(plain).Trim() != expected);

        var repaired = await Verify.Apply<TFix>(markup, options: Program);
        for (var run = 0; run < Runs; run++)
        {
            Assert.Equal(expected, Verify.Run(repaired).Trim());
        }
    }
}
