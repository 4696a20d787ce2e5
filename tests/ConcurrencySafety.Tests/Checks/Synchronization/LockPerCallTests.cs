using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE513: locks that each call makes for itself.</summary>
public sealed class LockPerCallTests
{
    [Theory]
    [InlineData("using var gate = new {|CSAFE513:SemaphoreSlim|}(1, 1); await gate.WaitAsync(); try { _n++; } finally { gate.Release(); }")]
    [InlineData("SemaphoreSlim gate = {|CSAFE513:new|}(1); await gate.WaitAsync(token).ConfigureAwait(false); _n++; gate.Release();")]
    [InlineData("var gate = new {|CSAFE513:Mutex|}(); gate.WaitOne(); _n++; gate.ReleaseMutex(); gate.Dispose();")]
    [InlineData("var gate = new {|CSAFE513:ReaderWriterLockSlim|}(); gate.EnterWriteLock(); _n++; gate.ExitWriteLock();")]
    [InlineData("Func<int> next = () => { var gate = new {|CSAFE513:Lock|}(); gate.Enter(); try { return _n++; } finally { gate.Exit(); } }; next();")]
    public Task UsedByNobodyElse_Reported(string code) => Verify.Reports(Program(code), SourceOptions.Blocking);

    [Theory]
    [InlineData("await _gate.WaitAsync(); try { _n++; } finally { _gate.Release(); }")]
    [InlineData("var gate = _gate; await gate.WaitAsync(); try { _n++; } finally { gate.Release(); }")]
    [InlineData("using var gate = new SemaphoreSlim(2); await Task.WhenAll(Enumerable.Range(0, 9).Select(async i => { await gate.WaitAsync(token); try { await Task.Delay(i); } finally { gate.Release(); } }));")]
    [InlineData("var gate = new SemaphoreSlim(1); await gate.WaitAsync(); Keep(gate); gate.Release();")]
    [InlineData("var gate = new Mutex(false, \"Global\\\\app\"); gate.WaitOne(); _n++; gate.ReleaseMutex();")]
    [InlineData("var gate = new SemaphoreSlim(0); await gate.WaitAsync(100);")]
    [InlineData("var gate = token.CanBeCanceled ? new SemaphoreSlim(1) : _gate; await gate.WaitAsync(); gate.Release();")]
    public Task SharedOrNoGuard_Silent(string code) => Verify.Silent(Program(code), SourceOptions.Blocking);

    [Fact]
    public Task LockStatement_IsForTheOtherRule_Reported() => Verify.Reports("""
        class C
        {
            private int _n;

            public void M()
            {
                var gate = new object();
                lock ({|CSAFE503:gate|})
                {
                    _n++;
                }
            }
        }
        """);

    [Fact]
    public Task KnownMiss_AssignedLater() => Verify.Silent(Program("SemaphoreSlim gate; gate = new SemaphoreSlim(1); await gate.WaitAsync(); _n++; gate.Release();"), SourceOptions.Blocking);

    private static string Program(string code) => $$"""
        class C
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _n;

            public async Task M(CancellationToken token)
            {
                {{code}}
                await Task.Yield();
            }

            private static void Keep(SemaphoreSlim gate) => GC.KeepAlive(gate);
        }
        """;
}
