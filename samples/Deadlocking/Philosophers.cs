namespace Deadlocking;

/// <summary>Each takes the left fork and then the right one: when all have the left, nobody gets the right.</summary>
internal sealed class Table
{
    private readonly object[] _forks = [new(), new(), new(), new(), new()];
    private int _meals;

    public void Dine(int seat)
    {
        for (int meal = 0; meal < 1_000_000; meal++)
        {
            lock (_forks[seat])
            {
                lock (_forks[(seat + 1) % _forks.Length]) // CSAFE202
                {
                    Interlocked.Increment(ref _meals);
                }
            }
        }
    }
}
