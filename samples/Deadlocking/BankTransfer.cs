namespace Deadlocking;

/// <summary>Locks the sender and then the receiver: two transfers in opposite directions hold one each.</summary>
internal sealed class Account
{
    private readonly object _gate = new();
    private decimal _balance = 1000;

    public void Send(Account to)
    {
        for (int i = 0; i < 1_000_000; i++)
        {
            lock (_gate)
            {
                lock (to._gate) // CSAFE202
                {
                    _balance -= 1;
                    to._balance += 1;
                }
            }
        }
    }
}
