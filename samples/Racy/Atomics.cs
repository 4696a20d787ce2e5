using System.Collections.Concurrent;

namespace Racy;

/// <summary>What Rust would only allow on an atomic, done on plain numbers.</summary>
internal static class Atomics
{
    public static int Tickets()
    {
        int next = 0;
        var drawn = new ConcurrentBag<int>();
        Parallel.For(0, 200_000, _ =>
        {
            drawn.Add(next++); // CSAFE102
        });
        return drawn.Distinct().Count();
    }

    public static double Total()
    {
        double total = 0;
        Parallel.For(0, 100_000, _ =>
        {
            total += 0.5; // CSAFE102
        });
        return total;
    }
}
