using System.Collections.Concurrent;

namespace FearlessConcurrency;

/// <summary>
/// Rust: a semaphore bounds how many are out, an atomic counts them, and the thread that looks after the pool ends by a token and is joined when the pool is
/// dropped. Who rents a connection owns it until it is given back.
/// </summary>
internal static class ConnectionPool
{
    public static async Task Run()
    {
        Console.WriteLine("a pool of connections");
        using var pool = new Pool(size: 4);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Work(pool))));
        Console.WriteLine($"  rented 8000 times, still out: {pool.Rented}, never more than four: {pool.Most <= 4}");
    }

    private static async Task Work(Pool pool)
    {
        for (int i = 0; i < 1_000; i++)
        {
            Connection connection = await pool.RentAsync();
            try
            {
                connection.Send();
            }
            finally
            {
                pool.Return(connection);
            }
        }
    }

    private sealed class Pool : IDisposable
    {
        private readonly SemaphoreSlim _free;
        private readonly ConcurrentBag<Connection> _idle = [];
        private readonly CancellationTokenSource _closing = new();
        private readonly Thread _keeper;
        private int _rented;
        private int _most;

        public Pool(int size)
        {
            _free = new SemaphoreSlim(size);
            CancellationToken closing = _closing.Token;
            _keeper = new Thread(() => Keep(closing));
            _keeper.Start();
        }

        public int Rented => Volatile.Read(ref _rented);

        public int Most => Volatile.Read(ref _most);

        public async Task<Connection> RentAsync()
        {
            await _free.WaitAsync();
            int rented = Interlocked.Increment(ref _rented);
            int most = Volatile.Read(ref _most);
            while (rented > most)
            {
                most = Interlocked.CompareExchange(ref _most, rented, most);
            }

            return _idle.TryTake(out Connection? idle) ? idle : new Connection();
        }

        public void Return(Connection connection)
        {
            _idle.Add(connection);
            Interlocked.Decrement(ref _rented);
            _free.Release();
        }

        public void Dispose()
        {
            _closing.Cancel();
            _keeper.Join();
            _closing.Dispose();
            _free.Dispose();
        }

        /// <summary>Keeps at most two idle; wakes at once when the pool closes.</summary>
        private void Keep(CancellationToken closing)
        {
            while (!closing.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(1)))
            {
                while (_idle.Count > 2 && _idle.TryTake(out _))
                {
                }
            }
        }
    }

    /// <summary>Belongs to one thread at a time: the pool hands it over.</summary>
    private sealed class Connection
    {
        private int _sent;

        public void Send() => _sent++;
    }
}
