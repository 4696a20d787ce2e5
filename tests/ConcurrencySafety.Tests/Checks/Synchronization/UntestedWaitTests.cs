using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE516: timed waits for locks whose result nobody tests.</summary>
public sealed class UntestedWaitTests
{
    [Theory]
    [InlineData("Monitor.{|CSAFE516:TryEnter|}(_gate, 100); try { Work(); } finally { Monitor.Exit(_gate); }")]
    [InlineData("_lock.{|CSAFE516:TryEnter|}(); try { Work(); } finally { _lock.Exit(); }")]
    [InlineData("_mutex.{|CSAFE516:WaitOne|}(100); try { Work(); } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("_rw.{|CSAFE516:TryEnterWriteLock|}(100); try { Work(); } finally { _rw.ExitWriteLock(); }")]
    [InlineData("_semaphore.{|CSAFE516:Wait|}(100); try { Work(); } finally { _semaphore.Release(); }")]
    [InlineData("await _semaphore.{|CSAFE516:WaitAsync|}(100); try { Work(); } finally { _semaphore.Release(); }")]
    [InlineData("await _semaphore.{|CSAFE516:WaitAsync|}(TimeSpan.FromSeconds(1), ct).ConfigureAwait(false); try { Work(); } finally { _semaphore.Release(); }")]
    [InlineData("_semaphore.{|CSAFE516:WaitAsync|}(100).{|CSAFE205:Wait|}(); try { Work(); } finally { _semaphore.Release(); }")]
    [InlineData("var taken = _rw.{|CSAFE516:TryEnterReadLock|}(100); try { Work(); } finally { _rw.ExitReadLock(); }")]
    [InlineData("bool taken = await _semaphore.{|CSAFE516:WaitAsync|}(100); try { Work(); } finally { _semaphore.Release(); }")]
    public Task ResultDropped_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("if (!_semaphore.Wait(100)) return; try { Work(); } finally { _semaphore.Release(); }")]
    [InlineData("var taken = await _semaphore.WaitAsync(100); if (taken) { try { Work(); } finally { _semaphore.Release(); } }")]
    [InlineData("await _semaphore.WaitAsync(ct); try { Work(); } finally { _semaphore.Release(); }")]
    [InlineData("await _semaphore.WaitAsync(Timeout.Infinite, ct); try { Work(); } finally { _semaphore.Release(); }")]
    [InlineData("await _semaphore.WaitAsync(Timeout.InfiniteTimeSpan, ct); try { Work(); } finally { _semaphore.Release(); }")]
    [InlineData("_signal.Wait(100); Work();")]
    [InlineData("_event.WaitOne(100); Work();")]
    [InlineData("_signal.Wait(0); _signal.Release(); Work();")]
    [InlineData("var taken = _rw.TryEnterReadLock(100); if (!taken) return; try { Work(); } finally { _rw.ExitReadLock(); }")]
    [InlineData("Console.WriteLine(await _semaphore.WaitAsync(100)); Work(); _semaphore.Release();")]
    public Task TestedOrNoLock_Silent(string code) => Verify.Silent(Program(code));

    [Theory]
    [InlineData("bool taken = false; Monitor.TryEnter(_gate, 100, ref taken); try { Work(); } finally { Monitor.Exit(_gate); }")]
    [InlineData("_semaphore?.Wait(100); Work(); _semaphore?.Release();")]
    public Task KnownMiss_FlagNobodyReads(string code) => Verify.Silent(Program(code));

    [Fact]
    public Task KnownFalseAlarm_AskedAfterwardsByIsEntered() =>
        Verify.Reports(Program("Monitor.{|CSAFE516:TryEnter|}(_gate, 100); if (Monitor.IsEntered(_gate)) { Work(); Monitor.Exit(_gate); }"));

    private static string Program(string code) => $$"""
        class C
        {
            private readonly object _gate = new();
            private readonly Lock _lock = new();
            private readonly Mutex _mutex = new();
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private readonly SemaphoreSlim _signal = new(0);
            private readonly AutoResetEvent _event = new(false);

            public async Task M(CancellationToken ct)
            {
                await Task.Yield();
                {{code}}
            }

            private static void Work() { }
        }
        """;
}
