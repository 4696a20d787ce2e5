namespace Racy;

/// <summary>A hand-made <c>OnceLock</c>: several bodies find nothing there, and each makes one.</summary>
internal static class LazyInitialisation
{
    public static int Loads()
    {
        int loads = 0;
        string? settings = null;
        Parallel.For(0, 100, _ =>
        {
            if (settings is null)
            {
                Interlocked.Increment(ref loads);
                Thread.Sleep(1);
                settings = "release"; // CSAFE108
            }
        });
        return loads;
    }
}
