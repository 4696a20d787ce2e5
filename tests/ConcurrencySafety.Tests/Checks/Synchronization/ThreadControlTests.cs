using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE514: threads that are stopped from outside, and locks in finalizers.</summary>
public sealed class ThreadControlTests
{
    [Fact]
    public Task AbortWhereItIsNotObsolete_Reported() => Verify.Reports(
        """
        using System.Threading;

        class C
        {
            public void M(Thread thread)
            {
                thread.{|CSAFE514:Abort|}();
            }
        }
        """,
        new SourceOptions { Framework = TargetFramework.Net472, Language = Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp7_3 });

    [Fact]
    public Task AbortWhereTheCompilerTells_Silent() => Verify.Silent("""
        class C
        {
            public void M(Thread thread)
            {
        #pragma warning disable SYSLIB0006
                thread.Abort();
        #pragma warning restore SYSLIB0006
            }
        }
        """);

    [Fact]
    public Task LockInAFinalizer_Reported() => Verify.Reports("""
        class C
        {
            private static readonly object s_gate = new();
            private readonly Lock _lock = new();
            private static int s_open = 1;

            ~C()
            {
                lock ({|CSAFE514:s_gate|})
                {
                    s_open--;
                }

                Free();
            }

            private void Free()
            {
                lock ({|CSAFE514:_lock|})
                {
                    GC.KeepAlive(this);
                }
            }
        }
        """);

    [Fact]
    public Task DisposePattern_Silent() => Verify.Silent("""
        class C : IDisposable
        {
            private readonly object _gate = new();

            ~C() => Dispose(false);

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                {
                    lock (_gate)
                    {
                    }
                }
            }
        }
        """);

    [Fact]
    public Task TriedOnlyOrElsewhere_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();

            ~C()
            {
                if (Monitor.TryEnter(_gate))
                {
                    Monitor.Exit(_gate);
                }
            }

            public void M()
            {
                lock (_gate)
                {
                }
            }
        }
        """);

    [Fact]
    public Task KnownMiss_LoopThatSleepsUntilAFlagIsSet() => Verify.Silent("""
        class C
        {
            private volatile bool _ready;

            public void Set() => _ready = true;

            public void M()
            {
                while (!_ready)
                {
                    Thread.Sleep(10);
                }
            }
        }
        """);

    [Fact]
    public Task Message_TellsOfTheFinalizer() => Messages.Are(
        """
        class C
        {
            private static readonly object s_gate = new();

            ~C()
            {
                lock (s_gate)
                {
                }
            }
        }
        """,
        "CSAFE514",
        "'s_gate' is waited for by the finalizer of 'C' here: while somebody holds it no finalizer of the process runs; free what has to be freed without a lock");
}
