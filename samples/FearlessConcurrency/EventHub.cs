namespace FearlessConcurrency;

/// <summary>
/// Rust: a list of boxed closures behind a mutex. In C# an event adds and removes handlers in one step, and <c>?.Invoke</c> calls those that were there when it read;
/// what two handlers share needs its own protection.
/// </summary>
internal static class EventHub
{
    public static async Task Run()
    {
        Console.WriteLine("a hub with subscribers");
        var hub = new Hub();
        Parallel.For(0, 1_000, _ => hub.Published += hub.See);
        Task publishing = Task.Run(() => hub.Publish([3, 9, 4]));
        for (int i = 0; i < 1_000; i++)
        {
            Action<int> passing = _ => { };
            hub.Published += passing;
            hub.Published -= passing;
        }

        await publishing;
        Console.WriteLine($"  seen {hub.Seen} times, the highest: {hub.Highest}");
    }

    private sealed class Hub
    {
        private readonly Lock _gate = new();
        private int _seen;
        private int _highest;

        public event Action<int>? Published;

        public int Seen
        {
            get
            {
                lock (_gate)
                {
                    return _seen;
                }
            }
        }

        public int Highest
        {
            get
            {
                lock (_gate)
                {
                    return _highest;
                }
            }
        }

        public void Publish(IEnumerable<int> numbers)
        {
            foreach (int number in numbers)
            {
                Published?.Invoke(number);
            }
        }

        public void See(int number)
        {
            lock (_gate)
            {
                _seen++;
                _highest = Math.Max(_highest, number);
            }
        }
    }
}
