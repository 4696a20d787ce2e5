using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>Every lock of the framework, in the forms in which people take it.</summary>
public sealed class LocksTests
{
    private const string Field = """
        class C
        {
            private GATE
            private int _count;

            public void M(int n) => Parallel.For(0, n, i => { BODY });
        }
        """;

    private const string Local = """
        class C
        {
            public int M(int n)
            {
                GATE
                var _count = 0;
                Parallel.For(0, n, i => { BODY });
                return _count;
            }
        }
        """;

    [Theory]
    [InlineData("object _gate = new object();", "lock (_gate) _count++;")]
    [InlineData("object _gate = new object();", "lock (_gate) { Console.WriteLine(); _count++; }")]
    [InlineData("object _gate = new object();", "lock (_gate) { lock (_gate) { } _count++; }")]
    [InlineData("object _gate = new object();", "Monitor.Enter(_gate); try { _count++; } finally { Monitor.Exit(_gate); }")]
    [InlineData("object _gate = new object();", "Monitor.Enter(_gate); _count++; Monitor.Exit(_gate);")]
    [InlineData("object _gate = new object();", "var taken = false; try { Monitor.Enter(_gate, ref taken); _count++; } finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData("object _gate = new object();", "if (Monitor.TryEnter(_gate)) { try { _count++; } finally { Monitor.Exit(_gate); } }")]
    [InlineData("object _gate = new object();", "if (!Monitor.TryEnter(_gate, 100)) return; try { _count++; } finally { Monitor.Exit(_gate); }")]
    [InlineData("object _gate = new object();", "var taken = Monitor.TryEnter(_gate, 100); if (taken) { _count++; Monitor.Exit(_gate); }")]
    [InlineData("object _gate = new object();", "var taken = false; Monitor.TryEnter(_gate, 100, ref taken); if (taken) { _count++; Monitor.Exit(_gate); }")]
    [InlineData("Lock _gate = new Lock();", "lock (_gate) _count++;")]
    [InlineData("Lock _gate = new Lock();", "using (_gate.EnterScope()) _count++;")]
    [InlineData("Lock _gate = new Lock();", "using (_gate.EnterScope()) { _count++; }")]
    [InlineData("Lock _gate = new Lock();", "using var scope = _gate.EnterScope(); _count++;")]
    [InlineData("Lock _gate = new Lock();", "_gate.Enter(); try { _count++; } finally { _gate.Exit(); }")]
    [InlineData("Lock _gate = new Lock();", "if (_gate.TryEnter()) { try { _count++; } finally { _gate.Exit(); } }")]
    [InlineData("SemaphoreSlim _gate = new SemaphoreSlim(1, 1);", "_gate.Wait(); try { _count++; } finally { _gate.Release(); }")]
    [InlineData("SemaphoreSlim _gate = new SemaphoreSlim(1);", "_gate.Wait(); try { _count++; } finally { _gate.Release(); }")]
    [InlineData("SemaphoreSlim _gate = new SemaphoreSlim(1, 1);", "if (_gate.Wait(0)) { try { _count++; } finally { _gate.Release(); } }")]
    [InlineData("SemaphoreSlim _gate = new SemaphoreSlim(1, 1);", "if (!_gate.Wait(100)) return; try { _count++; } finally { _gate.Release(); }")]
    [InlineData("Mutex _gate = new Mutex();", "_gate.WaitOne(); try { _count++; } finally { _gate.ReleaseMutex(); }")]
    [InlineData("Mutex _gate = new Mutex();", "if (_gate.WaitOne(100)) { try { _count++; } finally { _gate.ReleaseMutex(); } }")]
    [InlineData("SpinLock _gate = new SpinLock();", "var taken = false; try { _gate.Enter(ref taken); _count++; } finally { if (taken) _gate.Exit(); }")]
    [InlineData("SpinLock _gate = new SpinLock();", "var taken = false; _gate.TryEnter(ref taken); if (taken) { _count++; _gate.Exit(); }")]
    [InlineData("SpinLock _gate = new SpinLock(false);", "var taken = false; try { _gate.Enter(ref taken); _count++; } finally { if (taken) _gate.Exit(false); }")]
    [InlineData("ReaderWriterLockSlim _gate = new ReaderWriterLockSlim();", "_gate.EnterWriteLock(); try { _count++; } finally { _gate.ExitWriteLock(); }")]
    [InlineData("ReaderWriterLockSlim _gate = new ReaderWriterLockSlim();", "if (_gate.TryEnterWriteLock(100)) { try { _count++; } finally { _gate.ExitWriteLock(); } }")]
    [InlineData("ReaderWriterLockSlim _gate = new ReaderWriterLockSlim();", "_gate.EnterUpgradeableReadLock(); try { _count++; } finally { _gate.ExitUpgradeableReadLock(); }")]
    [InlineData("ReaderWriterLock _gate = new ReaderWriterLock();", "_gate.AcquireWriterLock(100); try { _count++; } finally { _gate.ReleaseWriterLock(); }")]
    public async Task HeldByEveryBody_Silent(string gate, string body)
    {
        await Verify.Silent(Field.Replace("GATE", gate, StringComparison.Ordinal).Replace("BODY", body, StringComparison.Ordinal));
        await Verify.Silent(Local.Replace("GATE", gate, StringComparison.Ordinal).Replace("BODY", body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("object _gate = new object();", "lock (_gate) { } COUNT;")]
    [InlineData("object _gate = new object();", "COUNT; lock (_gate) { }")]
    [InlineData("object _gate = new object();", "lock ({|CSAFE503:new object()|}) COUNT;")]
    [InlineData("object _gate = new object();", "var own = new object(); lock ({|CSAFE503:own|}) COUNT;")]
    [InlineData("object _gate = new object();", "Monitor.Enter(_gate); Monitor.Exit(_gate); COUNT;")]
    [InlineData("object _gate = new object();", "if (Monitor.TryEnter(_gate)) { Monitor.Exit(_gate); } else { COUNT; }")]
    [InlineData("object _gate = new object();", "var taken = false; Monitor.TryEnter(_gate, 100, ref taken); if (taken) Monitor.Exit(_gate); COUNT;")]
    [InlineData("object _gate = new object();", "if (i > 3) { Monitor.Enter(_gate); Monitor.Exit(_gate); } COUNT;")]
    [InlineData("Lock _gate = new Lock();", "using (_gate.EnterScope()) { } COUNT;")]
    [InlineData("Lock _gate = new Lock();", "_gate.Enter(); _gate.Exit(); COUNT;")]
    [InlineData("SemaphoreSlim _gate = new SemaphoreSlim(2, 2);", "_gate.Wait(); try { COUNT; } finally { _gate.Release(); }")]
    [InlineData("SemaphoreSlim _gate = new SemaphoreSlim(2);", "_gate.Wait(); try { COUNT; } finally { _gate.Release(); }")]
    [InlineData("SemaphoreSlim _gate = new SemaphoreSlim(1, 1);", "_gate.Wait(); _gate.Release(); COUNT;")]
    [InlineData("SemaphoreSlim _gate = new SemaphoreSlim(1, 1);", "if (_gate.Wait(0)) { _gate.Release(); } else { COUNT; }")]
    [InlineData("SpinLock _gate = new SpinLock();", "var taken = false; _gate.TryEnter(ref taken); if (taken) _gate.Exit(); else COUNT;")]
    [InlineData("ReaderWriterLockSlim _gate = new ReaderWriterLockSlim();", "_gate.EnterReadLock(); try { COUNT; } finally { _gate.ExitReadLock(); }")]
    [InlineData("ReaderWriterLockSlim _gate = new ReaderWriterLockSlim();", "_gate.EnterWriteLock(); _gate.ExitWriteLock(); COUNT;")]
    [InlineData("ReaderWriterLock _gate = new ReaderWriterLock();", "_gate.AcquireReaderLock(100); try { COUNT; } finally { _gate.ReleaseReaderLock(); }")]
    [InlineData("Mutex _gate = new Mutex();", "_gate.WaitOne(); _gate.ReleaseMutex(); COUNT;")]
    public async Task NotHeldWhereItMatters_Reported(string gate, string body)
    {
        body = body.Replace("COUNT", "{|CSAFE102:_count++|}", StringComparison.Ordinal);
        await Verify.Reports(Field.Replace("GATE", gate, StringComparison.Ordinal).Replace("BODY", body, StringComparison.Ordinal));
        await Verify.Reports(Local.Replace("GATE", gate, StringComparison.Ordinal).Replace("BODY", body, StringComparison.Ordinal));
    }

    private const string Async = """
        class C
        {
            private readonly SemaphoreSlim _gate = new(ONE);
            private int _count;

            public async Task M(int[] xs)
            {
                await Task.WhenAll(xs.Select(async x =>
                {
                    BODY
                }));
            }
        }
        """;

    [Theory]
    [InlineData("await _gate.WaitAsync(); try { await Task.Delay(x); _count += x; } finally { _gate.Release(); }")]
    [InlineData("await _gate.WaitAsync().ConfigureAwait(false); try { await Task.Delay(x); _count += x; } finally { _gate.Release(); }")]
    [InlineData("await Task.Delay(x); await _gate.WaitAsync(); _count += x; _gate.Release();")]
    [InlineData("await Task.Delay(x); if (await _gate.WaitAsync(100)) { try { _count += x; } finally { _gate.Release(); } }")]
    [InlineData("await Task.Delay(x); if (!await _gate.WaitAsync(100)) return; try { _count += x; } finally { _gate.Release(); }")]
    [InlineData("await Task.Delay(x); lock (_gate) { _count += x; }")]
    [InlineData("await Task.Delay(x); Interlocked.Add(ref _count, x);")]
    public Task AsyncLockHeld_Silent(string body) => Verify.Silent(Async.Replace("ONE", "1, 1", StringComparison.Ordinal).Replace("BODY", body, StringComparison.Ordinal));

    [Theory]
    [InlineData("1, 1", "await _gate.WaitAsync(); _gate.Release(); await Task.Delay(x); {|CSAFE102:_count += x|};")]
    [InlineData("1, 1", "await Task.Delay(x); if (await _gate.WaitAsync(100)) { _gate.Release(); } else { {|CSAFE102:_count += x|}; }")]
    [InlineData("4, 4", "await _gate.WaitAsync(); try { await Task.Delay(x); {|CSAFE102:_count += x|}; } finally { _gate.Release(); }")]
    public Task AsyncLockNotHeld_Reported(string initial, string body) => Verify.Reports(Async.Replace("ONE", initial, StringComparison.Ordinal).Replace("BODY", body, StringComparison.Ordinal));

    private const string ReaderAndWriter = """
        class C
        {
            private readonly ReaderWriterLockSlim _gate = new();
            private int _value;

            public async Task M()
            {
                var a = Task.Run(() => { WRITER });
                var b = Task.Run(() => { READER });
                await Task.WhenAll(a, b);
            }
        }
        """;

    [Theory]
    [InlineData("_gate.EnterWriteLock(); try { _value = 1; } finally { _gate.ExitWriteLock(); }", "_gate.EnterReadLock(); try { Console.WriteLine(_value); } finally { _gate.ExitReadLock(); }")]
    [InlineData("_gate.EnterWriteLock(); try { _value = 1; } finally { _gate.ExitWriteLock(); }", "_gate.EnterUpgradeableReadLock(); try { Console.WriteLine(_value); } finally { _gate.ExitUpgradeableReadLock(); }")]
    [InlineData("_gate.EnterUpgradeableReadLock(); try { if (_value == 0) { _gate.EnterWriteLock(); try { _value = 1; } finally { _gate.ExitWriteLock(); } } } finally { _gate.ExitUpgradeableReadLock(); }", "_gate.EnterReadLock(); try { Console.WriteLine(_value); } finally { _gate.ExitReadLock(); }")]
    [InlineData("_gate.EnterReadLock(); try { Console.WriteLine(_value); } finally { _gate.ExitReadLock(); }", "_gate.EnterReadLock(); try { Console.WriteLine(_value); } finally { _gate.ExitReadLock(); }")]
    public Task ReadersAgainstWriter_Silent(string writer, string reader) => Verify.Silent(ReaderAndWriter.Replace("WRITER", writer, StringComparison.Ordinal).Replace("READER", reader, StringComparison.Ordinal));

    [Theory]
    [InlineData("_gate.EnterReadLock(); try { {|CSAFE103:_value = 1|}; } finally { _gate.ExitReadLock(); }", "_gate.EnterReadLock(); try { Console.WriteLine(_value); } finally { _gate.ExitReadLock(); }")]
    [InlineData("_gate.EnterUpgradeableReadLock(); try { {|CSAFE103:_value = 1|}; } finally { _gate.ExitUpgradeableReadLock(); }", "_gate.EnterReadLock(); try { Console.WriteLine(_value); } finally { _gate.ExitReadLock(); }")]
    public Task WriteUnderReadLock_Reported(string writer, string reader) => Verify.Reports(ReaderAndWriter.Replace("WRITER", writer, StringComparison.Ordinal).Replace("READER", reader, StringComparison.Ordinal));

    private static string Callback(string members, string body) => $$"""
        class C : IDisposable
        {
            private readonly object _gate = new object();
            private readonly object _other = new object();
            private Timer _timer;
            private bool _done;
            private int _count;

            public void Begin() => _timer = new Timer(_ => { {{body}} }, null, 0, 10);

            public void Dispose() => _timer?.Dispose();
            {{members}}
        }
        """;

    [Theory]
    [InlineData("", "lock (_gate) _count++;")]
    [InlineData("private void Tick() { lock (_gate) { _count++; } }", "Tick();")]
    [InlineData("private void Tick() { lock (_gate) { if (_done) return; _done = true; Console.WriteLine(); } }", "Tick();")]
    public Task CallbackThatCanOverlapItselfUnderALock_StrictSilent(string members, string body) => Verify.Silent(Callback(members, body), new SourceOptions { Strict = true });

    [Theory]
    [InlineData("", "{|CSAFE102:_count++|};")]
    [InlineData("private void Tick() { {|CSAFE102:_count++|}; }", "lock (_gate) { } Tick();")]
    [InlineData("", "lock (DateTime.Now.Ticks % 2 == 0 ? _gate : _other) {|CSAFE102:_count++|};")]
    public Task CallbackThatCanOverlapItself_StrictReported(string members, string body) => Verify.Reports(Callback(members, body), new SourceOptions { Strict = true });
}
