namespace Racy;

/// <summary>Services as a web application has them: one request at a time they work, under load they do not.</summary>
internal static class Orders
{
    public static int Placed()
    {
        var host = new ServiceHost();
        host.AddSingleton<OrderBook>();
        host.Serve<OrderBook>(200_000, book => book.Place("tea"));
        return host.Get<OrderBook>().Placed;
    }

    public static int PlacedByItem()
    {
        var host = new ServiceHost();
        host.AddSingleton<OrderBook>();
        host.Serve<OrderBook>(200_000, book => book.Place("tea"));
        return host.Get<OrderBook>().Of("tea");
    }

    public static async Task<int> Shipped()
    {
        var shipping = new Shipping();
        await ServiceHost.Run(shipping, () => shipping.RequestAll(1_000));
        return shipping.Waiting + shipping.Shipped;
    }
}

internal sealed class OrderBook
{
    private readonly Dictionary<string, int> _byItem = [];
    private int _placed;

    public int Placed => _placed;

    public void Place(string item)
    {
        _placed++; // CSAFE117
        _byItem.TryGetValue(item, out int count);
        _byItem[item] = count + 1; // CSAFE117
    }

    public int Of(string item) => _byItem.TryGetValue(item, out int count) ? count : 0;
}

internal sealed class Shipping : Worker
{
    private readonly Queue<int> _waiting = new();
    private int _shipped;

    public int Waiting => _waiting.Count;

    public int Shipped => _shipped;

    public async Task RequestAll(int count)
    {
        for (int order = 0; order < count; order++)
        {
            _waiting.Enqueue(order);
            await Task.Yield();
        }
    }

    public override async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            while (_waiting.Count > 0)
            {
                _waiting.Dequeue(); // CSAFE117
                _shipped++;
            }

            await Task.Delay(1);
        }
    }
}
