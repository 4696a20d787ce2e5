using System.Collections.Concurrent;

namespace Racy;

/// <summary>A scope ends when all its bodies have ended, and an async body counts as ended at its first await.</summary>
internal static class ScopedThreads
{
    public static long SumOfHalves(int[] numbers)
    {
        int middle = numbers.Length / 2;
        long sum = 0;
        Parallel.Invoke(
            () =>
            {
                for (int i = 0; i < middle; i++)
                {
                    sum += numbers[i]; // CSAFE102
                }
            },
            () =>
            {
                for (int i = middle; i < numbers.Length; i++)
                {
                    sum += numbers[i];
                }
            });
        return sum;
    }

    public static async Task<int> AsyncInParallelForEach()
    {
        var saved = new ConcurrentQueue<int>();
        await Task.Yield();
        Parallel.ForEach(Enumerable.Range(0, 50), async number => // CSAFE304
        {
            await Task.Delay(20);
            saved.Enqueue(number);
        });
        return saved.Count;
    }

    public static async Task<int> AsyncInListForEach()
    {
        var names = new List<string> { "ada", "barbara", "grace", "katherine", "margaret" };
        var greeted = new ConcurrentQueue<string>();
        await Task.Yield();
        names.ForEach(async name => // CSAFE304
        {
            await Task.Delay(10);
            greeted.Enqueue(name);
        });
        return greeted.Count;
    }

    public static async Task<int> DroppedInParallelFor()
    {
        var saved = new ConcurrentQueue<int>();
        await Task.Yield();
        Parallel.For(0, 5, i => Save(i, saved)); // CSAFE304
        return saved.Count;
    }

    private static Task Save(int number, ConcurrentQueue<int> saved) => Task.Run(async () =>
    {
        await Task.Delay(20);
        saved.Enqueue(number);
    });
}
