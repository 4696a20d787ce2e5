namespace Racy;

/// <summary>A hub that publishes on a thread of its own while others subscribe and leave.</summary>
internal static class Hub
{
    public static int Subscriptions()
    {
        var hub = new EventHub();
        hub.SubscribeAll(10_000);
        return hub.Subscribers;
    }

    public static async Task<int> Highest(int[] numbers)
    {
        var hub = new EventHub();
        await hub.Watch(numbers);
        return hub.Highest;
    }

    public static async Task<string> PublishWhileLeaving()
    {
        var hub = new EventHub();
        Task publishing = hub.PublishAsync(1_000_000);
        for (int i = 0; !publishing.IsCompleted; i++)
        {
            Action<int> handler = _ => { };
            hub.Published += handler;
            hub.Published -= handler;
        }

        await publishing;
        return "published";
    }
}

internal sealed class EventHub
{
    private int _highest;
    private Action<int>? _subscribers;

    public event Action<int>? Published;

    public int Highest => _highest;

    public int Subscribers => _subscribers?.GetInvocationList().Length ?? 0;

    public void SubscribeAll(int count) => Parallel.For(0, count, i => _subscribers += n => { }); // CSAFE115

    public Task PublishAsync(int count) => Task.Run(() =>
    {
        for (int i = 0; i < count; i++)
        {
            if (Published != null)
            {
                Published(i); // CSAFE115
            }
        }
    });

    /// <summary>Two sources report what they see.</summary>
    public async Task Watch(int[] numbers)
    {
        Task even = Task.Run(() => Report(numbers.Where(n => n % 2 == 0)));
        Task odd = Task.Run(() => Report(numbers.Where(n => n % 2 != 0)));
        await Task.WhenAll(even, odd);
    }

    private void Report(IEnumerable<int> numbers)
    {
        foreach (int number in numbers)
        {
            if (number > _highest)
            {
                _highest = number; // CSAFE103
            }
        }
    }
}
