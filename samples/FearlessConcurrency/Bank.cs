namespace FearlessConcurrency;

/// <summary>
/// Rust: <c>Mutex&lt;Account&gt;</c>, where the lock owns the account. In C# the account owns its lock: each member takes it, nothing that it guards leaves it, and
/// what all accounts share has a lock, or here an atomic number, of its own.
/// </summary>
internal static class Bank
{
    public static async Task Run()
    {
        Console.WriteLine("a bank with statements");
        Account[] accounts = [new(), new(), new()];
        Parallel.For(0, 30_000, i =>
        {
            Account account = accounts[i % accounts.Length];
            account.Deposit(3);
            account.TryWithdraw(1);
        });
        Console.WriteLine($"  in all: {accounts.Sum(account => account.Balance)}");

        var busy = new Account();
        Task paying = Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                busy.Deposit(1);
            }
        });
        bool fits = true;
        for (int i = 0; i < 100; i++)
        {
            (decimal balance, IReadOnlyList<decimal> entries) = busy.Statement();
            fits &= balance == entries.Sum();
        }

        await paying;
        Console.WriteLine($"  every statement adds up: {fits}");
        Console.WriteLine($"  accounts opened: {Account.Opened}");
    }

    private sealed class Account
    {
        private static int s_opened;

        private readonly Lock _gate = new();
        private readonly List<decimal> _entries = [];
        private decimal _balance;

        public Account() => Interlocked.Increment(ref s_opened);

        public static int Opened => Volatile.Read(ref s_opened);

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

        /// <summary>Both of one moment, and the entries as a copy.</summary>
        public (decimal Balance, IReadOnlyList<decimal> Entries) Statement()
        {
            lock (_gate)
            {
                return (_balance, _entries.ToArray());
            }
        }

        public void Deposit(decimal amount)
        {
            lock (_gate)
            {
                Enter(amount);
            }
        }

        public bool TryWithdraw(decimal amount)
        {
            lock (_gate)
            {
                if (_balance < amount)
                {
                    return false;
                }

                Enter(-amount);
                return true;
            }
        }

        /// <summary>With the lock held.</summary>
        private void Enter(decimal amount)
        {
            _balance += amount;
            _entries.Add(amount);
        }
    }
}
