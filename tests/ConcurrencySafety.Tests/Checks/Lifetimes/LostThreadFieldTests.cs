using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE301: a thread kept in a member of its type.</summary>
public sealed class LostThreadFieldTests
{
    private const string Type = """
        class C
        {
            MEMBERS

            private static void Work() => Thread.Sleep(1);
        }
        """;

    private static string Program(string members) => Type.Replace("MEMBERS", members, StringComparison.Ordinal);

    [Theory]
    [InlineData("private Thread? _t; public void M() { _t = new Thread(Work); _t.{|CSAFE301:Start|}(); }")]
    [InlineData("private readonly Thread _t = new Thread(Work); public C() { _t.{|CSAFE301:Start|}(); }")]
    [InlineData("private readonly Thread _t; public C() { _t = new Thread(Work); _t.{|CSAFE301:Start|}(); }")]
    [InlineData("private readonly Thread _t; public C() => (_t = new Thread(Work)).{|CSAFE301:Start|}();")]
    [InlineData("private static Thread? s_t; public static void M() { s_t = new Thread(Work); s_t.{|CSAFE301:Start|}(); }")]
    [InlineData("private static readonly Thread s_t = new Thread(Work); static C() { s_t.{|CSAFE301:Start|}(); }")]
    [InlineData("private Thread T { get; } = new Thread(Work); public void M() => T.{|CSAFE301:Start|}();")]
    [InlineData("private Thread? _t; public void M() { var t = new Thread(Work); t.{|CSAFE301:Start|}(); _t = t; }")]
    [InlineData("private Thread? _t; public void M() { _t = new Thread(Work) { Name = \"worker\" }; _t.Priority = ThreadPriority.Lowest; _t.{|CSAFE301:Start|}(); }")]
    [InlineData("private Thread? _a, _b; public void M() { _a = new Thread(Work); _b = new Thread(Work); _a.Start(); _b.{|CSAFE301:Start|}(); } public void Stop() => _a?.Join();")]
    public Task FieldNeverJoined_Reported(string members) => Verify.Reports(Program(members));

    [Theory]
    [InlineData("private Thread? _t; public void M() { _t = new Thread(Work); _t.Start(); _t.Join(); }")]
    [InlineData("private Thread? _t; public void M() { _t = new Thread(Work); _t.Start(); } public void Stop() => _t!.Join();")]
    [InlineData("private Thread? _t; public void M() { _t = new Thread(Work); _t.Start(); } public void Stop() => _t?.Join();")]
    [InlineData("private Thread? _t; public void M() { _t = new Thread(Work); _t.Start(); } public void Stop() { if (_t != null) _t.Join(); }")]
    [InlineData("private Thread? _t; public void M() { _t = new Thread(Work); _t.Start(); } public void Stop() { if (_t is { } t) t.Join(); }")]
    [InlineData("private Thread? _t; public void M() { _t = new Thread(Work); _t.Start(); } public void Stop() { var t = _t; _t = null; t?.Join(); }")]
    [InlineData("private Thread? _t; public void M() { _t = new Thread(Work); _t.Start(); } public void Stop() => Interlocked.Exchange(ref _t, null)?.Join();")]
    [InlineData("private Thread? _t; public void M() { _t = new Thread(Work); _t.Start(); } public bool Stop() => _t!.Join(1000);")]
    [InlineData("private Thread? _t; public void M() { _t = new Thread(Work); _t.Start(); } public void Stop() => JoinIt(_t!); static void JoinIt(Thread t) => t.Join();")]
    [InlineData("private Thread? _t; public void M() { _t = new Thread(Work); _t.Start(); } public bool IsRunning => _t!.IsAlive;")]
    [InlineData("private Thread? _t; public void M() { _t ??= new Thread(Work); _t.Start(); } public void Stop() => _t?.Join();")]
    [InlineData("private Thread? _t; public void M() { var t = new Thread(Work); t.Start(); _t = t; } public void Stop() => _t?.Join();")]
    [InlineData("private Thread? _t; public void M() { _t = new Thread(Work); _t.Start(); } public Action Stopper() => () => _t?.Join();")]
    [InlineData("private readonly Thread _t = new Thread(Work); public C() { _t.Start(); } ~C() { _t.Join(); }")]
    [InlineData("private static readonly Thread s_t = new Thread(Work); static C() { s_t.Start(); } public static void Stop() => s_t.Join();")]
    [InlineData("private Thread T { get; } = new Thread(Work); public void M() => T.Start(); public void Stop() => T.Join();")]
    [InlineData("private readonly List<Thread> _all = new(); public void M() { var t = new Thread(Work); _all.Add(t); t.Start(); } public void Stop() => _all.ForEach(t => t.Join());")]
    [InlineData("private readonly Thread[] _all = new Thread[3]; public void M() { for (var i = 0; i < 3; i++) { _all[i] = new Thread(Work); _all[i].Start(); } } public void Stop() { foreach (var t in _all) t.Join(); }")]
    [InlineData("private readonly Dictionary<string, Thread> _all = new(); public void M() { var t = new Thread(Work); _all[\"t\"] = t; t.Start(); } public void Stop() { foreach (var t in _all.Values) t.Join(); }")]
    public Task FieldJoined_Silent(string members) => Verify.Silent(Program(members));

