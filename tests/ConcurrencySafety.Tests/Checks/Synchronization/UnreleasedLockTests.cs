using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE505: locks that are not given back on all paths, or given back where they are not held.</summary>
public sealed class UnreleasedLockTests
{
    [Theory]
    [InlineData("_semaphore.{|CSAFE505:Wait|}(); Work(); _semaphore.Release();")]
    [InlineData("await _semaphore.{|CSAFE505:WaitAsync|}(); await Task.Delay(1); _semaphore.Release();")]
    [InlineData("await _semaphore.{|CSAFE505:WaitAsync|}(ct).ConfigureAwait(false); if (_count > 3) { return; } _count++; _semaphore.Release();")]
    [InlineData("if (!await _semaphore.{|CSAFE505:WaitAsync|}(100)) return; Work(); _semaphore.Release();")]
    [InlineData("if (await _semaphore.{|CSAFE505:WaitAsync|}(100, ct)) { Work(); _semaphore.Release(); }")]
    [InlineData("await _throttle.{|CSAFE505:WaitAsync|}(); Work(); _throttle.Release();")]
    [InlineData("var own = new {|CSAFE513:SemaphoreSlim|}(1); own.{|CSAFE505:Wait|}(); Work(); own.Release();")]
    [InlineData("_rw.{|CSAFE505:EnterReadLock|}(); Work(); _rw.ExitReadLock();")]
    [InlineData("_rw.{|CSAFE505:EnterWriteLock|}(); if (_count > 3) return; _count++; _rw.ExitWriteLock();")]
    [InlineData("_rw.EnterUpgradeableReadLock(); try { _rw.{|CSAFE505:EnterWriteLock|}(); Work(); _rw.ExitWriteLock(); } finally { _rw.ExitUpgradeableReadLock(); }")]
    [InlineData("if (_rw.{|CSAFE505:TryEnterWriteLock|}(100)) { Work(); _rw.ExitWriteLock(); }")]
    [InlineData("_mutex.{|CSAFE505:WaitOne|}(); Work(); _mutex.ReleaseMutex();")]
    [InlineData("if (!_mutex.{|CSAFE505:WaitOne|}(100)) return; Work(); _mutex.ReleaseMutex();")]
    [InlineData("bool taken = false; _spin.{|CSAFE505:Enter|}(ref taken); Work(); _spin.Exit();")]
    [InlineData("bool taken = false; _spin.{|CSAFE505:TryEnter|}(ref taken); if (taken) { Work(); _spin.Exit(); }")]
    [InlineData("_semaphore.{|CSAFE505:Wait|}(); try { Work(); } catch (InvalidOperationException) { return; } _semaphore.Release();")]
    [InlineData("_semaphore.{|CSAFE505:Wait|}(); switch (_count) { case 1: return; case 2: break; } _semaphore.Release();")]
    [InlineData("_semaphore.{|CSAFE505:Wait|}(); if (_count > 3) { _semaphore.Release(); return; } Work(); _semaphore.Release();")]
    [InlineData("_semaphore.{|CSAFE505:Wait|}(); if (_count > 3) { Work(); _semaphore.Release(); } else { Work(); _semaphore.Release(); }")]
    [InlineData("_semaphore.{|CSAFE505:Wait|}(); Other(ct); _semaphore.Release();")]
    [InlineData("_semaphore.{|CSAFE505:Wait|}(); _second.Wait(ct); try { Work(); } finally { _second.Release(); _semaphore.Release(); }")]
    [InlineData("_old.{|CSAFE505:AcquireReaderLock|}(100); Work(); _old.ReleaseReaderLock();")]
    public Task HeldAfterwards_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("_semaphore.Wait(); try { Work(); } finally { _semaphore.Release(); }")]
    [InlineData("await _semaphore.WaitAsync(ct).ConfigureAwait(false); try { await Task.Delay(1); } finally { _semaphore.Release(); }")]
    [InlineData("_semaphore.Wait(); _count++; _semaphore.Release();")]
    [InlineData("if (!await _semaphore.WaitAsync(100)) return; try { Work(); } finally { _semaphore.Release(); }")]
    [InlineData("var taken = await _semaphore.WaitAsync(100); try { Work(); } finally { if (taken) _semaphore.Release(); }")]
    [InlineData("var taken = false; try { await _semaphore.WaitAsync(ct); taken = true; Work(); } finally { if (taken) _semaphore.Release(); }")]
    [InlineData("_signal.Wait(); Work(); _signal.Release();")]
    [InlineData("await _given.WaitAsync(); Work(); _given.Release();")]
    [InlineData("_rw.EnterUpgradeableReadLock(); try { _rw.EnterWriteLock(); try { Work(); } finally { _rw.ExitWriteLock(); } } finally { _rw.ExitUpgradeableReadLock(); }")]
    [InlineData("_rw.EnterReadLock(); try { Work(); } finally { _rw.ExitReadLock(); }")]
    [InlineData("_mutex.WaitOne(); try { Work(); } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("try { _mutex.WaitOne(); } catch (AbandonedMutexException) { } try { Work(); } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("bool taken = false; try { _spin.Enter(ref taken); Work(); } finally { if (taken) _spin.Exit(); }")]
    [InlineData("bool taken = false; try { _spin.TryEnter(100, ref taken); if (taken) Work(); } finally { if (taken) _spin.Exit(false); }")]
    [InlineData("foreach (var n in new[] { 1, 2 }) { await _throttle.WaitAsync(); _ = Task.Run(() => { try { Work(); } finally { _throttle.Release(); } }).ContinueWith(_ => { }); }")]
    [InlineData("foreach (var n in new[] { 1, 2 }) { _throttle.Wait(); } foreach (var n in new[] { 1, 2 }) { _throttle.Release(); }")]
    [InlineData("_second.Wait(); _semaphore.Wait(); try { Work(); } finally { _semaphore.Release(); _second.Release(); }")]
    [InlineData("_old.AcquireReaderLock(100); try { var cookie = _old.UpgradeToWriterLock(100); try { Work(); } finally { _old.DowngradeFromWriterLock(ref cookie); } } finally { _old.ReleaseReaderLock(); }")]
    [InlineData("_semaphore.Wait(); try { Work(); } finally { Work(); _semaphore.Release(); }")]
    [InlineData("Task? wait = null; if (!_semaphore.Wait(0)) { wait = _semaphore.WaitAsync(ct); } try { if (wait != null) { await wait; } Work(); } finally { _semaphore.Release(); }")]
    [InlineData("await _semaphore.WaitAsync(ct); try { if (_count == 3) { return; } Work(); } finally { if (_count != 3) { _semaphore.Release(); } }")]
    [InlineData("await _semaphore.WaitAsync(ct); try { if (_count != 3) { Work(); } } finally { if (_count != 3) { _semaphore.Release(); } }")]
    [InlineData("_semaphore?.Wait(); try { Work(); } finally { _semaphore?.Release(); }")]
    [InlineData("if (_count > 3) { _semaphore.Wait(); } try { Work(); } finally { if (_count > 3) { _semaphore.Release(); } }")]
    public Task GivenBackOrNoLock_Silent(string code) => Verify.Silent(Program(code));

    [Theory]
    [InlineData("_mutex.WaitOne(); _count++; _mutex.ReleaseMutex(); _mutex.{|CSAFE505:ReleaseMutex|}();")]
    [InlineData("_rw.EnterWriteLock(); _count++; _rw.ExitWriteLock(); _rw.{|CSAFE505:ExitWriteLock|}();")]
    [InlineData("Monitor.Enter(_gate); _count++; Monitor.Exit(_gate); Monitor.{|CSAFE505:Exit|}(_gate);")]
    [InlineData("_lock.Enter(); _count++; _lock.Exit(); _lock.{|CSAFE505:Exit|}();")]
    [InlineData("if (!Monitor.TryEnter(_gate)) { Monitor.{|CSAFE505:Exit|}(_gate); return; } try { Work(); } finally { Monitor.Exit(_gate); }")]
    public Task GivenBackTwice_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("Monitor.Enter(_gate); Monitor.Enter(_gate); _count++; Monitor.Exit(_gate); Monitor.Exit(_gate);")]
    [InlineData("Monitor.Exit(_gate); try { Work(); } finally { Monitor.Enter(_gate); }")]
    [InlineData("_semaphore.Release(2);")]
    [InlineData("_semaphore.Wait(); _count++; _semaphore.Release(); _semaphore.Release();")]
    [InlineData("_mutex.WaitOne(); _count++; _mutex.ReleaseMutex(); if (_count > 4) { _mutex.WaitOne(); _count++; _mutex.ReleaseMutex(); }")]
    public Task GivenBackAsOftenAsTaken_Silent(string code) => Verify.Silent(Program(code));

    [Theory]
    [InlineData("await _given.{|CSAFE505:WaitAsync|}(); Work(); _given.Release();")]
    [InlineData("_semaphore.{|CSAFE505:Wait|}(); Work(); if (_count > 3) _semaphore.Release();")]
    [InlineData("_semaphore.{|CSAFE505:Wait|}(); _list.Add(1); _semaphore.Release();")]
    public Task NotKnown_StrictReports(string code) => Verify.Reports(Program(code), new SourceOptions { Strict = true });

    [Fact]
    public Task ReleasedByAnotherMember_Silent() => Verify.Silent("""
        public class Pool
        {
            private readonly SemaphoreSlim _free = new(4, 4);
            private bool _closed;

            public async Task<bool> RentAsync()
            {
                await _free.WaitAsync();
                if (_closed)
                {
                    _free.Release();
                    return false;
                }

                Console.WriteLine();
                return true;
            }

            public void Return() => _free.Release();
        }
        """);

    [Fact]
    public Task ReleasedByTheAsyncMethodThatIsStarted_Silent() => Verify.Silent("""
        public class Server
        {
            private readonly SemaphoreSlim _slots = new(4, 4);

            public async Task RunAsync(CancellationToken ct)
            {
                while (!ct.IsCancellationRequested)
                {
                    await _slots.WaitAsync(ct);
                    if (ct.IsCancellationRequested)
                    {
                        _slots.Release();
                        break;
                    }

                    _ = HandleAsync();
                }
            }

            private async Task HandleAsync()
            {
                try
                {
                    await Task.Delay(1);
                }
                catch (Exception e)
                {
                    Console.WriteLine(e);
                }
                finally
                {
                    _slots.Release();
                }
            }
        }
        """);

    [Fact]
    public Task GuardObject_Silent() => Verify.Silent("""
        public class C
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly SemaphoreSlim _gate = new(1, 1);

            public void M()
            {
                using (new Reading(_rw))
                {
                    Console.WriteLine();
                }
            }

            public async Task<IDisposable> TakeAsync()
            {
                await _gate.WaitAsync();
                return new Releaser(_gate);
            }

            public async Task UseAsync()
            {
                using (await TakeAsync())
                {
                    await Task.Delay(1);
                }
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

            private sealed class Releaser(SemaphoreSlim gate) : IDisposable
            {
                public void Dispose() => gate.Release();
            }
        }
        """);

    [Fact]
    public Task HelperThatTakes_Reported() => Verify.Reports("""
        public class C
        {
            private readonly ReaderWriterLockSlim _rw = new();

            private void Enter() => _rw.EnterReadLock();

            private void Leave() => _rw.ExitReadLock();

            public void M()
            {
                {|CSAFE505:Enter|}();
                Console.WriteLine();
                Leave();
            }

            public void Safe()
            {
                Enter();
                try
                {
                    Console.WriteLine();
                }
                finally
                {
                    Leave();
                }
            }
        }
        """);

    [Fact]
    public Task KnownMiss_GivenBackTwiceOnOneOfSeveralWays() =>
        Verify.Silent(Program("Monitor.Enter(_gate); try { Work(); if (_count > 3) { Monitor.Exit(_gate); return; } } finally { Monitor.Exit(_gate); }"));

    [Fact]
    public Task KnownMiss_SemaphoreOfADictionary() => Verify.Silent("""
        public class C
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, SemaphoreSlim> _locks = new();

            public async Task M(string key)
            {
                var gate = _locks.GetOrAdd(key, _ => new SemaphoreSlim(1, 1));
                await gate.WaitAsync();
                await Task.Delay(1);
                gate.Release();
            }
        }
        """);

    private static string Program(string code) => $$"""
        public class C
        {
            private readonly object _gate = new();
            private readonly Lock _lock = new();
            private readonly Mutex _mutex = new();
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly ReaderWriterLock _old = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private readonly SemaphoreSlim _second = new(1, 1);
            private readonly SemaphoreSlim _throttle = new(4);
            private readonly SemaphoreSlim _signal = new(0);
            private readonly SemaphoreSlim _given;
            private readonly List<int> _list = new();
            private SpinLock _spin;
            private int _count;

            public C(SemaphoreSlim given) => _given = given;

            public async Task M(CancellationToken ct)
            {
                await Task.Yield();
                {{code}}
            }

            private static void Work() => Console.WriteLine();

            private static void Other(CancellationToken ct) => ct.ThrowIfCancellationRequested();
        }
        """;
}
