using ConcurrencySafety.Fixes.Lifetimes;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

public sealed class JoinInDisposeFixTests
{
    [Fact]
    public Task Field_JoinedAfterTheSignalAndBeforeTheDisposal() => Fixes(
        """
        sealed class C : IDisposable
        {
            private readonly CancellationTokenSource _stop = new();
            private readonly Thread _thread;

            public C()
            {
                _thread = new Thread(Work);
                _thread.{|CSAFE301:Start|}();
            }

            public void Dispose()
            {
                _stop.Cancel();
                _stop.Dispose();
            }

            private void Work() => _stop.Token.WaitHandle.WaitOne();
        }
        """,
        """
        sealed class C : IDisposable
        {
            private readonly CancellationTokenSource _stop = new();
            private readonly Thread _thread;

            public C()
            {
                _thread = new Thread(Work);
                _thread.Start();
            }

            public void Dispose()
            {
                _stop.Cancel();
                _thread.Join();
                _stop.Dispose();
            }

            private void Work() => _stop.Token.WaitHandle.WaitOne();
        }
        """);

    [Fact]
    public Task Field_StartedLater_JoinedOnlyWhenItRuns() => Fixes(
        """
        class C : IDisposable
        {
            private readonly Thread _thread = new(() => { });

            public void Go() => _thread.{|CSAFE301:Start|}();

            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                {
                    Console.WriteLine();
                }
            }

            public void Dispose() { Dispose(true); GC.SuppressFinalize(this); }
        }
        """,
        """
        class C : IDisposable
        {
            private readonly Thread _thread = new(() => { });

            public void Go() => _thread.Start();

            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                {
                    Console.WriteLine();
                    if (_thread != null && _thread.IsAlive)
                    {
                        _thread.Join();
                    }
                }
            }

            public void Dispose() { Dispose(true); GC.SuppressFinalize(this); }
        }
        """);

    [Fact]
    public Task Unnamed_GetsAField() => Fixes(
        """
        class C : IDisposable
        {
            private bool _stop;

            public void Go()
            {
                new Thread(Work).{|CSAFE301:Start|}();
            }

            private void Work() { while (!Volatile.Read(ref _stop)) { } }

            public void Dispose() => Volatile.Write(ref _stop, true);
        }
        """,
        """
        class C : IDisposable
        {
            private bool _stop;
            private Thread? _thread;

            public void Go()
            {
                _thread = new Thread(Work);
                _thread.Start();
            }

            private void Work() { while (!Volatile.Read(ref _stop)) { } }

            public void Dispose()
            {
                Volatile.Write(ref _stop, true);
                _thread?.Join();
            }
        }
        """);

    [Fact]
    public Task SecondThread_JoinedToo() => Fixes(
        """
        class C : IDisposable
        {
            private Thread? _first;

            public void Go()
            {
                new Thread(() => { }).{|CSAFE301:Start|}();
            }

            public void Dispose()
            {
                _first?.Join();
            }
        }
        """,
        """
        class C : IDisposable
        {
            private Thread? _first;
            private Thread? _thread;

            public void Go()
            {
                _thread = new Thread(() => { });
                _thread.Start();
            }

            public void Dispose()
            {
                _first?.Join();
                _thread?.Join();
            }
        }
        """);

    [Theory]
    [InlineData("class C { private Thread _t = new(() => { }); public void Go() => _t.{|CSAFE301:Start|}(); }")]
    [InlineData("class C : IDisposable { private Thread _t = new(() => { while (true) { } }); public void Go() => _t.{|CSAFE301:Start|}(); public void Dispose() { } }")]
    [InlineData("class C : IDisposable { public static void Go() { new Thread(() => { }).{|CSAFE301:Start|}(); } public void Dispose() { } }")]
    public Task NotOffered(string source) => Placed.OffersNothing<JoinInDisposeFix>(source);

    private static Task Fixes(string markup, string expected) => Placed.Fixes<JoinInDisposeFix>(markup, expected);
}
