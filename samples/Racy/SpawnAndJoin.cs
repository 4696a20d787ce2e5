using System.Collections.Concurrent;

namespace Racy;

/// <summary>Rust gives the result of a thread only through its join. In C# nothing keeps the parent from looking too early.</summary>
internal static class SpawnAndJoin
{
    public static async Task<long> ReadBeforeTheEnd(int[] numbers)
    {
        long sum = 0;
        Task adding = Task.Run(() =>
        {
            Thread.Sleep(20);
            sum = numbers.Sum(number => (long)number); // CSAFE101
        });
        long result = sum;
        await adding;
        return result;
    }

    public static int LinesOfLog()
    {
        var log = new ConcurrentQueue<string>();
        WriteLog(log);
        return log.Count;
    }

    private static void WriteLog(ConcurrentQueue<string> log)
    {
        var writer = new Thread(() =>
        {
            for (int line = 0; line < 10; line++)
            {
                Thread.Sleep(1);
                log.Enqueue($"line {line}");
            }
        });
        writer.Start(); // CSAFE301
    }

    public static int Deliveries()
    {
        var delivered = new ConcurrentQueue<string>();
        Deliver(["north", "east", "south", "west"], delivered);
        return delivered.Count;
    }

    private static void Deliver(string[] addresses, ConcurrentQueue<string> delivered)
    {
        foreach (string address in addresses)
        {
            new Thread(() =>
            {
                Thread.Sleep(10);
                delivered.Enqueue(address);
            }).Start(); // CSAFE301
        }
    }

    public static async Task<int> SumOfLoopVariable()
    {
        var seen = new ConcurrentBag<int>();
        var tasks = new List<Task>();
        for (int i = 0; i < 20; i++)
        {
            tasks.Add(Task.Run(() => seen.Add(i))); // CSAFE107
        }

        await Task.WhenAll(tasks);
        return seen.Sum();
    }
}
