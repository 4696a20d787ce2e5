using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE507: waits for pulses that are not tested again, without the lock, and pulses that wake the wrong thread.</summary>
public sealed class PulseMisuseTests
{
    [Theory]
    [InlineData("if (!_ready) Monitor.{|CSAFE507:Wait|}(_gate);")]
    [InlineData("if (_items.Count == 0) { Monitor.{|CSAFE507:Wait|}(_gate); } Use(_items.Dequeue());")]
    [InlineData("while (true) { if (_items.Count == 0) { Monitor.{|CSAFE507:Wait|}(_gate); } Use(_items.Dequeue()); }")]
    [InlineData("while (!_stop) { if (_items.Count == 0) Monitor.{|CSAFE507:Wait|}(_gate); Use(_items.Dequeue()); }")]
    [InlineData("for (var i = 0; i < 10; i++) { if (IsEmpty()) Monitor.{|CSAFE507:Wait|}(_gate); Use(_items.Dequeue()); }")]
    public Task NotTestedAgain_Reported(string code) => Verify.Reports(Program("lock (_gate) { " + code + " }"));

    [Theory]
    [InlineData("while (!_ready) Monitor.Wait(_gate);")]
    [InlineData("while (!_ready && !_stop) { Monitor.Wait(_gate); }")]
    [InlineData("while (true) { if (_items.Count > 0) break; Monitor.Wait(_gate); }")]
    [InlineData("for (; ; ) { if (_items.Count > 0) { Use(_items.Dequeue()); return; } Monitor.Wait(_gate); }")]
    [InlineData("do { if (!_ready) Monitor.Wait(_gate); } while (!_ready);")]
    [InlineData("again: if (!_ready) { Monitor.Wait(_gate); goto again; }")]
    [InlineData("while (!_stop) { if (_items.Count == 0) Monitor.Wait(_gate); if (_items.Count == 0) continue; Use(_items.Dequeue()); }")]
    [InlineData("if (!_ready) { Monitor.Wait(_gate); if (!_ready) throw new InvalidOperationException(); }")]
    [InlineData("if (!_ready) { while (!_ready) { Monitor.Wait(_gate); } } Use(1);")]
    [InlineData("while (_items.Count == 0) { if (block) Monitor.Wait(_gate); else Monitor.Wait(_gate, 10); }")]
    [InlineData("if (block) Monitor.Wait(_gate);")]
    [InlineData("while (true) { Use(1); if (_stop) return; if (_items.TryDequeue(out var item)) { Use(item); } else if (!_ready) { Monitor.Wait(_gate); } }")]
    [InlineData("while (true) { if (!_ready) { Monitor.Wait(_gate); } if (_items.TryDequeue(out var item)) { Use(item); return; } }")]
    [InlineData("while (true) { var stop = block; if (stop) return; if (!_ready) { Monitor.Wait(_gate); } }")]
    [InlineData("if (!_ready) Monitor.Wait(_gate, 100);")]
    [InlineData("while (!_stop) { if (_items.Count == 0) Monitor.Wait(_gate, 100); Use(1); }")]
    [InlineData("Monitor.Wait(_gate);")]
    [InlineData("Monitor.Pulse(_gate);")]
    public Task TestedAgainOrNoTestOfState_Silent(string code) => Verify.Silent(Program("lock (_gate) { " + code + " }"));

    [Fact]
    public Task TimedWait_ReportedInStrictMode() =>
        Verify.Reports(Program("lock (_gate) { if (!_ready) Monitor.{|CSAFE507:Wait|}(_gate, 100); }"), new SourceOptions { Strict = true });

