using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE111: loops that wait for a plain word, and those that read it in order.</summary>
public sealed class PolledFlagTests
{
    [Theory]
    [InlineData("while (!{|CSAFE111:_stop|}) { }")]
    [InlineData("while ({|CSAFE111:_stop|} == false) { n++; }")]
    [InlineData("do { n++; } while (!{|CSAFE111:this._stop|});")]
    [InlineData("for (; !{|CSAFE111:_stop|};) { n++; }")]
    [InlineData("while (!{|CSAFE111:_stop|} && n < 10) { n++; }")]
    [InlineData("while (true) { if ({|CSAFE111:_stop|}) { return; } n++; }")]
    [InlineData("while (true) { if ({|CSAFE111:_stop|}) break; n++; }")]
    [InlineData("for (; ; ) { n++; if ({|CSAFE111:_stop|}) { Console.WriteLine(n); break; } }")]
    [InlineData("while (true) { if (!{|CSAFE111:_stop|}) { n++; } else { break; } }")]
    [InlineData("while (true) { for (int i = 0; i < 10; i++) { if ({|CSAFE111:_stop|}) return; } }")]
    [InlineData("while (!{|CSAFE111:_stop|}) { Thread.Sleep(1); }")]
    [InlineData("while (!{|CSAFE111:_stop|}) { Console.WriteLine(n); }")]
    public Task LoopInStartedBody_Reported(string loop) => Verify.Reports($$"""
        class C
        {
            private bool _stop;

            public void Start() => ThreadPool.QueueUserWorkItem(_ => Loop());

            public void Stop() => _stop = true;

            private void Loop()
            {
                int n = 0;
                {{loop}}
            }
        }
        """);

    [Theory]
    [InlineData("private volatile bool _stop;", "while (!_stop) { }", "_stop = true;")]
    [InlineData("private bool _stop;", "while (!Volatile.Read(ref _stop)) { }", "Volatile.Write(ref _stop, true);")]
    [InlineData("private int _stop;", "while (Interlocked.CompareExchange(ref _stop, 0, 0) == 0) { }", "Interlocked.Exchange(ref _stop, 1);")]
    [InlineData("private bool _stop;", "while (true) { lock (this) { if (_stop) break; } }", "lock (this) { _stop = true; }")]
    [InlineData("private bool _stop;", "if (_stop) return; Console.WriteLine();", "_stop = true;")]
    [InlineData("private readonly CancellationTokenSource _source = new();", "while (!_source.IsCancellationRequested) { }", "_source.Cancel();")]
    [InlineData("private CancellationToken _token;", "while (!_token.IsCancellationRequested) { }", "")]
    public Task OrderedFlag_Silent(string field, string loop, string stop) => Verify.Silent($$"""
        class C
        {
            {{field}}

            public void Start() => ThreadPool.QueueUserWorkItem(_ => Loop());

            public void Stop() { {{stop}} }

            private void Loop()
            {
                {{loop}}
            }
        }
        """);

    [Theory]
    [InlineData("while (!_stop) { await Task.Delay(10); }")]
    [InlineData("while (!_stop) { lock (_gate) { n++; } }")]
    [InlineData("while (!_stop) { Interlocked.Increment(ref _turns); }")]
    [InlineData("while (!_stop) { _tick.WaitOne(10); }")]
    [InlineData("while (!_stop) { n += _hint; }")]
    [InlineData("await foreach (var x in Numbers()) { n += x; while (!_stop) { await Task.Yield(); } }")]
    public async Task EachTurnIsOrdered_ReportedInStrictModeOnly(string loop)
    {
        string Source(string shown) => $$"""
            class C
            {
                private readonly object _gate = new();
                private readonly AutoResetEvent _tick = new(false);
                private volatile int _hint;
                private int _turns;
                private bool _stop;
                private Task _loop = Task.CompletedTask;

                public void Start() => _loop = Task.Run(LoopAsync);

                public async Task StopAsync()
                {
                    _stop = true;
                    await _loop;
                }

                private async Task LoopAsync()
                {
                    int n = 0;
                    {{shown}}
                    await Task.Yield();
                }

                private static async IAsyncEnumerable<int> Numbers() { await Task.Yield(); yield return 1; }
            }
            """;

        await Verify.Silent(Source(loop));
        await Verify.Reports(Source(loop.Replace("!_stop", "!{|CSAFE111:_stop|}")), new SourceOptions { Strict = true });
    }

    [Theory]
    [InlineData("while (!{|CSAFE111:_stop|}) { if (n > 10) { lock (_gate) { n++; } } }")]
    [InlineData("while (!{|CSAFE111:_stop|}) { if (n > 10) { continue; } lock (_gate) { n++; } }")]
    [InlineData("while (!{|CSAFE111:_stop|}) { foreach (var x in new[] { 1, 2 }) { lock (_gate) { n += x; } } }")]
    public Task OrderedInSomeTurnsOnly_Reported(string loop) => Verify.Reports($$"""
        class C
        {
            private readonly object _gate = new();
            private bool _stop;

            public void Start() => ThreadPool.QueueUserWorkItem(_ => Loop());

            public void Stop() => _stop = true;

            private void Loop()
            {
                int n = 0;
                {{loop}}
            }
        }
        """);

