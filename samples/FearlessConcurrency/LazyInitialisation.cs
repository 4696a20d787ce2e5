namespace FearlessConcurrency;

/// <summary>
/// Rust: <c>static SETTINGS: LazyLock&lt;Settings&gt; = LazyLock::new(load)</c>. Made at the first use, once, however many threads come at
/// the same time; all see the finished value. In C#: <see cref="Lazy{T}"/>.
/// </summary>
internal static class LazyInitialisation
{
    private static readonly Lazy<Settings> Shared = new(Settings.Load);

    public static void Run()
    {
        Console.WriteLine("lazy initialisation");
        string[] names = Enumerable.Range(0, 20).AsParallel().Select(_ => Shared.Value.Name).Distinct().ToArray();
        Console.WriteLine($"  20 bodies saw: {string.Join(' ', names)}");
        Console.WriteLine($"  loaded {Settings.Loads} time");
    }

    private sealed record Settings(string Name)
    {
        private static int _loads;

        public static int Loads => Volatile.Read(ref _loads);

        public static Settings Load()
        {
            Interlocked.Increment(ref _loads);
            return new Settings("release");
        }
    }
}
