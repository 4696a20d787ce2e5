using ConcurrencySafety.Tests.Checks.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Atomicity;

public sealed class TestedThenReadTests
{
    [Theory]
    [InlineData("if (_stream != null) {|CSAFE610:_stream|}.Flush();")]
    [InlineData("if (null != _stream) { {|CSAFE610:_stream|}.Flush(); }")]
    [InlineData("if (_stream is not null) {|CSAFE610:_stream|}.Flush();")]
    [InlineData("if (_stream is { }) {|CSAFE610:_stream|}.Flush();")]
    [InlineData("if (_stream is { CanWrite: true }) {|CSAFE610:_stream|}.Flush();")]
    [InlineData("if (_stream is FileStream) {|CSAFE610:_stream|}.Flush();")]
    [InlineData("if (!(_stream == null)) {|CSAFE610:_stream|}.Flush();")]
    [InlineData("if (_stream == null) return; {|CSAFE610:_stream|}.Flush();")]
    [InlineData("if (_stream == null) { Console.WriteLine(); } else {|CSAFE610:_stream|}.Flush();")]
    [InlineData("while (_stream is not null) {|CSAFE610:_stream|}.Flush();")]
    [InlineData("for (; _stream != null;) {|CSAFE610:_stream|}.Flush();")]
    [InlineData("Console.WriteLine(_stream != null ? {|CSAFE610:_stream|}.Length : 0);")]
    [InlineData("Console.WriteLine(_stream != null && {|CSAFE610:_stream|}.CanRead);")]
    [InlineData("Console.WriteLine(_stream == null || {|CSAFE610:_stream|}.CanRead);")]
    [InlineData("_stream?.Flush(); {|CSAFE610:_stream|}.Close();")]
    [InlineData("_stream?.Write(new byte[{|CSAFE610:_stream|}.Length], 0, 1);")]
    [InlineData("if (this._stream != null) {|CSAFE610:this._stream|}.Flush();")]
    [InlineData("if (_stream != null) { {|CSAFE610:_stream|}.Flush(); _stream.Close(); }")]
    [InlineData("_stream ??= new MemoryStream(); {|CSAFE610:_stream|}.Flush();")]
    [InlineData("if (_stream == null) _stream = new MemoryStream(); {|CSAFE610:_stream|}.Flush();")]
    [InlineData("if (_stream != null && ({|CSAFE610:_stream|}.CanRead || _stream.CanWrite)) _stream.Flush();")]
    [InlineData("while (_stream == null) Thread.Sleep(1); {|CSAFE610:_stream|}.Flush();")]
    [InlineData("if (_stream != null) lock ({|CSAFE610:_stream|}) Console.WriteLine();")]
    public Task TimerTestsAndReadsWhatStopEmpties_Reported(string statement) => Verify.Reports($$"""
        #nullable disable
        class Writer : IDisposable
        {
            private readonly Timer _timer;
            private Stream _stream = new MemoryStream();

            public Writer() => _timer = new Timer(_ => { {{statement}} }, null, 0, 10);

            public void Stop() => _stream = null;

            public void Dispose() => _timer.Dispose();
        }
        """);

    [Theory]
    [InlineData("var stream = _stream; if (stream != null) stream.Flush();")]
    [InlineData("if (_stream is { } stream) stream.Flush();")]
    [InlineData("if (_stream is FileStream stream) stream.Flush();")]
    [InlineData("_stream?.Flush();")]
    [InlineData("_stream?.Flush(); _stream?.Close();")]
    [InlineData("if (_stream != null) Console.WriteLine();")]
    [InlineData("if (_stream != null) { _stream = new MemoryStream(); _stream.Flush(); }")]
    [InlineData("Console.WriteLine(_stream == null && _stream is null);")]
    public Task ReadOnceOrNotUsed_Silent(string statement) => Verify.Silent($$"""
        #nullable disable
        class Writer : IDisposable
        {
            private readonly Timer _timer;
            private Stream _stream = new MemoryStream();

            public Writer() => _timer = new Timer(_ => { {{statement}} }, null, 0, 10);

            public void Stop() => _stream = null;

            public void Dispose() => _timer.Dispose();
        }
        """);

