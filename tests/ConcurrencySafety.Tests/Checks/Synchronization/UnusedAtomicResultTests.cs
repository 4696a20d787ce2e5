using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE517: atomic steps whose results nobody uses, and the sound patterns that look alike.</summary>
public sealed class UnusedAtomicResultTests
{
    [Theory]
    [InlineData("Interlocked.{|CSAFE517:Increment|}(ref _n); if (_n == 10) Use(1);")]
    [InlineData("Interlocked.{|CSAFE517:Decrement|}(ref _n); if (_n <= 0) Use(1);")]
    [InlineData("Interlocked.{|CSAFE517:Decrement|}(ref _n); if (Volatile.Read(ref _n) == 0 && true) Use(1);")]
    [InlineData("Interlocked.{|CSAFE517:Increment|}(ref _long); if (Interlocked.Read(ref _long) == 10) Use(1);")]
    [InlineData("Interlocked.{|CSAFE517:Increment|}(ref _long); if (_long == 10) Use(1);")]
    [InlineData("Interlocked.{|CSAFE517:Add|}(ref this._n, 5); var now = _n; Use(now);")]
    [InlineData("_ = Interlocked.{|CSAFE517:Increment|}(ref _n); switch (_n) { case 1: Use(1); break; }")]
    [InlineData("Interlocked.Increment(ref s_n); Use(0); Interlocked.{|CSAFE517:Increment|}(ref s_n); var x = s_n; Use(x);")]
    [InlineData("Interlocked.{|CSAFE517:Or|}(ref _n, 4); if (_n == 7) Use(1);")]
    [InlineData("Interlocked.{|CSAFE517:Increment|}(ref _counts[3]); if (_counts[3] == 7) Use(1);")]
    public Task ReadAgain_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("_n = Interlocked.{|CSAFE517:Increment|}(ref _n);")]
    [InlineData("this._n = Interlocked.{|CSAFE517:Add|}(ref _n, 3);")]
    [InlineData("_n = Interlocked.{|CSAFE517:Or|}(ref _n, 3);")]
    [InlineData("_n = Interlocked.{|CSAFE517:Exchange|}(ref _n, 3);")]
    public Task WrittenAgain_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("var old = _n; Interlocked.{|CSAFE517:CompareExchange|}(ref _n, old + 1, old);")]
    [InlineData("Interlocked.{|CSAFE517:CompareExchange|}(ref _n, _n * 2, _n);")]
    public Task ExchangeDropped_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("Interlocked.{|CSAFE517:CompareExchange|}(ref _state, 1, 0);")]
    [InlineData("if (Interlocked.{|CSAFE517:CompareExchange|}(ref _state, 1, 0) == null) Use(1);")]
    [InlineData("lock (_gate) { Interlocked.{|CSAFE517:CompareExchange|}(ref _state, \"a\", (object)0); }")]
    public Task BoxedComparand_Reported(string code) => Verify.Reports(Program(code));

    [Theory]
    [InlineData("if (Interlocked.Increment(ref _n) == 10) Use(1);")]
    [InlineData("var now = Interlocked.Increment(ref _n); if (now == 10) Use(_n);")]
    [InlineData("Interlocked.Increment(ref _n); Use(1);")]
    [InlineData("Interlocked.Increment(ref _n); Use(_n);")]
    [InlineData("Interlocked.Increment(ref _n); Use(1); if (_n == 1) Use(2);")]
    [InlineData("Interlocked.Decrement(ref _n); while (Volatile.Read(ref _n) > 0) Thread.Yield();")]
    [InlineData("lock (_gate) { Interlocked.Increment(ref _n); if (_n == 10) Use(1); }")]
    [InlineData("Interlocked.Increment(ref _n); if (s_n == 10) Use(1);")]
    [InlineData("Interlocked.Increment(ref _counts[3]); if (_counts[4] == 7) Use(1);")]
    [InlineData("Interlocked.Increment(ref _n); Action later = () => Use(_n); later();")]
    [InlineData("int n = 0; Interlocked.Increment(ref n); if (n == 1) Use(1);")]
    [InlineData("s_n = Interlocked.Increment(ref _n);")]
    [InlineData("Interlocked.Exchange(ref _n, 3); if (_n == 3) Use(1);")]
    [InlineData("Interlocked.CompareExchange(ref _state, new object(), null); Use(_state.GetHashCode());")]
    [InlineData("Interlocked.CompareExchange(ref _n, 1, 0);")]
    [InlineData("var old = _n; while (Interlocked.CompareExchange(ref _n, old + 1, old) != old) old = _n;")]
    [InlineData("int old; do { old = _n; } while (Interlocked.CompareExchange(ref _n, old + 1, old) != old);")]
    [InlineData("var old = _n; if (Interlocked.CompareExchange(ref _n, old + 1, old) != old) Use(1);")]
    [InlineData("var max = _n; if (max < 7) Interlocked.CompareExchange(ref _n, 7, max);")]
    [InlineData("object one = 1; Interlocked.CompareExchange(ref _state, one, null);")]
    [InlineData("_value = LazyInitializer.EnsureInitialized(ref _value, () => new C());")]
    public Task ResultUsedOrNotNeeded_Silent(string code) => Verify.Silent(Program(code));

    [Fact]
    public Task IdGenerator_Reported() => Verify.Reports("""
        static class Ids<T>
        {
            private static long s_last;

            public static long Next()
            {
                Interlocked.{|CSAFE517:Increment|}(ref s_last);
                return s_last;
            }
        }
        """);

    [Fact]
    public Task LazyField_Silent() => Verify.Silent("""
        class C
        {
            private object? _gate;

            public object Gate
            {
                get
                {
                    Interlocked.CompareExchange(ref _gate, new object(), null);
                    return _gate;
                }
            }
        }
        """);

    [Fact]
    public Task CapturedLocalOfStartedBodies_Reported() => Verify.Reports("""
        class C
        {
            public void M(Action done)
            {
                int left = 100;
                Parallel.For(0, 100, i =>
                {
                    Interlocked.{|CSAFE517:Decrement|}(ref left);
                    if (left == 0)
                    {
                        done();
                    }
                });
            }
        }
        """);

    [Fact]
    public Task OneStartedBodyCounts_Silent() => Verify.Silent("""
        sealed class Worker : IDisposable
        {
            private readonly Thread _thread;
            private volatile bool _stop;
            private int _done;

            public Worker()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public int Done => Volatile.Read(ref _done);

            public void Dispose()
            {
                _stop = true;
                _thread.Join();
            }

            private void Run()
            {
                while (!_stop)
                {
                    Interlocked.Increment(ref _done);
                    if (_done % 100 == 0)
                    {
                        Console.WriteLine("hundred more");
                    }
                }
            }
        }
        """);

    [Fact]
    public Task HelperCalledUnderTheLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _n;

            public int Count => Volatile.Read(ref _n);

            public void Add()
            {
                lock (_gate)
                {
                    Step();
                }
            }

            private void Step()
            {
                Interlocked.Increment(ref _n);
                if (_n == 10)
                {
                    Console.WriteLine("ten");
                }
            }
        }
        """);

    [Fact]
    public Task DroppedExchangeOfAReference_SilentButInStrictMode() => Task.WhenAll(
        Verify.Silent(Program("var old = _list; Interlocked.CompareExchange(ref _list, old.Add(1), old);")),
        Verify.Reports(Program("var old = {|CSAFE109:_list|}; Interlocked.{|CSAFE517:CompareExchange|}(ref _list, old.Add(1), old);"), new SourceOptions { Strict = true }));

    [Fact]
    public Task KnownMiss_ReadTwoStatementsLater() => Verify.Silent(Program("Interlocked.Increment(ref _n); var limit = 10; if (_n == limit) Use(1);"));

    [Fact]
    public Task Message_NamesTheStepAndTheRead() => Messages.Are(
        """
        class C
        {
            private int _last;

            public int Next()
            {
                Interlocked.Increment(ref _last);
                return _last;
            }
        }
        """,
        "CSAFE517",
        "'Interlocked.Increment' tells what it made of '_last', which is thrown away here and read again on line 8, when others can have changed it; use the result");

    private static string Program(string code) => $$"""
        using System.Collections.Immutable;

        class C
        {
            private static int s_n;
            private readonly object _gate = new();
            private readonly int[] _counts = new int[8];
            private int _n;
            private long _long;
            private object _state;
            private C _value;
            private ImmutableList<int> _list = ImmutableList<int>.Empty;

            public void M()
            {
                {{code}}
            }

            private static void Use(int value) => Console.WriteLine(value);
        }
        """;
}
