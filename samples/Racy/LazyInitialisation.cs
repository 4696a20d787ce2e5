namespace Racy;

/// <summary>A hand-made <c>OnceLock</c>: several bodies find nothing there, and each makes one.</summary>
internal static class LazyInitialisation
{
    private static int s_loads;

    public static int Loads()
    {
        Volatile.Write(ref s_loads, 0);
        string? settings = null;
        Parallel.For(0, 100, _ =>
        {
            if (settings is null)
            {
                settings = Load(); // CSAFE108
            }
        });
        return Volatile.Read(ref s_loads);
    }

    private static string Load()
    {
        Interlocked.Increment(ref s_loads);
        Thread.Sleep(1);
        return "release";
    }
}
