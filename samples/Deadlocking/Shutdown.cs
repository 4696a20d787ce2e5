namespace Deadlocking;

/// <summary>Stops its thread with the lock held that the thread needs to see that it is to stop.</summary>
internal sealed class Worker
{
    private readonly object _gate = new();
    private readonly Thread _thread;
    private bool _isStopped;

    public Worker()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            _thread.Join(); // CSAFE204
        }
    }

    private void Run()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_isStopped)
                {
                    return;
                }
            }
        }
    }
}
