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

    public static int SumOfThree()
    {
        int sum = 0;
        int next = 1;
        while (next <= 3)
        {
            var thread = new Thread(() => Interlocked.Add(ref sum, next)); // CSAFE101
            thread.Start();
            next++;
            thread.Join();
        }

        return sum;
    }
}