    /// <summary>Others can reach the handle, so that it may be joined where we cannot look.</summary>
    [Theory]
    [InlineData("public Thread? T; public void M() { T = new Thread(Work); T.Start(); }")]
    [InlineData("internal Thread? T; public void M() { T = new Thread(Work); T.Start(); }")]
    [InlineData("protected Thread? T; public void M() { T = new Thread(Work); T.Start(); }")]
    [InlineData("public Thread? T { get; private set; } public void M() { T = new Thread(Work); T.Start(); }")]
    [InlineData("public required Thread T { get; init; } public void M() { T.Start(); }")]
    [InlineData("private Thread? _t; public Thread? T => _t; public void M() { _t = new Thread(Work); _t.Start(); }")]
    [InlineData("private Thread? _t; public void M(List<Thread> all) { _t = new Thread(Work); _t.Start(); all.Add(_t); }")]
    [InlineData("private Thread? _t; public ref Thread? T => ref _t; public void M() { _t = new Thread(Work); _t.Start(); }")]
    [InlineData("private Thread? _t; public Thread[] All() => new[] { _t! }; public void M() { _t = new Thread(Work); _t.Start(); }")]
    public Task FieldReachableByOthers_Silent(string members) => Verify.Silent(Program(members));

    [Fact]
    public Task JoinedInDispose_Silent() => Verify.Silent("""
        sealed class Worker : IDisposable
        {
            private readonly CancellationTokenSource _stop = new();
            private readonly Thread _thread;

            public Worker()
            {
                _thread = new Thread(Loop) { Name = "worker" };
                _thread.Start();
            }

            public void Dispose()
            {
                _stop.Cancel();
                _thread.Join();
                _stop.Dispose();
            }

            private void Loop()
            {
                while (!_stop.IsCancellationRequested) Thread.Sleep(1);
            }
        }
        """);

    [Fact]
    public Task DisposeForgetsTheThread_Reported() => Verify.Reports("""
        sealed class Worker : IDisposable
        {
            private readonly CancellationTokenSource _stop = new();
            private readonly Thread _thread;

            public Worker()
            {
                _thread = new Thread(Loop) { Name = "worker" };
                _thread.{|CSAFE301:Start|}();
            }

            public void Dispose()
            {
                _stop.Cancel();
                _stop.Dispose();
            }

            private void Loop()
            {
                while (!_stop.IsCancellationRequested) Thread.Sleep(1);
            }
        }
        """);

    [Fact]
    public Task JoinedInOtherPartOfTheType_Silent() => Verify.Silent(
        """
        partial class Worker
        {
            private Thread? _thread;

            public void Start()
            {
                _thread = new Thread(() => Thread.Sleep(1));
                _thread.Start();
            }
        }
        """,
        new SourceOptions { AlsoSources = ["partial class Worker { public void Stop() => _thread?.Join(); }"] });

    [Fact]
    public Task JoinedInNestedType_Silent() => Verify.Silent("""
        class Worker
        {
            private readonly Thread _thread = new(() => Thread.Sleep(1));

            public IDisposable Start()
            {
                _thread.Start();
                return new Handle(this);
            }

            private sealed class Handle(Worker worker) : IDisposable
            {
                public void Dispose() => worker._thread.Join();
            }
        }
        """);

    [Fact]
    public Task JoinedByBaseClass_Silent() => Verify.Silent("""
        abstract class Service
        {
            protected Thread? Thread { get; set; }

            public void Stop() => Thread?.Join();
        }

        class Worker : Service
        {
            public void Start()
            {
                Thread = new Thread(() => System.Threading.Thread.Sleep(1));
                Thread.Start();
            }
        }
        """);

    [Fact]
    public Task JoinedByPrivateHelper_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                var t = Begin();
                try
                {
                    Console.WriteLine("working");
                }
                finally
                {
                    End(t);
                }
            }

            private static Thread Begin()
            {
                var t = new Thread(() => Thread.Sleep(1));
                t.Start();
                return t;
            }

            private static void End(Thread t) => Finish(t);

            private static void Finish(Thread t) => t.Join();
        }
        """);

    [Fact]
    public Task JoinedByExtensionMethod_Silent() => Verify.Silent("""
        static class ThreadExtensions
        {
            public static void Finish(this Thread t) => t.Join();
        }

        class C
        {
            public void M()
            {
                var t = new Thread(() => Thread.Sleep(1));
                t.Start();
                t.Finish();
            }
        }
        """);

    [Fact]
    public Task NestedThreads_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                var outer = new Thread(() =>
                {
                    var inner = new Thread(() => Thread.Sleep(1));
                    inner.{|CSAFE301:Start|}();
                });
                outer.Start();
                outer.Join();
            }
        }
        """);

    [Fact]
    public Task NestedThreads_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                var outer = new Thread(() =>
                {
                    var inner = new Thread(() => Thread.Sleep(1));
                    inner.Start();
                    inner.Join();
                });
                outer.Start();
                outer.Join();
            }
        }
        """);

    [Fact]
    public Task OwnTypeNamedThread_Silent() => Verify.Silent("""
        namespace Knitting
        {
            class Thread
            {
                public void Start() { }

                public static void M() => new Thread().Start();
            }
        }
        """);

    [Fact]
    public Task StartedByAnotherConstructor_ReportedWhereItIsKept() => Verify.Reports("""
        class Server
        {
            public Server() : this(1) { }
            public Server(int port) : this(port, "") { }
            public Server(int port, string name) => Detector.Watch();
        }

        static class Detector
        {
            private static Thread? _thread;

            public static void Watch()
            {
                _thread = new Thread(() => Thread.Sleep(1));
                _thread.{|CSAFE301:Start|}();
            }
        }
        """);
}
