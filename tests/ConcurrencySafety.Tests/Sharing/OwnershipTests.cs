using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>Fresh objects, objects handed over, and memory that each body has for itself.</summary>
public sealed class OwnershipTests
{
    [Fact]
    public Task ObjectMadeInsideTheBody_Silent() => Verify.Silent("""
        class Stats { public int Hits; public List<int> Items = new(); }

        class C
        {
            public void M(int n) => Parallel.For(0, n, i =>
            {
                var stats = new Stats();
                stats.Hits++;
                stats.Items.Add(i);
                Console.WriteLine(stats.Hits);
            });
        }
        """);

    [Fact]
    public Task ObjectMadeOutsideTheBody_Reported() => Verify.Reports("""
        class Stats { public int Hits; }

        class C
        {
            public void M(int n)
            {
                var stats = new Stats();
                Parallel.For(0, n, i => {|CSAFE102:stats.Hits++|});
            }
        }
        """);

    [Fact]
    public Task ObjectMadeByAPrivateFactoryInsideTheBody_Silent() => Verify.Silent("""
        class Stats { public int Hits; }

        class C
        {
            public void M(int n) => Parallel.For(0, n, i =>
            {
                var stats = Create();
                stats.Hits++;
            });

            private static Stats Create() => new Stats();
        }
        """);

    [Fact]
    public Task HandedOverWhole_Silent() => Verify.Silent("""
        class C
        {
            public Task M()
            {
                var list = new List<int>();
                list.Add(1);
                return Task.Run(() => { list.Add(2); Console.WriteLine(list.Count); });
            }
        }
        """);

    [Fact]
    public Task HandedOverButKeptInUse_Reported() => Verify.Reports("""
        class C
        {
            public Task M()
            {
                var list = new List<int>();
                var t = Task.Run(() => {|CSAFE105:list.Add(2)|});
                list.Add(1);
                return t;
            }
        }
        """);

