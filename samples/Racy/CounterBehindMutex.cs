namespace Racy;

/// <summary>The mutex is missing: <c>count++</c> reads, adds and writes, and the others do so in between (in Rust E0499).</summary>
internal static class CounterBehindMutex
{
    private static long s_total;

    public static int TenThreads()
    {
        int count = 0;
        var threads = new List<Thread>();
        for (int i = 0; i < 10; i++)
        {
            var thread = new Thread(() =>
            {
                for (int round = 0; round < 100_000; round++)
                {
                    count++; // CSAFE102
                }
            });
            thread.Start();
            threads.Add(thread);
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        return count;
    }

    public static int CountEven(int[] numbers)
    {
        int count = 0;
        Parallel.For(0, numbers.Length, i =>
        {
            if (numbers[i] % 2 == 0)
            {
                count++; // CSAFE102
            }
        });
        return count;
    }

    public static long AddToTotal(int[] numbers)
    {
        s_total = 0;
        Parallel.ForEach(numbers, number => s_total += number); // CSAFE102
        return s_total;
    }
}

internal sealed class HitCounter
{
    private int _hits;

    public async Task<int> Count(int tasks, int hits)
    {
        var running = new List<Task>();
        for (int task = 0; task < tasks; task++)
        {
            running.Add(Task.Run(() =>
            {
                for (int hit = 0; hit < hits; hit++)
                {
                    _hits++; // CSAFE102
                }
            }));
        }

        await Task.WhenAll(running);
        return _hits;
    }
}

internal sealed class Turnstile
{
    private int _visitors;

    public int CountTwoGates()
    {
        var north = new Thread(CountVisitors);
        var south = new Thread(CountVisitors);
        north.Start();
        south.Start();
        north.Join();
        south.Join();
        return _visitors;
    }

    private void CountVisitors()
    {
        for (int i = 0; i < 500_000; i++)
        {
            _visitors += 1; // CSAFE102
        }
    }
}
