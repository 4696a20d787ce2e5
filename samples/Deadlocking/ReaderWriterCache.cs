namespace Deadlocking;

/// <summary>A reader that finds nothing wants to write while it still reads.</summary>
internal sealed class Cache
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<string, int> _values = [];

    public int Get(string key)
    {
        _lock.EnterReadLock();
        try
        {
            if (_values.TryGetValue(key, out int value))
            {
                return value;
            }

            _lock.EnterWriteLock(); // CSAFE203
            try
            {
                return _values[key] = key.Length;
            }
            finally
            {
                _lock.ExitWriteLock();
            }
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }
}
