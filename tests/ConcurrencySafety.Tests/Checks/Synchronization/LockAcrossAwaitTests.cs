using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE506: locks that belong to a thread, held across an await.</summary>
public sealed class LockAcrossAwaitTests
{
    [Theory]
    [InlineData("Monitor.{|CSAFE506:Enter|}(_gate); try { await Task.Delay(1); } finally { Monitor.Exit(_gate); }")]
    [InlineData("_lock.{|CSAFE506:Enter|}(); try { await Task.Delay(1); } finally { _lock.Exit(); }")]
    [InlineData("_mutex.{|CSAFE506:WaitOne|}(); try { await Task.Delay(1).ConfigureAwait(false); } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("if (!_mutex.{|CSAFE506:WaitOne|}(100)) return; try { await Task.Delay(1); } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("_rw.{|CSAFE506:EnterReadLock|}(); try { await Task.Delay(1); } finally { _rw.ExitReadLock(); }")]
    [InlineData("_rw.{|CSAFE506:EnterWriteLock|}(); try { foreach (var n in new[] { 1 }) { await Task.Delay(n); } } finally { _rw.ExitWriteLock(); }")]
    [InlineData("bool taken = false; try { _spin.{|CSAFE506:Enter|}(ref taken); await Task.Delay(1); } finally { if (taken) _spin.Exit(); }")]
    [InlineData("bool taken = false; try { Monitor.{|CSAFE506:TryEnter|}(_gate, 100, ref taken); if (taken) await Task.Delay(1); } finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData("Func<Task> run = async () => { Monitor.{|CSAFE506:Enter|}(_gate); try { await Task.Delay(1); } finally { Monitor.Exit(_gate); } }; await run();")]
    [InlineData("await Run(); async Task Run() { Monitor.{|CSAFE506:Enter|}(_gate); try { await Task.Delay(1); } finally { Monitor.Exit(_gate); } }")]
    [InlineData("{|CSAFE506:Enter|}(); try { await Task.Delay(1); } finally { Leave(); }")]
    [InlineData("Monitor.{|CSAFE506:Enter|}(_gate); try { await foreach (var n in Numbers()) { _count += n; } } finally { Monitor.Exit(_gate); }")]
    [InlineData("using (new {|CSAFE506:Reading|}(_rw)) { await Task.Delay(1); }")]
    public Task HeldAcrossAwait_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("await _semaphore.WaitAsync(); try { await Task.Delay(1); } finally { _semaphore.Release(); }")]
    [InlineData("_semaphore.Wait(); try { await Task.Delay(1); } finally { _semaphore.Release(); }")]
    [InlineData("Monitor.Enter(_gate); try { _count++; } finally { Monitor.Exit(_gate); } await Task.Delay(1);")]
    [InlineData("Monitor.Enter(_gate); try { _count++; Func<Task> later = async () => await Task.Delay(1); _later = later; } finally { Monitor.Exit(_gate); }")]
    [InlineData("if (!_mutex.WaitOne(0)) return; await Task.Delay(1);")]
    [InlineData("await Task.Delay(1); lock (_gate) { _count++; }")]
    [InlineData("bool taken = false; try { Monitor.TryEnter(_gate, ref taken); if (!taken) await Task.Delay(1); } finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData("if (_count > 3) Monitor.Enter(_gate); try { _count++; } finally { if (_count > 3) Monitor.Exit(_gate); } await Task.Delay(1);")]
    public Task NotHeldOrNotBound_Silent(string code) => Verify.Silent(Program(code));

    [Fact]
    public Task AsyncIterator_Reported() => Verify.Reports("""
        public class C
        {
            private readonly object _gate = new();
            private readonly List<int> _list = new();

            public async IAsyncEnumerable<int> All()
            {
                await Task.Yield();
                Monitor.{|CSAFE506:Enter|}(_gate);
                try
                {
                    foreach (var n in _list)
                    {
                        yield return n;
                    }
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task Iterator_Silent() => Verify.Silent("""
        public class C
        {
            private readonly object _gate = new();
            private readonly List<int> _list = new();

            public IEnumerable<int> All()
            {
                Monitor.Enter(_gate);
                try
                {
                    foreach (var n in _list)
                    {
                        yield return n;
                    }
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        }
        """);

    private static string Program(string code) => $$"""
        public class C
        {
            private readonly object _gate = new();
            private readonly object _helped = new();
            private readonly Lock _lock = new();
            private readonly Mutex _mutex = new();
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private SpinLock _spin;
            private Func<Task>? _later;
            private int _count;

            public async Task M()
            {
                await Task.Yield();
                {{code}}
            }

            private void Enter() => Monitor.Enter(_helped);

            private void Leave() => Monitor.Exit(_helped);

            private static async IAsyncEnumerable<int> Numbers()
            {
                await Task.Yield();
                yield return 1;
            }

            private readonly struct Reading : IDisposable
            {
                private readonly ReaderWriterLockSlim _rw;

                public Reading(ReaderWriterLockSlim rw)
                {
                    _rw = rw;
                    _rw.EnterReadLock();
                }

                public void Dispose() => _rw.ExitReadLock();
            }
        }
        """;
}
