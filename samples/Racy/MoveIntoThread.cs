using System.Collections.Concurrent;

namespace Racy;

/// <summary>Without <c>move</c>: the lambda and its parent go on using one and the same variable (in Rust E0373 and E0506).</summary>
internal static class MoveIntoThread
{
    public static async Task<string> Greeting()
    {
        string name = "Ferris";
        Task<string> greeting = Task.Run(() =>
        {
            Thread.Sleep(20);
            return "hello, " + name; // CSAFE101
        });
        name = "Crab";
        return await greeting;
    }

    public static async Task<int> SumOfNext()
    {
        var seen = new ConcurrentBag<int>();
        var tasks = new List<Task>();
        int next = 0;
        while (next < 10)
        {
            tasks.Add(Task.Run(() => seen.Add(next))); // CSAFE101
            next++;
        }

        await Task.WhenAll(tasks);
        return seen.Sum();
    }
}
