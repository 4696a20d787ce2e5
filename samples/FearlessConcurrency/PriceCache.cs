using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace FearlessConcurrency;

/// <summary>
/// Rust: <c>OnceLock</c> for what is made at the first use, <c>ArcSwap&lt;HashMap&gt;</c> for what is replaced as a whole, <c>DashMap&lt;K, Vec&lt;V&gt;&gt;</c> for lists by key. In
/// C#: <see cref="Lazy{T}"/>, an immutable dictionary in a volatile field, and <c>AddOrUpdate</c> with immutable values.
/// </summary>
internal static class PriceCache
{
    public static async Task Run()
    {
        Console.WriteLine("a cache of prices");
        var cache = new Cache();
        Task refreshing = Task.Run(() =>
        {
            for (int version = 1; version <= 200; version++)
            {
                cache.Refresh(version);
            }
        });
        bool whole = true;
        for (int i = 0; i < 1_000; i++)
        {
            whole &= cache.AreOfOneVersion();
        }

        await refreshing;
        Console.WriteLine($"  every reader saw one version: {whole}");
        Console.WriteLine($"  in euro: {cache.InEuro(item: 3)}");

        Parallel.For(0, 10_000, customer => cache.Watch(customer % 5, customer));
        Console.WriteLine($"  watchers: {Enumerable.Range(0, 5).Sum(cache.WatchersOf)}");
    }

    private sealed class Cache
    {
        private const int Items = 10;

        private readonly Lazy<Rates> _rates = new(() => new Rates(ToEuro: 2));
        private readonly ConcurrentDictionary<int, ImmutableList<int>> _watchers = new();
        private volatile ImmutableDictionary<int, int> _versions = ImmutableDictionary<int, int>.Empty;

        public void Refresh(int version) => _versions = Enumerable.Range(0, Items).ToImmutableDictionary(item => item, _ => version);

        /// <summary>Read once: what is seen then is of one refresh.</summary>
        public bool AreOfOneVersion()
        {
            ImmutableDictionary<int, int> versions = _versions;
            return versions.Values.Distinct().Count() <= 1;
        }

        public int InEuro(int item) => _versions[item] * _rates.Value.ToEuro;

        public void Watch(int item, int customer) =>
            _watchers.AddOrUpdate(item, _ => [customer], (_, watchers) => watchers.Add(customer));

        public int WatchersOf(int item) => _watchers.TryGetValue(item, out ImmutableList<int>? watchers) ? watchers.Count : 0;
    }

    private sealed record Rates(int ToEuro);
}