    [Theory]
    [InlineData("Monitor.{|CSAFE507:Pulse|}(_gate);")]
    [InlineData("lock (_gate) { _ready = true; } Monitor.{|CSAFE507:PulseAll|}(_gate);")]
    [InlineData("while (!_ready) { Monitor.{|CSAFE507:Wait|}(_gate); }")]
    [InlineData("while (!_ready) { Monitor.{|CSAFE507:Wait|}(_gate, 100); }")]
    public Task WithoutTheLock_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("Monitor.Enter(_gate); try { Monitor.Pulse(_gate); } finally { Monitor.Exit(_gate); }")]
    [InlineData("if (Monitor.TryEnter(_gate)) { Monitor.Pulse(_gate); Monitor.Exit(_gate); }")]
    [InlineData("bool taken = false; try { Monitor.Enter(_gate, ref taken); Monitor.PulseAll(_gate); } finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData("lock (_gate) { Wake(); }")]
    [InlineData("lock (_gate) { Action wake = () => Monitor.Pulse(_gate); wake(); }")]
    [InlineData("lock (other) { Monitor.Pulse(other); }")]
    public Task LockHeldHereOrByTheCaller_Silent(string code) => Verify.Silent(Program(code));

    [Fact]
    public Task SynchronizedMethod_Silent() => Verify.Silent("""
        using System.Runtime.CompilerServices;

        class C
        {
            private bool _ready;

            [MethodImpl(MethodImplOptions.Synchronized)]
            public void Wait()
            {
                while (!_ready)
                {
                    Monitor.Wait(this);
                }
            }

            [MethodImpl(MethodImplOptions.Synchronized)]
            public void Set()
            {
                _ready = true;
                Monitor.PulseAll(this);
            }
        }
        """);

    [Fact]
    public Task OnePulseForTwoConditions_Reported() => Verify.Reports(Buffer("{|CSAFE507:Pulse|}"));

    [Fact]
    public Task PulseAllForTwoConditions_Silent() => Verify.Silent(Buffer("PulseAll"));

    [Fact]
    public Task OnePulseForOneCondition_Silent() => Verify.Silent("""
        class Queue<T>
        {
            private readonly object _gate = new();
            private readonly Queue<T> _items;
            private bool _closed;

            public Queue(Queue<T> items) => _items = items;

            public int Count { get; private set; }

            public void Add()
            {
                lock (_gate)
                {
                    Count++;
                    Monitor.Pulse(_gate);
                }
            }

            public void Take()
            {
                lock (_gate)
                {
                    while (Count == 0)
                    {
                        Monitor.Wait(_gate);
                    }

                    Count--;
                }
            }

            public bool TryTake()
            {
                lock (_gate)
                {
                    while (Count == 0 && !_closed)
                    {
                        Monitor.Wait(_gate);
                    }

                    return !_closed;
                }
            }

            public void Close()
            {
                lock (_gate)
                {
                    _closed = true;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        """);

    [Fact]
    public Task KnownMiss_LambdaThatNobodyRunsUnderTheLock() => Verify.Silent(Program("Action wake = () => Monitor.Pulse(_gate); wake();"));

    [Fact]
    public Task KnownMiss_OtherBranchOfTheTest() => Verify.Silent(Program("lock (_gate) { if (_ready) { Use(1); } else { Monitor.Wait(_gate); } Use(2); }"));

    [Fact]
    public Task KnownMiss_LockOfAnotherObjectHeld() => Verify.Silent(Program("lock (other) { Monitor.Pulse(_gate); }"));

    [Fact]
    public Task Messages_TellTheTest() => Messages.Are(
        Program("lock (_gate) { if (!_ready) Monitor.Wait(_gate); }"),
        "CSAFE507",
        "'Monitor.Wait' returns when somebody has pulsed, not when what line 11 tests has come true, and it is not tested again: another thread can have been faster; wait in a while loop");

    private static string Buffer(string pulse) => $$"""
        class Buffer
        {
            private readonly object _gate = new();
            private readonly Queue<int> _items = new();

            public void Put(int item)
            {
                lock (_gate)
                {
                    while (_items.Count == 10)
                    {
                        Monitor.Wait(_gate);
                    }

                    _items.Enqueue(item);
                    Monitor.{{pulse}}(_gate);
                }
            }

            public int Take()
            {
                lock (_gate)
                {
                    while (_items.Count == 0)
                    {
                        Monitor.Wait(_gate);
                    }

                    var item = _items.Dequeue();
                    Monitor.{{pulse}}(_gate);
                    return item;
                }
            }
        }
        """;

    private static string Program(string code) => $$"""
        class C
        {
            private readonly object _gate = new();
            private readonly object other = new();
            private readonly Queue<int> _items = new();
            private bool _ready;
            private bool _stop;

            public void M(bool block)
            {
                {{code}}
            }

            public void Set()
            {
                lock (_gate)
                {
                    _ready = true;
                    _stop = true;
                    _items.Enqueue(1);
                    Wake();
                }
            }

            private void Wake() => Monitor.PulseAll(_gate);

            private bool IsEmpty() => _items.Count == 0;

            private static void Use(int value) => Console.WriteLine(value);
        }
        """;
}
