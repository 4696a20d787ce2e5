namespace FearlessConcurrency;

/// <summary>
/// Rust: <c>RwLock&lt;HashMap&lt;K, V&gt;&gt;</c>: many readers or one writer. As with the mutex, the class that has the lock has the data,
/// and hands out values, never the dictionary.
/// </summary>
internal static class ReadersAndWriter
{
    public static async Task Run()
    {
        Console.WriteLine("a read-write lock");
        string[] fruits = ["apple", "pear", "plum"];
        var prices = new Prices();

        Task writer = Task.Run(() =>
        {
            for (int i = 1; i <= 100; i++)
            {
                foreach (string fruit in fruits)
                {
                    prices.Set(fruit, i);
                }
            }
        });
        Task<int>[] readers = [.. fruits.Select(fruit => Task.Run(() => LastSeen(prices, fruit)))];
        int[] seen = await Task.WhenAll(readers);
        await writer;

        Console.WriteLine($"  every reader saw a price in range: {seen.All(price => price is >= 1 and <= 100)}");
        Console.WriteLine($"  in the end: {string.Join(", ", fruits.Select(fruit => $"{fruit} {prices.Find(fruit)}"))}");
    }

    /// <summary>Waits for a price to appear, then reads on for a while.</summary>
    private static int LastSeen(Prices prices, string fruit)
    {
        int? price = prices.Find(fruit);
        while (price is null)
        {
            Thread.Yield();
            price = prices.Find(fruit);
        }

        for (int i = 0; i < 100; i++)
        {
            price = prices.Find(fruit);
        }

        return price ?? 0;
    }

    private sealed class Prices
    {
        private readonly ReaderWriterLockSlim _gate = new();
        private readonly Dictionary<string, int> _prices = [];

        public int? Find(string fruit)
        {
            _gate.EnterReadLock();
            try
            {
                return _prices.TryGetValue(fruit, out int price) ? price : null;
            }
            finally
            {
                _gate.ExitReadLock();
            }
        }

        public void Set(string fruit, int price)
        {
            _gate.EnterWriteLock();
            try
            {
                _prices[fruit] = price;
            }
            finally
            {
                _gate.ExitWriteLock();
            }
        }
    }
}
