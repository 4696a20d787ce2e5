namespace Deadlocking;

/// <summary>One member takes the items and then the log, the other the log and then the items.</summary>
internal sealed class Store
{
    private readonly object _items = new();
    private readonly object _log = new();
    private int _count;

    public void Fill()
    {
        for (int i = 0; i < 1_000_000; i++)
        {
            lock (_items)
            {
                lock (_log) // CSAFE201
                {
                    _count++;
                }
            }
        }
    }

    public void Print()
    {
        for (int i = 0; i < 1_000_000; i++)
        {
            lock (_log)
            {
                lock (_items)
                {
                    _count--;
                }
            }
        }
    }
}
