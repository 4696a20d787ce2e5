namespace FearlessConcurrency;

/// <summary>Two accounts are locked in the order of their numbers, whichever way the money goes.</summary>
internal static class BankTransfer
{
    public static void Run()
    {
        Console.WriteLine("transfers between two accounts");
        var a = new Account(1, 1000);
        var b = new Account(2, 1000);
        Parallel.Invoke(
            () => Send(a, b, 10_000),
            () => Send(b, a, 10_000));
        Console.WriteLine($"  in all: {a.Balance + b.Balance}");
    }

    private static void Send(Account from, Account to, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Account.Transfer(from, to, 1);
        }
    }

    private sealed class Account(int id, decimal balance)
    {
        private readonly object _gate = new();
        private readonly int _id = id;
        private decimal _balance = balance;

        public decimal Balance
        {
            get
            {
                lock (_gate)
                {
                    return _balance;
                }
            }
        }

        public static void Transfer(Account from, Account to, decimal amount)
        {
            if (from._id < to._id)
            {
                lock (from._gate)
                {
                    lock (to._gate)
                    {
                        Move(from, to, amount);
                    }
                }
            }
            else
            {
                lock (to._gate)
                {
                    lock (from._gate)
                    {
                        Move(from, to, amount);
                    }
                }
            }
        }

        /// <summary>With both locks held.</summary>
        private static void Move(Account from, Account to, decimal amount)
        {
            from._balance -= amount;
            to._balance += amount;
        }
    }
}
