using System.Diagnostics;

namespace ConcurrencySafety.Benchmarks.Measuring;

/// <summary>What a run took. Processor time of all threads rather than time on the clock, as other programs on the machine disturb it less.</summary>
internal readonly record struct Cost(TimeSpan Processor, TimeSpan Clock, long Allocated)
{
    public static async Task<Cost> Of(Func<Task> run)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Process process = Process.GetCurrentProcess();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan processor = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await run();
        TimeSpan elapsed = clock.Elapsed;
        process.Refresh();
        return new Cost(process.TotalProcessorTime - processor, elapsed, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    /// <summary>Each figure's best: disturbances only ever add.</summary>
    public Cost Best(Cost other) => new(
        Processor < other.Processor ? Processor : other.Processor,
        Clock < other.Clock ? Clock : other.Clock,
        Math.Min(Allocated, other.Allocated));

    public static Cost operator -(Cost left, Cost right) =>
        new(left.Processor - right.Processor, left.Clock - right.Clock, left.Allocated - right.Allocated);
}