    [Theory]
    [InlineData("int", "== 0", "1")]
    [InlineData("long", "== 0", "1")]
    [InlineData("string?", "is null", "\"done\"")]
    [InlineData("object?", "== null", "new object()")]
    [InlineData("DayOfWeek", "!= DayOfWeek.Friday", "DayOfWeek.Friday")]
    public Task OtherWords_Reported(string type, string test, string value) => Verify.Reports($$"""
        class C
        {
            private {{type}} _state;

            public void Start() => ThreadPool.QueueUserWorkItem(_ => { while ({|CSAFE111:_state|} {{test}}) { } });

            public void Set() => _state = {{value}};
        }
        """);

    [Fact]
    public Task StarterWaitsForItsBody_Reported() => Verify.Reports("""
        class C
        {
            void M()
            {
                bool ready = false;
                var worker = new Thread(() => { ready = true; });
                worker.Start();
                while (!{|CSAFE111:ready|}) { }
                worker.Join();
            }
        }
        """);

    [Fact]
    public Task MemberWaitsForRunningBody_Reported() => Verify.Reports("""
        class C
        {
            private bool _ready;

            public void Start() => ThreadPool.QueueUserWorkItem(_ => _ready = true);

            public void WaitUntilReady()
            {
                while (!{|CSAFE111:_ready|}) Thread.Yield();
            }
        }
        """);

    [Fact]
    public Task TwoStartedBodies_Reported() => Verify.Reports("""
        class C
        {
            async Task M()
            {
                bool done = false;
                var one = Task.Run(() => { while (!{|CSAFE111:done|}) Thread.Sleep(1); });
                var other = Task.Run(() => { done = true; });
                await Task.WhenAll(one, other);
            }
        }
        """);

    [Fact]
    public Task StaticFlag_Reported() => Verify.Reports("""
        static class Program
        {
            private static bool s_stop;

            static void Main()
            {
                var worker = new Thread(Work);
                worker.Start();
                Thread.Sleep(100);
                s_stop = true;
                worker.Join();
            }

            static void Work()
            {
                while (!{|CSAFE111:s_stop|}) { }
            }
        }
        """);

    [Fact]
    public Task StaticOfAnotherType_Reported() => Verify.Reports("""
        static class Settings
        {
            public static bool Stop;
        }

        class C
        {
            public void Run()
            {
                var worker = new Thread(() => { while (!{|CSAFE111:Settings.Stop|}) { } });
                worker.Start();
                Settings.Stop = true;
                worker.Join();
            }
        }
        """);

    [Fact]
    public Task ObjectWhoseMethodIsStartedElsewhere_Reported() => Verify.Reports("""
        class Worker
        {
            private bool _shouldStop;

            public void DoWork()
            {
                bool work = false;
                while (!{|CSAFE111:_shouldStop|})
                {
                    work = !work;
                }
            }

            public void RequestStop() => _shouldStop = true;
        }

        static class Program
        {
            static void Main()
            {
                var worker = new Worker();
                var thread = new Thread(worker.DoWork);
                thread.Start();
                Thread.Sleep(500);
                worker.RequestStop();
                thread.Join();
            }
        }
        """);

    [Theory]
    [InlineData("private bool Stopped => {|CSAFE111:_stop|};", "while (!Stopped) { }")]
    [InlineData("private bool IsStopped() { return {|CSAFE111:_stop|}; }", "while (!IsStopped()) { }")]
    [InlineData("private bool Running => !{|CSAFE111:_stop|};", "while (Running) { }")]
    public Task ThroughAMemberThatTellsTheFlag_Reported(string member, string loop) => Verify.Reports($$"""
        class C
        {
            private bool _stop;

            {{member}}

            public void Start() => ThreadPool.QueueUserWorkItem(_ => Loop());

            public void Stop() => _stop = true;

            private void Loop()
            {
                {{loop}}
            }
        }
        """);

    [Theory]
    [InlineData("class C", "private")]
    [InlineData("class C<T>", "private")]
    [InlineData("partial class C", "private")]
    [InlineData("sealed record C", "private")]
    public Task Types_Reported(string type, string access) => Verify.Reports($$"""
        {{type}}
        {
            {{access}} bool _stop;

            public void Start() => ThreadPool.QueueUserWorkItem(_ => { while (!{|CSAFE111:_stop|}) { } });

            public void Stop() => _stop = true;
        }
        """);

    [Fact]
    public Task AutoProperty_Reported() => Verify.Reports("""
        class C
        {
            private bool Stopping { get; set; }

            public void Start() => ThreadPool.QueueUserWorkItem(_ => { while (!{|CSAFE111:Stopping|}) { } });

            public void Stop() => Stopping = true;
        }
        """);

    [Fact]
    public Task PrimaryConstructorParameter_Reported() => Verify.Reports("""
        class C(bool stop)
        {
            public void Start() => ThreadPool.QueueUserWorkItem(_ => { while (!{|CSAFE111:stop|}) { } });

            public void Stop() => stop = true;
        }
        """);

