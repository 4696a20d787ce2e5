using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Flow;

/// <summary>What the flow knows at a point of a body: locks, bodies that may run, what was joined and signalled, what locals stand for.</summary>
public sealed class StateTests
{
    private static MethodState At(string body) => new Probe($$"""
        class C
        {
            private readonly object _gate = new();
            private readonly object _other = new();
            private readonly Lock _lock = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly ManualResetEventSlim _event = new();
            private Task _field = Task.CompletedTask;
            private readonly List<Task> _tasks = new();

            async Task M(bool flag, int n, Task given)
            {
                await Task.Yield();
                {{body}}
            }

            void Work() { }
        }
        """).StateIn("C", "M");

    [Theory]
    [InlineData("P.Here = 1;", "")]
    [InlineData("lock (_gate) { P.Here = 1; }", "this._gate")]
    [InlineData("lock (_gate) { lock (_other) { P.Here = 1; } }", "this._gate, this._other")]
    [InlineData("lock (_gate) { } P.Here = 1;", "")]
    [InlineData("lock (_lock) { P.Here = 1; }", "this._lock")]
    [InlineData("if (flag) Monitor.Enter(_gate); P.Here = 1;", "this._gate?")]
    [InlineData("if (flag) Monitor.Enter(_gate); else Monitor.Enter(_gate); P.Here = 1;", "this._gate")]
    [InlineData("if (Monitor.TryEnter(_gate)) { P.Here = 1; }", "this._gate")]
    [InlineData("if (Monitor.TryEnter(_gate)) { } else { P.Here = 1; }", "")]
    [InlineData("if (!Monitor.TryEnter(_gate)) return; P.Here = 1;", "this._gate")]
    [InlineData("await _semaphore.WaitAsync(); try { P.Here = 1; } finally { _semaphore.Release(); }", "this._semaphore")]
    [InlineData("await _semaphore.WaitAsync(); try { } finally { _semaphore.Release(); } P.Here = 1;", "")]
    [InlineData("_rw.EnterReadLock(); P.Here = 1;", "this._rw")]
    [InlineData("_rw.EnterReadLock(); _rw.ExitReadLock(); P.Here = 1;", "")]
    [InlineData("var gate = _gate; lock (gate) { P.Here = 1; }", "this._gate")]
    [InlineData("var gate = new object(); lock (gate) { P.Here = 1; }", "gate")]
    [InlineData("var gate = flag ? _gate : _other; lock (gate) { P.Here = 1; }", "gate")]
    [InlineData("lock (typeof(C)) { P.Here = 1; }", "typeof(C)")]
    [InlineData("lock (this) { P.Here = 1; }", "this")]
    [InlineData("lock (_gate) { if (flag) return; } P.Here = 1;", "")]
    [InlineData("lock (_gate) { Monitor.Wait(_gate); P.Here = 1; }", "this._gate")]
    [InlineData("Monitor.Enter(_gate); Monitor.Enter(_gate); Monitor.Exit(_gate); P.Here = 1;", "this._gate")]
    [InlineData("while (n-- > 0) { lock (_gate) { } } P.Here = 1;", "")]
    [InlineData("try { Monitor.Enter(_gate); Work(); } catch { P.Here = 1; }", "this._gate")]
    public void Locks_Held(string body, string locks) => Assert.Equal(locks, Probe.Locks(At(body.Replace("await Task.Yield();", "", StringComparison.Ordinal)).Locks));

