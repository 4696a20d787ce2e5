namespace FearlessConcurrency;

/// <summary>
/// Rust: <c>let counter = Arc::new(Mutex::new(0));</c> and ten threads that do <c>*counter.lock().unwrap() += 1</c>. There the lock
/// owns the number. Here a small class does: its field is private, and every way to it takes the lock.
/// </summary>
internal static class CounterBehindMutex
{
    private const int Threads = 10;
    private const int Rounds = 10_000;

    public static void Run()
    {
        Console.WriteLine("a counter behind a mutex");

        var counter = new Counter();
        var threads = new List<Thread>();
        for (int i = 0; i < Threads; i++)
        {
            var thread = new Thread(() => CountTo(counter, Rounds));
            thread.Start();
            threads.Add(thread);
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Console.WriteLine($"  {Threads} threads counted to {counter.Value}");
        Console.WriteLine($"  with a local and its lock: {CountInLocal()}");
    }

    private static void CountTo(Counter counter, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            counter.Increment();
        }
    }

    /// <summary>A local can be guarded as well. After the loop nobody else is left, and the lock is not needed to read.</summary>
    private static int CountInLocal()
    {
        var gate = new Lock();
        int count = 0;
        Parallel.For(0, Threads * Rounds, _ =>
        {
            lock (gate)
            {
                count++;
            }
        });
        return count;
    }

    private sealed class Counter
    {
        private readonly Lock _gate = new();
        private int _value;

        public int Value
        {
            get
            {
                lock (_gate)
                {
                    return _value;
                }
            }
        }

        public void Increment()
        {
            lock (_gate)
            {
                _value++;
            }
        }
    }
}