    [Theory]
    [InlineData("_stream = null;")]
    [InlineData("_stream = default;")]
    [InlineData("Interlocked.Exchange(ref _stream, null)?.Dispose();")]
    public Task BodyEmptiesWhatAMemberReads_Reported(string statement) => Verify.Reports($$"""
        class Writer
        {
            private Task? _work;
            private Stream? _stream = new MemoryStream();

            public Task Ended => _work!;

            public void Start() => _work = Task.Run(() => { {{statement}} });

            public void Write()
            {
                if (_stream != null) {|CSAFE610:_stream|}.Flush();
            }
        }
        """);

    [Fact]
    public Task NeverEmptied_Silent() => Verify.Silent("""
        class Writer : IDisposable
        {
            private readonly Timer _timer;
            private Stream? _stream;

            public Writer() => _timer = new Timer(_ => { if (_stream != null) _stream.Flush(); }, null, 0, 10);

            public void Open() => _stream = new MemoryStream();

            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task SameLock_Silent() => Verify.Silent("""
        class Writer : IDisposable
        {
            private readonly object _gate = new();
            private readonly Timer _timer;
            private Stream? _stream = new MemoryStream();

            public Writer() => _timer = new Timer(_ => { lock (_gate) if (_stream != null) _stream.Flush(); }, null, 0, 10);

            public void Stop()
            {
                lock (_gate) _stream = null;
            }

            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task EmptiedAfterTheJoin_Silent() => Verify.Silent("""
        class Writer
        {
            private Stream? _stream = new MemoryStream();
            private Task? _work;
            public void Stop()
            {
                _work!.Wait();
                _stream = null;
            }
        }
        """);

    [Fact]
    public Task CallerGetsTheTask_Silent() => Verify.Silent("""
        class Writer
        {
            private Stream? _stream = new MemoryStream();

            public Task RunAsync() => Task.Run(() => { if (_stream != null) _stream.Flush(); });

            public void Stop() => _stream = null;
        }
        """);

    [Fact]
    public Task EmptiedInOneMemberBeforeTheJoin_Reported() => Verify.Reports("""
        class Writer
        {
            private Stream? _stream = new MemoryStream();

            public async Task RunAsync()
            {
                var work = Task.Run(() => { if (_stream != null) {|CSAFE610:_stream|}.Flush(); });
                _stream = null;
                await work;
            }
        }
        """);

    [Fact]
    public Task EmptiedInOneMemberReadOnce_Silent() => Verify.Silent("""
        class Writer
        {
            private Stream? _stream = new MemoryStream();

            public async Task RunAsync()
            {
                var work = Task.Run(() => _stream?.Flush());
                _stream = null;
                await work;
            }
        }
        """);

    [Fact]
    public Task EmptiedUnderALock_ReadWithout_Reported() => Verify.Reports("""
        class Connection
        {
            private readonly object _gate = new();
            private Stream? _stream;

            public void Open()
            {
                lock (_gate) _stream = new MemoryStream();
            }

            public void Close()
            {
                lock (_gate) _stream = null;
            }

            public void Flush()
            {
                if (_stream != null) {|CSAFE610:_stream|}.Flush();
            }
        }
        """);

    [Fact]
    public Task VolatileField_Reported() => Verify.Reports("""
        class Connection
        {
            private volatile Stream? _stream;

            public void Open() => _stream = new MemoryStream();

            public void Close() => _stream = null;

            public bool CanWrite => _stream != null && {|CSAFE610:_stream|}.CanWrite;
        }
        """);

    [Fact]
    public Task NoSignOfThreads_Silent() => Verify.Silent("""
        class Connection
        {
            private Stream? _stream;

            public void Open() => _stream = new MemoryStream();

            public void Close() => _stream = null;

            public bool CanWrite => _stream != null && _stream.CanWrite;

            public Task<int> Async() => Task.FromResult(1);
        }
        """);

    [Fact]
    public Task OnlyDisposeEmptiesUnderTheLock_Silent() => Verify.Silent("""
        class Connection : IDisposable
        {
            private readonly object _gate = new();
            private Stream? _stream = new MemoryStream();

            public void Flush()
            {
                if (_stream != null) _stream.Flush();
            }

            public void Dispose()
            {
                lock (_gate) _stream = null;
            }
        }
        """);

    [Fact]
    public Task Static_Reported() => Verify.Reports("""
        static class Log
        {
            private static Task? s_work;
            private static StreamWriter? s_file = new("log");

            public static Task Ended => s_work!;

            public static void Start() => s_work = Task.Run(() =>
            {
                if (s_file != null) {|CSAFE610:s_file|}.WriteLine();
            });

            public static void Close() => s_file = null;
        }
        """);

    [Fact]
    public Task PropertyOfGenericType_Reported() => Verify.Reports("""
        class Box<T> where T : class
        {
            private Task? _work;
            private T? Value { get; set; }

            public Task Ended => _work!;


            public void Start() => _work = Task.Run(() => Value != null ? {|CSAFE610:Value|}.GetHashCode() : 0);

            public void Clear() => Value = null;
        }
        """);

    [Fact]
    public Task ParameterOfAPrimaryConstructor_Reported() => Verify.Reports("""
        class Writer(Stream? stream)
        {
            private Task? _work;

            public Task Ended => _work!;

            public void Start() => _work = Task.Run(() =>
            {
                if (stream != null) {|CSAFE610:stream|}.Flush();
            });

            public void Stop() => stream = null;
        }
        """);

    [Fact]
    public Task MemberOfANestedRecord_Reported() => Verify.Reports("""
        class Outer
        {
            private sealed record Writer(string Name)
            {
                private Stream? _stream = new MemoryStream();
                private Thread? _thread;

                public void Start()
                {
                    void Run()
                    {
                        if (_stream != null) {|CSAFE610:_stream|}.Flush();
                    }

                    _thread = new Thread(Run);
                    _thread.Start();
                }

                public void Stop() => _stream = null;

                public void Join() => _thread!.Join();
            }
        }
        """);

    [Fact]
    public Task AsyncLoopInAPartialType_Reported() => Verify.Reports("""
        partial class Poller
        {
            private Task? _work;
            private Stream? _stream = new MemoryStream();

            public Task Ended => _work!;

            public async Task RunAsync(CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    await Task.Delay(10, stop);
                    if (_stream != null)
                    {
                        await {|CSAFE610:_stream|}.FlushAsync(stop);
                    }
                }
            }

            public void Start(CancellationToken stop) => _work = Task.Run(() => RunAsync(stop), stop);
        }

        partial class Poller
        {
            public void Close() => _stream = null;
        }
        """);

    [Fact]
    public Task EmptiedByTheSameLineOfExecution_Silent() => Verify.Silent("""
        class Writer
        {
            private Stream? _stream = new MemoryStream();

            public async Task RunAsync()
            {
                if (_stream != null)
                {
                    await _stream.FlushAsync();
                }

                _stream = null;
            }
        }
        """);

    [Fact]
    public Task ServiceBesideItsOtherMembers_Reported() => Verify.Reports("""
        using Microsoft.Extensions.Hosting;

        class Worker : BackgroundService
        {
            private Stream? _stream = new MemoryStream();

            protected override async Task ExecuteAsync(CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    await Task.Delay(10, stop);
                    if (_stream != null) {|CSAFE610:_stream|}.Flush();
                }
            }

            public void Close() => _stream = null;
        }
        """, Hosts.Web);

    [Fact]
    public Task Event_ReportedAsDelegate() => Verify.Reports("""
        class Download
        {
            private Task? _work;

            public Task Ended => _work!;
            public event EventHandler? Finished;

            public void Start() => _work = Task.Run(() =>
            {
                if (Finished != null) {|CSAFE115:Finished(this, EventArgs.Empty)|};
            });
        }
        """);

    [Fact]
    public Task StrictMode_OneReport() => Verify.Reports("""
        class Connection
        {
            private readonly object _gate = new();
            private Stream? _stream;

            public void Open()
            {
                lock (_gate) _stream = new MemoryStream();
            }

            public void Close()
            {
                lock (_gate) _stream = null;
            }

            public void Flush()
            {
                if (_stream != null) {|CSAFE610:_stream|}.Flush();
            }
        }
        """, new SourceOptions { Strict = true });

    [Fact]
    public Task KnownMiss_ThroughAProperty() => Verify.Silent("""
        class Writer
        {
            private Task? _work;
            private Stream? _stream = new MemoryStream();

            public Task Ended => _work!;

            private Stream? Stream => _stream;

            public void Start() => _work = Task.Run(() =>
            {
                if (Stream != null) Stream.Flush();
            });

            public void Stop() => _stream = null;
        }
        """);

    [Fact]
    public Task TestedByAMethodThatSaysSo_Reported() => Verify.Reports("""
        class Writer
        {
            private Task? _work;
            private string? _name = "";

            public Task Ended => _work!;

            public void Start() => _work = Task.Run(() => !string.IsNullOrEmpty(_name) ? {|CSAFE610:_name|}.Length : 0);

            public void Stop() => _name = null;
        }
        """);
}