    [Theory]
    [InlineData("var task = Task.Run(Work); P.Here = 1;", "Task.Run at task")]
    [InlineData("var task = Task.Run(Work); await task; P.Here = 1;", "")]
    [InlineData("var task = Task.Run(Work); task.Wait(); P.Here = 1;", "")]
    [InlineData("var task = Task.Run(Work); if (flag) await task; P.Here = 1;", "Task.Run at task")]
    [InlineData("var task = Task.Run(Work); if (flag) await task; else task.Wait(); P.Here = 1;", "")]
    [InlineData("var task = Task.Run(Work); var same = task; P.Here = 1;", "Task.Run at same, task")]
    [InlineData("var task = Task.Run(Work); var same = task; await same; P.Here = 1;", "")]
    [InlineData("_ = Task.Run(Work); P.Here = 1;", "Task.Run")]
    [InlineData("_field = Task.Run(Work); P.Here = 1;", "Task.Run at this._field")]
    [InlineData("_field = Task.Run(Work); await _field; P.Here = 1;", "")]
    [InlineData("var thread = new Thread(Work); P.Here = 1;", "")]
    [InlineData("var thread = new Thread(Work); thread.Start(); P.Here = 1;", "Thread.Start at thread")]
    [InlineData("var thread = new Thread(Work); thread.Start(); thread.Join(); P.Here = 1;", "")]
    [InlineData("Parallel.For(0, n, i => Work()); P.Here = 1;", "")]
    [InlineData("var a = Task.Run(Work); var b = Task.Run(Work); await Task.WhenAll(a, b); P.Here = 1;", "")]
    [InlineData("var a = Task.Run(Work); var b = Task.Run(Work); await Task.WhenAny(a, b); P.Here = 1;", "Task.Run at a, Task.Run at b")]
    [InlineData("Task task = null!; while (n-- > 0) { task = Task.Run(Work); } await task; P.Here = 1;", "older Task.Run")]
    [InlineData("var tasks = new List<Task>(); while (n-- > 0) { tasks.Add(Task.Run(Work)); } await Task.WhenAll(tasks); P.Here = 1;", "")]
    [InlineData("var tasks = new List<Task>(); while (n-- > 0) { tasks.Add(Task.Run(Work)); } foreach (var task in tasks) { await task; } P.Here = 1;", "")]
    [InlineData("var task = Task.Run(Work); try { await task; } catch { P.Here = 1; return; }", "")]
    public void Bodies_Live(string body, string live) => Assert.Equal(live, Probe.Live(At(body).Live));

    [Theory]
    [InlineData("await given; P.Here = 1;", "given")]
    [InlineData("if (flag) await given; P.Here = 1;", "")]
    [InlineData("if (flag) await given; else given.Wait(); P.Here = 1;", "given")]
    [InlineData("await _field; P.Here = 1;", "this._field")]
    [InlineData("if (_field != null) await _field; P.Here = 1;", "this._field")]
    [InlineData("if (_field is not null) await _field; P.Here = 1;", "this._field")]
    [InlineData("if (_field is null) return; P.Here = 1;", "")]
    [InlineData("if (_event == null) { P.Here = 1; }", "")]
    [InlineData("_field?.Wait(); P.Here = 1;", "this._field")]
    public void Handles_Joined(string body, string joined) => Assert.Equal(joined, Probe.Places(At(body).Joined.Where(place => place.Root != PlaceRoot.Value)));

    [Theory]
    [InlineData("_event.Set(); P.Here = 1;", "this._event", "this._event", "")]
    [InlineData("if (flag) _event.Set(); P.Here = 1;", "", "this._event", "")]
    [InlineData("_event.Wait(); P.Here = 1;", "", "", "this._event")]
    [InlineData("if (flag) _event.Wait(); P.Here = 1;", "", "", "")]
    public void Gates_SignalledAndAwaited(string body, string signalled, string maybe, string awaited)
    {
        MethodState state = At(body);
        Assert.Equal(signalled, Probe.Places(state.Signalled));
        Assert.Equal(maybe, Probe.Places(state.MaybeSignalled));
        Assert.Equal(awaited, Probe.Places(state.Awaited));
    }

    [Fact]
    public void Await_Remembered()
    {
        Assert.True(At("P.Here = 1;").IsAfterAwait);
        Assert.False(new Probe("class C { async Task M() { P.Here = 1; await Task.Yield(); } }").StateIn("C", "M").IsAfterAwait);
    }

    [Fact]
    public void AtomicExchangeThatDecides_Gates()
    {
        Assert.True(new Probe("class C { int _n; void M() { if (Interlocked.Exchange(ref _n, 1) == 0) { P.Here = 1; } } }").StateIn("C", "M").IsGated);
        Assert.False(new Probe("class C { int _n; void M() { Interlocked.Exchange(ref _n, 1); P.Here = 1; } }").StateIn("C", "M").IsGated);
    }

    [Fact]
    public void SynchronizedMethod_HoldsItsInstance() => Assert.Equal("this", Probe.Locks(new Probe("""
        class C
        {
            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)]
            void M() { P.Here = 1; }
        }
        """).StateIn("C", "M").Locks));
}
