using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>The modifier on a polled field, and calls of Volatile where it cannot stand.</summary>
public sealed class VolatileFixTests
{
    [Fact]
    public Task PrivateField_Volatile() => Verify.FixesAll<VolatileFix>(
        """
        class C
        {
            /// <summary>Set to stop.</summary>
            private bool _stop; // flag
            private bool _pause;

            public void Start() => ThreadPool.QueueUserWorkItem(_ =>
            {
                while (!{|CSAFE111:_stop|}) { }
                while ({|CSAFE111:_pause|}) { }
            });

            public void Stop() => _stop = true;

            public void Go() => _pause = false;
        }
        """,
        """
        class C
        {
            /// <summary>Set to stop.</summary>
            private volatile bool _stop; // flag
            private volatile bool _pause;

            public void Start() => ThreadPool.QueueUserWorkItem(_ =>
            {
                while (!_stop) { }
                while (_pause) { }
            });

            public void Stop() => _stop = true;

            public void Go() => _pause = false;
        }
        """);

    [Theory]
    [InlineData("int _state = 1;", "volatile int _state = 1;", "== 1", "2")]
    [InlineData("internal static string? _state;", "internal static volatile string? _state;", "is null", "\"x\"")]
    [InlineData("private DayOfWeek _state;", "private volatile DayOfWeek _state;", "!= DayOfWeek.Friday", "DayOfWeek.Friday")]
    public Task OtherDeclarations_Volatile(string field, string expected, string test, string value)
    {
        string Source(string declaration, string read) => $$"""
            class C
            {
                // the state
                {{declaration}}

                public void Start() => ThreadPool.QueueUserWorkItem(_ => { while ({{read}} {{test}}) { } });

                public void Set() => _state = {{value}};
            }
            """;

        return Verify.Fixes<VolatileFix>(Source(field, "{|CSAFE111:_state|}"), Source(expected, "_state"));
    }

    [Theory]
    [InlineData("private long _n;", "_n", "while ({|CSAFE111:_n|} == 0) { }", "_n = 1;")]
    [InlineData("private int _m, _n;", "_n", "while ({|CSAFE111:_n|} == 0) { }", "_n = 1;")]
    [InlineData("private int N { get; set; }", "N", "while ({|CSAFE111:N|} == 0) { }", "N = 1;")]
    [InlineData("private int _n; private static void Fill(ref int n) { }", "_n", "while ({|CSAFE111:_n|} == 0) { }", "_n = 1; Fill(ref _n);")]
    public Task ModifierCannotStand_NotOffered(string member, string name, string loop, string set) => Verify.OffersNoFix<VolatileFix>($$"""
        class C
        {
            {{member}}

            public void Start() => ThreadPool.QueueUserWorkItem(_ => { {{loop}} });

            public void Set() { {{set}} }

            public string Name => nameof({{name}});
        }
        """);

    [Fact]
    public Task CapturedLocal_NotOffered() => Verify.OffersNoFix<VolatileFix>("""
        class C
        {
            void M()
            {
                var stop = false;
                var worker = new Thread(() => { while (!{|CSAFE111:stop|}) { } });
                worker.Start();
                stop = true;
                worker.Join();
            }
        }
        """);

    [Fact]
    public Task CapturedLocal_VolatileCalls() => Verify.FixesAll<InterlockedFix>(
        """
        class C
        {
            void M()
            {
                var stop = false;
                var worker = new Thread(() => { while (!{|CSAFE111:stop|}) { } });
                worker.Start();
                stop = true;
                worker.Join();
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                var stop = false;
                var worker = new Thread(() => { while (!Volatile.Read(ref stop)) { } });
                worker.Start();
                Volatile.Write(ref stop, true);
                worker.Join();
            }
        }
        """);

    [Fact]
    public Task LongField_VolatileCalls() => Verify.Fixes<InterlockedFix>(
        """
        class C
        {
            private long _ticks;

            public void Start() => ThreadPool.QueueUserWorkItem(_ => { while ({|CSAFE111:_ticks|} == 0) { } });

            public void Set(long ticks) => _ticks = ticks;
        }
        """,
        """
        class C
        {
            private long _ticks;

            public void Start() => ThreadPool.QueueUserWorkItem(_ => { while (Volatile.Read(ref _ticks) == 0) { } });

            public void Set(long ticks) => Volatile.Write(ref _ticks, ticks);
        }
        """);

    [Fact]
    public async Task RepairedProgram_Ends() => Assert.Equal("ended", Verify.Run(await Verify.Apply<VolatileFix>("""
        static class Program
        {
            private static bool s_stop;

            static void Main()
            {
                var worker = new Thread(() => { while (!{|CSAFE111:s_stop|}) { } Console.Write("ended"); });
                worker.Start();
                Thread.Sleep(200);
                s_stop = true;
                worker.Join();
            }
        }
        """)));
}
