namespace Racy;

/// <summary>An account with a lock that most of its members take: those that do not see, and leave behind, what never was.</summary>
internal static class Bank
{
    public static decimal BalanceAfterManyPayments()
    {
        Account[] accounts = [new(), new(), new()];
        Parallel.For(0, 300_000, i =>
        {
            Account account = accounts[i % accounts.Length];
            account.Deposit(3);
            account.Withdraw(1);
            account.Credit(interest: 0);
        });
        return accounts.Sum(account => account.Balance);
    }

    public static async Task<int> StatementsWhilePaying()
    {
        var account = new Account();
        Task paying = Task.Run(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                account.Deposit(1);
            }
        });
        int statements = 0;
        while (statements < 100)
        {
            decimal sum = 0;
            foreach (decimal entry in account.Entries)
            {
                sum += entry;
            }

            statements += sum >= 0 ? 1 : 0;
        }

        await paying;
        return statements;
    }

    public static int AccountNumbers()
    {
        int before = Account.Opened;
        Parallel.For(0, 100_000, _ => new Account().Open());
        return Account.Opened - before;
    }
}

internal sealed class Account
{
    private static int s_opened;

    private readonly Lock _gate = new();
    private readonly List<decimal> _entries = [];
    private decimal _balance;

    public static int Opened => s_opened;

    public decimal Balance => _balance; // CSAFE104

    public IReadOnlyList<decimal> Entries
    {
        get
        {
            lock (_gate)
            {
                return _entries; // CSAFE113
            }
        }
    }

    public int Number { get; private set; }

    public void Open()
    {
        lock (_gate)
        {
            Number = ++s_opened; // CSAFE118
        }
    }

    public void Deposit(decimal amount)
    {
        lock (_gate)
        {
            _balance += amount;
            _entries.Add(amount);
        }
    }

    public void Credit(decimal interest)
    {
        lock (_gate)
        {
            decimal amount = _balance * interest;
            _balance += amount;
            _entries.Add(amount);
        }
    }

    public void Withdraw(decimal amount)
    {
        _balance -= amount; // CSAFE104
        lock (_gate)
        {
            _entries.Add(-amount);
        }
    }
}
