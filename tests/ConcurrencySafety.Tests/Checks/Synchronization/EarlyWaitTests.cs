using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE515: waits inside the try whose finally gives the lock back.</summary>
public sealed class EarlyWaitTests
{
    [Theory]
    [InlineData("try { await _semaphore.{|CSAFE515:WaitAsync|}(ct); Work(); } finally { _semaphore.Release(); }")]
    [InlineData("try { await _semaphore.{|CSAFE515:WaitAsync|}(ct).ConfigureAwait(false); Work(); } finally { _semaphore.Release(); }")]
    [InlineData("try { _semaphore.{|CSAFE515:Wait|}(ct); Work(); } finally { _semaphore.Release(); }")]
    [InlineData("try { Work(); _semaphore.{|CSAFE515:Wait|}(); Work(); } finally { _semaphore.Release(); }")]
    [InlineData("try { await Task.Delay(1); await _semaphore.{|CSAFE515:WaitAsync|}(); Work(); } finally { _semaphore.Release(); }")]
    [InlineData("try { if (!_semaphore.{|CSAFE515:Wait|}(100)) return; Work(); } finally { _semaphore.Release(); }")]
    [InlineData("try { if (await _semaphore.{|CSAFE515:WaitAsync|}(100)) { Work(); } } finally { _semaphore.Release(); }")]
    [InlineData("try { if (!Monitor.{|CSAFE515:TryEnter|}(_gate, 100)) return; Work(); } finally { Monitor.Exit(_gate); }")]
    [InlineData("try { if (!_lock.{|CSAFE515:TryEnter|}()) return; Work(); } finally { _lock.Exit(); }")]
    [InlineData("try { if (!_mutex.{|CSAFE515:WaitOne|}(100)) return; Work(); } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("try { if (!_rw.{|CSAFE515:TryEnterReadLock|}(100)) return; Work(); } finally { _rw.ExitReadLock(); }")]
    [InlineData("try { Work(); Monitor.{|CSAFE515:Enter|}(_gate); Work(); } finally { Monitor.Exit(_gate); }")]
    [InlineData("try { await _given.{|CSAFE515:WaitAsync|}(ct); Work(); } finally { _given.Release(); }")]
    [InlineData("try { await _throttle.{|CSAFE515:WaitAsync|}(ct); Work(); } catch (InvalidOperationException) { } finally { _throttle.Release(); }")]
    [InlineData("Func<Task> run = async () => { try { await _semaphore.{|CSAFE515:WaitAsync|}(ct); Work(); } finally { _semaphore.Release(); } }; await run();")]
    public Task WaitThatCanFail_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("await _semaphore.WaitAsync(ct); try { Work(); } finally { _semaphore.Release(); }")]
    [InlineData("try { await _semaphore.WaitAsync(); Work(); } finally { _semaphore.Release(); }")]
    [InlineData("try { await _semaphore.WaitAsync(CancellationToken.None); Work(); } finally { _semaphore.Release(); }")]
    [InlineData("try { await _semaphore.WaitAsync(default(CancellationToken)); Work(); } finally { _semaphore.Release(); }")]
    [InlineData("var taken = false; try { await _semaphore.WaitAsync(ct); taken = true; Work(); } finally { if (taken) { _semaphore.Release(); } }")]
    [InlineData("var taken = false; try { taken = await _semaphore.WaitAsync(100, ct); Work(); } finally { if (taken) { _semaphore.Release(); } }")]
    [InlineData("bool taken = false; try { Work(); Monitor.Enter(_gate, ref taken); Work(); } finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData("try { Work(); Monitor.Enter(_gate); Work(); } finally { if (Monitor.IsEntered(_gate)) Monitor.Exit(_gate); }")]
    [InlineData("try { Work(); _rw.EnterWriteLock(); Work(); } finally { if (_rw.IsWriteLockHeld) _rw.ExitWriteLock(); }")]
    [InlineData("try { _semaphore.Wait(ct); try { Work(); } finally { _semaphore.Release(); } } finally { Work(); }")]
    [InlineData("try { await _signal.WaitAsync(ct); Work(); } finally { _signal.Release(); }")]
    [InlineData("try { _mutex.WaitOne(); Work(); } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("try { try { _mutex.WaitOne(); } catch (AbandonedMutexException) { } Work(); } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("await _semaphore.WaitAsync(); try { _semaphore.Release(); await Task.Delay(1, ct); await _semaphore.WaitAsync(); } finally { _semaphore.Release(); }")]
    [InlineData("var slot = 0; try { for (; slot < 4; slot++) { await _throttle.WaitAsync(ct); } Work(); } finally { _throttle.Release(slot); }")]
    [InlineData("try { await _semaphore.WaitAsync(ct); Work(); _semaphore.Release(); } catch (OperationCanceledException) { }")]
    public Task WaitThatCannotFailOrIsTested_Silent(string code) => Verify.Silent(Program(code));

    [Theory]
    [InlineData("try { await _semaphore.{|CSAFE515:WaitAsync|}(); Work(); } finally { _semaphore.Release(); }")]
    [InlineData("try { Monitor.{|CSAFE515:Enter|}(_gate); Work(); } finally { Monitor.Exit(_gate); }")]
    public Task WaitThatHardlyFails_StrictReports(string code) => Verify.Reports(Program(code), new SourceOptions { Strict = true });

    [Fact]
    public Task KnownMiss_ReleaseThroughAHelper() => Verify.Silent(Program("try { await _semaphore.WaitAsync(ct); Work(); } finally { Leave(); }"));

    private static string Program(string code) => $$"""
        public class C
        {
            private readonly object _gate = new();
            private readonly Lock _lock = new();
            private readonly Mutex _mutex = new();
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private readonly SemaphoreSlim _throttle = new(4);
            private readonly SemaphoreSlim _signal = new(0);
            private readonly SemaphoreSlim _given;

            public C(SemaphoreSlim given) => _given = given;

            public async Task M(CancellationToken ct)
            {
                await Task.Yield();
                {{code}}
            }

            private void Leave() => _semaphore.Release();

            private static void Work() => Console.WriteLine();
        }
        """;
}
