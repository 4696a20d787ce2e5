namespace FearlessConcurrency;

/// <summary>
/// Rust does not refuse a program whose philosophers starve; <c>std::sync::Mutex</c> has no order. Here the forks are taken in the order of their
/// numbers, or a waiter lets one philosopher take forks at a time.
/// </summary>
internal static class Philosophers
{
    private const int Seats = 5;
    private const int Meals = 2_000;

    public static void Run()
    {
        Console.WriteLine("dining philosophers");
        var ordered = new OrderedTable(Seats);
        Parallel.For(0, Seats, seat =>
        {
            for (int meal = 0; meal < Meals; meal++)
            {
                ordered.Dine(seat);
            }
        });
        Console.WriteLine($"  by number: {ordered.Meals}");

        var arbitrated = new ArbitratedTable(Seats);
        Parallel.For(0, Seats, seat =>
        {
            for (int meal = 0; meal < Meals; meal++)
            {
                arbitrated.Dine(seat);
            }
        });
        Console.WriteLine($"  by the waiter: {arbitrated.Meals}");
    }

    private static object[] Forks(int seats) => [.. Enumerable.Range(0, seats).Select(_ => new object())];

    /// <summary>The fork with the smaller number first: whoever holds the greatest one waits for nobody.</summary>
    private sealed class OrderedTable(int seats)
    {
        private readonly object[] _forks = Forks(seats);
        private int _meals;

        public int Meals => Volatile.Read(ref _meals);

        public void Dine(int seat)
        {
            int left = seat;
            int right = (seat + 1) % _forks.Length;
            object first = left < right ? _forks[left] : _forks[right];
            object second = left < right ? _forks[right] : _forks[left];
            lock (first)
            {
                lock (second)
                {
                    Interlocked.Increment(ref _meals);
                }
            }
        }
    }

    /// <summary>The waiter is a lock around both forks.</summary>
    private sealed class ArbitratedTable(int seats)
    {
        private readonly object[] _forks = Forks(seats);
        private readonly object _waiter = new();
        private int _meals;

        public int Meals => Volatile.Read(ref _meals);

        public void Dine(int seat)
        {
            lock (_waiter)
            {
                lock (_forks[seat])
                {
                    lock (_forks[(seat + 1) % _forks.Length])
                    {
                        Interlocked.Increment(ref _meals);
                    }
                }
            }
        }
    }
}