    [Fact]
    public Task AsyncLoopThatSpins_Reported() => Verify.Reports("""
        class C
        {
            private bool _stop;
            private Task _loop = Task.CompletedTask;

            public void Start() => _loop = Task.Run(async () =>
            {
                await Task.Delay(1);
                while (!{|CSAFE111:_stop|}) { }
            });

            public async Task StopAsync()
            {
                _stop = true;
                await _loop;
            }
        }
        """);

    /// <summary>The loop ends itself: nobody else need be seen.</summary>
    [Theory]
    [InlineData("while (!_done) { _done = n++ > 10; }")]
    [InlineData("while (!_done) { Step(); }")]
    [InlineData("while (true) { if (_done) break; Step(); }")]
    public Task LoopThatEndsItself_Silent(string loop) => Verify.Silent($$"""
        class C
        {
            private bool _done;

            public void Start() => ThreadPool.QueueUserWorkItem(_ => Loop());

            public void Cancel() => _done = true;

            private void Loop()
            {
                int n = 0;
                {{loop}}
            }

            private void Step() => _done = true;
        }
        """);

    /// <summary>The variable is no signal: the loop counts up to it, or calls something on it.</summary>
    [Theory]
    [InlineData("for (int i = 0; i < _limit; i++) { }")]
    [InlineData("int n = 0; while (n < _limit) { n++; }")]
    [InlineData("while (Environment.TickCount < _limit) { }")]
    [InlineData("while (Next() < _limit) { }")]
    [InlineData("foreach (var x in new[] { 1 }) { if (x == _limit) break; }")]
    public Task Bound_Silent(string loop) => Verify.Silent($$"""
        class C
        {
            private int _limit = 10;

            public void Start() => ThreadPool.QueueUserWorkItem(_ => Loop());

            public void Set(int limit) => _limit = limit;

            private void Loop()
            {
                {{loop}}
            }

            private static int Next() => Random.Shared.Next();
        }
        """);

    [Fact]
    public Task CalledOnTheField_Silent() => Verify.Silent("""
        class C
        {
            private IEnumerator<int> _source = new List<int>().GetEnumerator();

            public void Start() => ThreadPool.QueueUserWorkItem(_ => Loop());

            public void Set(IEnumerator<int> source) => _source = source;

            private void Loop()
            {
                while (_source.MoveNext()) { }
            }
        }
        """);

    [Fact]
    public Task FlagWrittenBeforeTheStart_Silent() => Verify.Silent("""
        class C
        {
            private bool _stop;

            public void Run()
            {
                _stop = false;
                var worker = new Thread(() => { while (!_stop) { } });
                worker.Start();
                worker.Join();
                _stop = true;
            }
        }
        """);

    [Fact]
    public Task NothingIsStarted_Silent() => Verify.Silent("""
        class Game
        {
            private bool _quit;

            public event Action? Frame;

            public void Run()
            {
                while (!_quit) { Frame?.Invoke(); }
            }

            public void Quit() => _quit = true;

            public static void Main() => ThreadPool.QueueUserWorkItem(_ => Console.WriteLine());
        }
        """);

    [Fact]
    public Task FlagOfAnObjectOfItsOwn_Silent() => Verify.Silent("""
        class C
        {
            private sealed class Flag { public bool Stop; }

            public Task Run() => Task.Run(() =>
            {
                var flag = new Flag();
                while (!flag.Stop) { Console.WriteLine(); if (Console.In.Peek() < 0) { flag.Stop = true; } }
            });
        }
        """);

    /// <summary>An update of the polled number loses counts: that is the greater harm.</summary>
    [Fact]
    public Task CounterThatIsPolled_ReportedAsCounter() => Verify.Reports("""
        class C
        {
            async Task M()
            {
                int done = 0;
                var one = Task.Run(() => { {|CSAFE102:done++|}; });
                var other = Task.Run(() => { done++; });
                while (done < 2) { }
                await Task.WhenAll(one, other);
            }
        }
        """);

    [Fact]
    public Task AtomicWriteAndPlainPoll_ReportedAsMix() => Verify.Reports("""
        class C
        {
            private bool _stop;

            public void Stop() => Volatile.Write(ref _stop, true);

            public void Run()
            {
                while (true) { if ({|CSAFE109:_stop|}) return; }
            }
        }
        """);

    [Fact]
    public Task LanguageVersion73_Reported() => Verify.Reports("""
        using System.Threading;

        class C
        {
            private bool _stop;

            public void Start() { ThreadPool.QueueUserWorkItem(_ => Loop()); }

            public void Stop() { _stop = true; }

            private void Loop() { while (!{|CSAFE111:_stop|}) { } }
        }
        """, new SourceOptions { Language = Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    /// <summary>Nobody starts the loop here; that it polls is a sign by itself, but not one that is believed.</summary>
    [Fact]
    public Task KnownMiss_LoopThatNobodyStarts_Silent() => Verify.Silent("""
        class C
        {
            private bool _stop;

            public void Run()
            {
                while (!_stop) { Thread.SpinWait(10); }
            }

            public void Stop() => _stop = true;
        }
        """);
}
