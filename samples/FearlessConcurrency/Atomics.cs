namespace FearlessConcurrency;

/// <summary>
/// Rust: <c>AtomicUsize</c> and <c>fetch_add</c>, <c>fetch_max</c>, <c>compare_exchange</c>, and an <c>AtomicBool</c> as a stop flag. An atomic in Rust has no
/// plain read or write at all; in C# it is up to the code to go through <see cref="Interlocked"/> and <see cref="Volatile"/> everywhere.
/// </summary>
internal static class Atomics
{
    public static async Task Run()
    {
        Console.WriteLine("atomics");
        Console.WriteLine($"  even numbers below 10000: {CountEven(10_000)}");
        Console.WriteLine($"  largest remainder: {LargestRemainder(10_000)}");
        Console.WriteLine($"  winners of the race for one ticket: {await Winners(8)}");
        await StopFlag();
    }

    /// <summary><c>count.fetch_add(1, Ordering::Relaxed)</c>.</summary>
    private static int CountEven(int end)
    {
        int count = 0;
        Parallel.For(0, end, i =>
        {
            if (i % 2 == 0)
            {
                Interlocked.Increment(ref count);
            }
        });
        return count;
    }

    /// <summary><c>max.fetch_max(value, …)</c>: try again as long as another thread came in between.</summary>
    private static int LargestRemainder(int end)
    {
        int max = 0;
        Parallel.For(0, end, i =>
        {
            int value = i * 31 % 1009;
            int seen = Volatile.Read(ref max);
            while (value > seen)
            {
                int before = Interlocked.CompareExchange(ref max, value, seen);
                if (before == seen)
                {
                    break;
                }

                seen = before;
            }
        });
        return max;
    }

    /// <summary><c>taken.compare_exchange(false, true, …).is_ok()</c>: exactly one wins.</summary>
    private static async Task<int> Winners(int contenders)
    {
        int taken = 0;
        bool[] won = await Task.WhenAll(Enumerable.Range(0, contenders).Select(_ => Task.Run(() => Interlocked.CompareExchange(ref taken, 1, 0) == 0)));
        return won.Count(w => w);
    }

    /// <summary><c>while !stop.load(Ordering::Acquire)</c>.</summary>
    private static async Task StopFlag()
    {
        bool stop = false;
        Task<string> worker = Task.Run(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                Thread.Yield();
            }

            return "stopped when told";
        });
        Volatile.Write(ref stop, true);
        Console.WriteLine($"  the worker {await worker}");
    }
}