    [Fact]
    public Task FilledThenHandedOverEachIteration_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(string[] lines)
            {
                var tasks = new List<Task>();
                foreach (var line in lines)
                {
                    var batch = new List<string>();
                    batch.Add(line);
                    tasks.Add(Task.Run(() => Console.WriteLine(batch.Count)));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task PassedAsArgumentThenReplaced_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(string[] lines)
            {
                var tasks = new List<Task>();
                var batch = new List<string>();
                foreach (var line in lines)
                {
                    batch.Add(line);
                    if (batch.Count < 10) continue;
                    tasks.Add(SendAsync(batch));
                    batch = new List<string>();
                }

                await Task.WhenAll(tasks);
            }

            private static async Task SendAsync(List<string> batch)
            {
                await Task.Yield();
                foreach (var line in batch) Console.WriteLine(line);
            }
        }
        """);

    [Fact]
    public Task CapturedThenCleared_Reported() => Verify.Reports("""
        class C
        {
            public async Task M(string[] lines)
            {
                var tasks = new List<Task>();
                var batch = new List<string>();
                foreach (var line in lines)
                {
                    batch.Add(line);
                    tasks.Add(Task.Run(() => Console.WriteLine({|CSAFE105:batch.Count|})));
                    batch.Clear();
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task ElementOfEachIteration_Silent() => Verify.Silent("""
        class Item { public int Value; }

        class C
        {
            public void M(List<Item> items) => Parallel.ForEach(items, item => item.Value++);
        }
        """);

    [Fact]
    public Task ElementByIndexOfEachIteration_Silent() => Verify.Silent("""
        class Item { public int Value; }

        class C
        {
            public void M(Item[] items) => Parallel.For(0, items.Length, i => items[i].Value++);
        }
        """);

    [Fact]
    public Task ElementCapturedInForeach_Silent() => Verify.Silent("""
        class Item { public int Value; }

        class C
        {
            public async Task M(List<Item> items)
            {
                var tasks = new List<Task>();
                foreach (var item in items)
                {
                    tasks.Add(Task.Run(() => item.Value++));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task ThreadLocalValue_Silent() => Verify.Silent("""
        class C
        {
            public int M(int n)
            {
                using var local = new ThreadLocal<List<int>>(() => new List<int>(), trackAllValues: true);
                Parallel.For(0, n, i => local.Value.Add(i));
                return local.Values.Sum(list => list.Count);
            }
        }
        """);

    [Fact]
    public Task AsyncLocalValue_Silent() => Verify.Silent("""
        class C
        {
            private static readonly AsyncLocal<int> s_depth = new();

            public void M(int n) => Parallel.For(0, n, i => { s_depth.Value = i; });
        }
        """);

    [Fact]
    public Task ThreadStaticCollection_Silent() => Verify.Silent("""
        class C
        {
            [ThreadStatic] private static List<int> s_buffer;

            public void M(int n) => Parallel.For(0, n, i =>
            {
                s_buffer = s_buffer ?? new List<int>();
                s_buffer.Add(i);
            });
        }
        """);

    [Fact]
    public Task LocalInitList_Silent() => Verify.Silent("""
        class C
        {
            public int M(int n)
            {
                var all = new List<int>();
                Parallel.For(0, n, () => new List<int>(), (i, state, local) => { local.Add(i); return local; }, local => { lock (all) all.AddRange(local); });
                return all.Count;
            }
        }
        """);

    [Fact]
    public Task LocalFinallyListPlain_Reported() => Verify.Reports("""
        class C
        {
            public int M(int n)
            {
                var all = new List<int>();
                Parallel.For(0, n, () => new List<int>(), (i, state, local) => { local.Add(i); return local; }, local => {|CSAFE105:all.AddRange(local)|});
                return all.Count;
            }
        }
        """);

    [Fact]
    public Task PlinqAggregateWithSeedFactory_Silent() => Verify.Silent("""
        class C
        {
            public int M(int[] xs) => xs.AsParallel().Aggregate(
                () => new List<int>(),
                (local, x) => { local.Add(x); return local; },
                (a, b) => { a.AddRange(b); return a; },
                all => all.Count);
        }
        """);

    [Fact]
    public Task VariablePerIteration_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                var threads = new List<Thread>();
                for (var i = 0; i < 10; i++)
                {
                    var own = 0;
                    var t = new Thread(() => { own++; Console.WriteLine(own); });
                    t.Start();
                    threads.Add(t);
                }

                foreach (var t in threads) t.Join();
            }
        }
        """);

    [Fact]
    public Task VariablePerIterationSharedByTwoBodiesOfIt_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var tasks = new List<Task>();
                for (var i = 0; i < 10; i++)
                {
                    var own = 0;
                    tasks.Add(Task.Run(() => {|CSAFE102:own++|}));
                    tasks.Add(Task.Run(() => own++));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task WrittenAfterTheStartInTheSameIteration_Reported() => Verify.Reports("""
        class C
        {
            public async Task M(string[] names)
            {
                var tasks = new List<Task>();
                foreach (var name in names)
                {
                    var text = name;
                    tasks.Add(Task.Run(() => Console.WriteLine({|CSAFE101:text|})));
                    text = "";
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task BuilderReturnedFromTheTask_Silent() => Verify.Silent("""
        class C
        {
            public async Task<string> M()
            {
                var t = Task.Run(() =>
                {
                    var text = new System.Text.StringBuilder();
                    for (var i = 0; i < 10; i++) text.Append(i);
                    return text;
                });
                var result = await t;
                result.Append('!');
                return result.ToString();
            }
        }
        """);

    [Fact]
    public Task CopyForTheBody_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(List<int> list)
            {
                var copy = list.ToArray();
                var t = Task.Run(() => Console.WriteLine(copy.Length));
                list.Clear();
                await t;
            }
        }
        """);

    [Fact]
    public Task SnapshotOfAValue_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(int step)
            {
                var count = 1;
                var snapshot = count;
                var t = Task.Run(() => Console.WriteLine(snapshot));
                count += step;
                await t;
                Console.WriteLine(count);
            }
        }
        """);

    [Fact]
    public Task RecordWithCopies_Silent() => Verify.Silent("""
        record Settings(string Name, int Size);

        class C
        {
            public async Task<Settings> M(Settings settings)
            {
                var t = Task.Run(() => Console.WriteLine(settings.Name));
                var changed = settings with { Name = "b" };
                await t;
                return changed;
            }
        }
        """);
}
