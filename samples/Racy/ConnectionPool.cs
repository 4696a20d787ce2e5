using System.Collections.Concurrent;

namespace Racy;

/// <summary>A pool with a thread that looks after it: the two meet in fields that neither guards.</summary>
internal static class Connections
{
    public static int LeftOpen()
    {
        using var pool = new ConnectionPool();
        Parallel.For(0, 200_000, _ =>
        {
            Connection connection = pool.Rent();
            pool.Return(connection);
            pool.Trim(1_000);
        });
        return pool.Rented;
    }

    public static bool Closes()
    {
        var pool = new ConnectionPool();
        Thread.Sleep(20);
        pool.DropSpare();
        pool.Dispose();
        return pool.IsClosed;
    }
}

internal sealed class ConnectionPool : IDisposable
{
    private readonly ConcurrentBag<Connection> _idle = [];
    private readonly Thread _keeper;
    private int _rented;
    private int _trimming;
    private bool _closed;
    private Connection? _spare = new();

    public ConnectionPool()
    {
        _keeper = new Thread(Keep);
        _keeper.Start();
    }

    public int Rented => Volatile.Read(ref _rented);

    public bool IsClosed => !_keeper.IsAlive;

    public Connection Rent()
    {
        Interlocked.Increment(ref _rented);
        return _idle.TryTake(out Connection? connection) ? connection : new Connection();
    }

    public void Return(Connection connection)
    {
        _idle.Add(connection);
        _rented--; // CSAFE102
    }

    /// <summary>One at a time: who comes meanwhile goes on without.</summary>
    public void Trim(int most)
    {
        if (Interlocked.CompareExchange(ref _trimming, 1, 0) == 0)
        {
            while (_idle.Count > most && _idle.TryTake(out _))
            {
            }

            _trimming = 0; // CSAFE109
        }
    }

    public void DropSpare() => _spare = null;

    public void Dispose()
    {
        _closed = true;
        _keeper.Join();
    }

    private void Keep()
    {
        while (!_closed) // CSAFE111
        {
            if (_spare != null)
            {
                _spare.Ping(); // CSAFE610
            }
        }
    }
}

internal sealed class Connection
{
    private int _pings;

    public void Ping() => _pings++;
}
