namespace Deadlocking;

/// <summary>Runs bodies side by side and tells whether all of them end.</summary>
internal static class Story
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void Tell(string name, params Action[] bodies)
    {
        bool failed = false;
        Thread[] threads = [.. bodies.Select(body => new Thread(() =>
        {
            try
            {
                body();
            }
            catch (LockRecursionException)
            {
                Volatile.Write(ref failed, true);
            }
        }) { IsBackground = true })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        bool ended = threads.All(thread => thread.Join(Patience));
        Console.WriteLine($"{name}: {(!ended ? "STANDS STILL" : Volatile.Read(ref failed) ? "THROWS" : "ended by luck")}");
    }
}
