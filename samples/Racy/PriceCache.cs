using System.Collections.Concurrent;

namespace Racy;

/// <summary>A cache that was made for one thread and got a second one later: each of its parts breaks in a way of its own.</summary>
internal static class Prices
{
    public static int Loads()
    {
        int before = Currencies.Made;
        var cache = new PriceCache();
        cache.Ask(100);
        return Currencies.Made - before;
    }

    public static async Task<int> ReportsWhileRefreshing()
    {
        var cache = new PriceCache();
        return await cache.RefreshAndReport(rounds: 100);
    }

    public static int Watchers()
    {
        var cache = new PriceCache();
        Parallel.For(0, 100_000, customer => cache.Watch($"item {customer % 5}", customer));
        return Enumerable.Range(0, 5).Sum(item => cache.WatchersOf($"item {item}"));
    }
}

internal sealed class PriceCache
{
    private readonly Dictionary<int, decimal> _prices = new() { [0] = 1 };
    private readonly ConcurrentDictionary<string, List<int>> _watchers = new();
    private Currencies? _currencies;

    public void Ask(int times) => Parallel.For(0, times, _ => Convert(1));

    public async Task<int> RefreshAndReport(int rounds)
    {
        Task refreshing = Task.Run(() =>
        {
            for (int item = 1; item <= 20_000; item++)
            {
                _prices[item] = item;
            }
        });
        int reports = 0;
        for (int round = 0; round < rounds; round++)
        {
            decimal sum = 0;
            foreach (decimal price in _prices.Values) // CSAFE106
            {
                sum += price;
            }

            reports += sum > 0 ? 1 : 0;
        }

        await refreshing;
        return reports;
    }

    public void Watch(string item, int customer) => _watchers.GetOrAdd(item, _ => []).Add(customer); // CSAFE116

    public int WatchersOf(string item) => _watchers.TryGetValue(item, out List<int>? watchers) ? watchers.Count : 0;

    private decimal Convert(decimal price)
    {
        _currencies ??= new Currencies(); // CSAFE110
        return _currencies.InEuro(price);
    }
}

internal sealed class Currencies
{
    private static int s_made;

    private decimal _rate;

    public Currencies()
    {
        Interlocked.Increment(ref s_made);
        Thread.Sleep(1);
        _rate = 2;
    }

    public static int Made => Volatile.Read(ref s_made);

    public decimal InEuro(decimal price) => price * _rate;
}
