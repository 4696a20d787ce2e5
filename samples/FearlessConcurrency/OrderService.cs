using System.Collections.Concurrent;
using System.Threading.Channels;

namespace FearlessConcurrency;

/// <summary>
/// Rust: what a server shares between its handlers must be <c>Sync</c>, so it is an <c>Arc</c> of atomics and concurrent maps; a background task gets its work by a
/// channel. In C# the singleton has a concurrent dictionary and an atomic number, and the worker a <see cref="Channel{T}"/> that it drains before it ends.
/// </summary>
internal static class OrderService
{
    public static async Task Run()
    {
        Console.WriteLine("a service that takes orders");
        var host = new ServiceHost();
        host.AddSingleton<OrderBook>();
        host.Serve<OrderBook>(10_000, book => book.Place("tea"));
        Console.WriteLine($"  placed: {host.Get<OrderBook>().Placed}, of tea: {host.Get<OrderBook>().Of("tea")}");

        var shipping = new Shipping();
        await ServiceHost.Run(shipping, () => shipping.RequestAll(1_000));
        Console.WriteLine($"  shipped: {shipping.Shipped}");
    }

    private sealed class OrderBook
    {
        private readonly ConcurrentDictionary<string, int> _byItem = new();
        private int _placed;

        public int Placed => Volatile.Read(ref _placed);

        public void Place(string item)
        {
            Interlocked.Increment(ref _placed);
            _byItem.AddOrUpdate(item, 1, (_, count) => count + 1);
        }

        public int Of(string item) => _byItem.GetValueOrDefault(item);
    }

    private sealed class Shipping : Worker
    {
        private readonly Channel<int> _requested = Channel.CreateUnbounded<int>();
        private int _shipped;

        public int Shipped => Volatile.Read(ref _shipped);

        public async Task RequestAll(int count)
        {
            try
            {
                for (int order = 0; order < count; order++)
                {
                    await _requested.Writer.WriteAsync(order);
                }
            }
            finally
            {
                _requested.Writer.Complete();
            }
        }

        /// <summary>Ends when nothing is left: what was requested before the stop is shipped, too.</summary>
        public override async Task RunAsync(CancellationToken stopping)
        {
            await foreach (int _ in _requested.Reader.ReadAllAsync(CancellationToken.None))
            {
                Interlocked.Increment(ref _shipped);
            }
        }
    }
}
