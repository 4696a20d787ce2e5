using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Atomicity;

/// <summary>CSAFE604: a flag is tested and set in two steps.</summary>
public sealed class TestAndSetTests
{
    [Theory]
    [InlineData("if (!_done) { {|CSAFE604:_done = true|}; Work(item); }")]
    [InlineData("if (_done == false) { {|CSAFE604:_done = true|}; Work(item); }")]
    [InlineData("if (_done is false) { {|CSAFE604:_done = true|}; Work(item); }")]
    [InlineData("if (_done) return; {|CSAFE604:_done = true|}; Work(item);")]
    [InlineData("if (!_done && item > 1) { Work(item); {|CSAFE604:_done = true|}; }")]
    [InlineData("if (_done || item == 0) return; {|CSAFE604:_done = true|}; Work(item);")]
    [InlineData("if (!this._done) { {|CSAFE604:this._done = true|}; Work(item); }")]
    [InlineData("if (_state == 0) { {|CSAFE604:_state = 1|}; Work(item); }")]
    [InlineData("if (_state != 1) { {|CSAFE604:_state = 1|}; Work(item); }")]
    [InlineData("if (_mode is Mode.Idle) { {|CSAFE604:_mode = Mode.Busy|}; Work(item); }")]
    [InlineData("if (_mode == Mode.Idle) { {|CSAFE604:_mode = Mode.Busy|}; Work(item); }")]
    public Task FieldInABodyThatRunsManyTimes_Reported(string code) => Verify.Reports(Run(code));

    [Theory]
    [InlineData("lock (_gate) { if (!_done) { _done = true; Work(item); } }")]
    [InlineData("if (Interlocked.Exchange(ref _state, 1) == 0) Work(item);")]
    [InlineData("if (Interlocked.CompareExchange(ref _state, 1, 0) == 0) { Work(item); }")]
    [InlineData("var own = false; if (!own) { own = true; Work(item); }")]
    public Task LockedOrOneStep_Silent(string code) => Verify.Silent(Run(code));

    [Fact]
    public Task CapturedLocal_Reported() => Verify.Reports("""
        class C
        {
            void M(int[] items)
            {
                var warned = false;
                Parallel.ForEach(items, item =>
                {
                    if (!warned)
                    {
                        {|CSAFE604:warned = true|};
                        Console.WriteLine(item);
                    }
                });
            }
        }
        """);

    [Fact]
    public Task TwoStartedBodies_Reported() => Verify.Reports("""
        class C
        {
            private bool _started;

            public async Task M()
            {
                var one = Task.Run(Begin);
                var two = Task.Run(Begin);
                await Task.WhenAll(one, two);
            }

            private void Begin()
            {
                if (_started) return;
                {|CSAFE604:_started = true|};
                Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task StaticField_Reported() => Verify.Reports("""
        static class C
        {
            private static bool s_ready;

            public static void M() => Parallel.Invoke(Prepare, Prepare);

            private static void Prepare()
            {
                if (!s_ready)
                {
                    {|CSAFE604:s_ready = true|};
                    Console.WriteLine();
                }
            }
        }
        """);

    [Fact]
    public Task NoSign_Silent() => Verify.Silent("""
        class C
        {
            private bool _started;

            public void Start()
            {
                if (_started) return;
                _started = true;
                Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task OneThreadTestsAndSets_OtherOnlyReads_IsAPlainRace() => Verify.Reports("""
        class C
        {
            private bool _done;

            public async Task M()
            {
                var work = Task.Run(() =>
                {
                    if (!_done)
                    {
                        {|CSAFE103:_done = true|};
                        Console.WriteLine();
                    }
                });
                Console.WriteLine(_done);
                await work;
            }
        }
        """);

    [Fact]
    public Task KnownMiss_FlagThatIsVolatile_InAMemberThatOthersCall_Silent() => Verify.Silent("""
        class C
        {
            private volatile bool _started;

            public void Start()
            {
                if (_started) return;
                _started = true;
                Console.WriteLine();
            }
        }
        """);

    private static string Run(string code) => $$"""
        enum Mode { Idle, Busy }

        class C
        {
            private readonly object _gate = new();
            private bool _done;
            private int _state;
            private Mode _mode;

            public void M(int[] items) => Parallel.ForEach(items, item => Each(item));

            private void Each(int item)
            {
                {{code}}
            }

            private static void Work(int item) => Console.WriteLine(item);
        }
        """;
}
