namespace FearlessConcurrency;

/// <summary>Rust: <c>RwLock</c>. A reader that may have to write enters as one that can become a writer; there is one of them at a time.</summary>
internal static class ReaderWriterCache
{
    public static void Run()
    {
        Console.WriteLine("a cache with readers and writers");
        var cache = new Cache();
        Parallel.For(0, 1000, i => cache.Get($"key {i % 10}"));
        Console.WriteLine($"  entries: {cache.Count}");
    }

    private sealed class Cache
    {
        private readonly ReaderWriterLockSlim _lock = new();
        private readonly Dictionary<string, int> _lengths = [];

        public int Count
        {
            get
            {
                _lock.EnterReadLock();
                try
                {
                    return _lengths.Count;
                }
                finally
                {
                    _lock.ExitReadLock();
                }
            }
        }

        public int Get(string key)
        {
            _lock.EnterUpgradeableReadLock();
            try
            {
                if (_lengths.TryGetValue(key, out int length))
                {
                    return length;
                }

                _lock.EnterWriteLock();
                try
                {
                    return _lengths[key] = key.Length;
                }
                finally
                {
                    _lock.ExitWriteLock();
                }
            }
            finally
            {
                _lock.ExitUpgradeableReadLock();
            }
        }
    }
}
