using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>Flags that are set before their data, or after it by plain writes.</summary>
public sealed class EarlyPublicationTests
{
    [Theory]
    [InlineData("{|CSAFE110:_done = true|}; _result = 1;")]
    [InlineData("_result = 1; {|CSAFE110:_done = true|};")]
    [InlineData("{|CSAFE110:_done = true|}; if (Environment.Is64BitProcess) _result = 1;")]
    [InlineData("try { _result = 1; } finally { } {|CSAFE110:_done = true|};")]
    public Task PlainFlagAndDataInABody_Reported(string statements) => Verify.Reports(Leaking("bool", statements, "_done ? _result : 0"));

    [Theory]
    [InlineData("{|CSAFE110:_done = true|}; _result = 1;")]
    [InlineData("_done = false; {|CSAFE110:_done = true|}; _result = 1;")]
    public Task VolatileFlagBeforeTheData_Reported(string statements) => Verify.Reports(Leaking("volatile bool", statements, "_done ? _result : 0"));

    [Theory]
    [InlineData("_done ? _result : 0")]
    [InlineData("!_done ? 0 : _result")]
    [InlineData("_done && _result > 0 ? 1 : 0")]
    [InlineData("!_done || _result > 0 ? 1 : 0")]
    [InlineData("_done == true ? _result : 0")]
    [InlineData("_done is true ? _result : 0")]
    public Task ShapesOfTheTest_Reported(string test) => Verify.Reports(Leaking("bool", "_result = 1; {|CSAFE110:_done = true|};", test));

    [Theory]
    [InlineData("volatile bool", "_result = 1; _done = true;", "_done ? _result : 0")]
    [InlineData("bool", "_result = 1; Volatile.Write(ref _done, true);", "Volatile.Read(ref _done) ? _result : 0")]
    [InlineData("bool", "_result = 1; _done = true;", "_result")]
    [InlineData("bool", "_result = 1; _done = true;", "_done ? 1 : 0")]
    [InlineData("bool", "_done = true; _result = 1;", "_done ? 0 : _result")]
    [InlineData("volatile bool", "_result = 0; _done = true; _result = 1;", "_done ? _result : 0")]
    [InlineData("volatile bool", "_done = true; while (_done) _result = Environment.TickCount;", "_done ? _result : 0")]
    [InlineData("volatile bool", "_done = true; _result++;", "_done ? _result : 0")]
    [InlineData("volatile bool", "_done = true; _result = 1; _done = false;", "_done ? _result : 0")]
    [InlineData("bool", "if (_result == 0) _done = true; else _result = 1;", "_done ? _result : 0")]
    public Task SetLastAndOrdered_OrNotGuarding_Silent(string flag, string statements, string test) => Verify.Silent(Leaking(flag, statements, test));

    [Fact]
    public Task VolatileWriteBeforeTheData_Reported() => Verify.Reports(Leaking("bool", "{|CSAFE110:Volatile.Write(ref _done, true)|}; _result = 1;", "Volatile.Read(ref _done) ? _result : 0"));

    [Theory]
    [InlineData("class", "private bool _ready; private int _value; private Thread? _thread; public void Join() => _thread!.Join();", "_thread = new Thread(() => { _value = 1; {|CSAFE110:_ready = true|}; }); _thread.Start();", "_ready ? _value : 0")]
    [InlineData("class", "private static bool s_ready; private static int s_value; private static Timer? s_timer; public static Timer? Timer => s_timer;", "s_timer = new Timer(_ => { s_value = 1; {|CSAFE110:s_ready = true|}; }, null, 0, 10);", "s_ready ? s_value : 0")]
    [InlineData("class", "private bool Ready { get; set; } private int Value { get; set; } private Task? _work; public Task Ended => _work!;", "_work = Task.Run(() => { Value = 1; {|CSAFE110:Ready = true|}; });", "Ready ? Value : 0")]
    [InlineData("sealed record", "private bool _ready; private int _value; private Task? _work; public Task Ended => _work!;", "void Work() { _value = 1; {|CSAFE110:_ready = true|}; } _work = Task.Run(Work);", "_ready ? _value : 0")]
    [InlineData("class", "private bool _ready; private int _value; private Task? _work; public Task Ended => _work!;", "_work = Task.Run(async () => { await Task.Delay(1); this._value = 1; {|CSAFE110:this._ready = true|}; });", "this._ready ? this._value : 0")]
    [InlineData("partial class", "private State _state; private string _value = \"\"; private Task? _work; public Task Ended => _work!; private enum State { None, Ready }", "_work = Task.Run(() => { _value = \"a\"; {|CSAFE110:_state = State.Ready|}; });", "_state == State.Ready ? _value.Length : 0")]
    public Task ShapesOfTheType_Reported(string kind, string state, string start, string test) => Verify.Reports($$"""
        class Outer<T>
        {
            {{kind}} C
            {
                {{state}}

                public int Value2 => {{test}};

                public void Start()
                {
                    {{start}}
                }
            }
        }
        """);

    [Fact]
    public Task BothUnderOneLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private bool _done;
            private int _result;
            private Task? _work;

            public Task Ended => _work!;

            public void Start() => _work = Task.Run(() => { lock (_gate) { _done = true; _result = 1; } });

            public int Get()
            {
                lock (_gate) return _done ? _result : 0;
            }
        }
        """);

    [Fact]
    public Task InOneMember_Reported() => Verify.Reports("""
        class C
        {
            private bool _done;
            private int _result;

            public async Task<int> M()
            {
                var work = Task.{|CSAFE303:Run|}(() =>
                {
                    _result = 1;
                    {|CSAFE110:_done = true|};
                });
                if (_done)
                {
                    return _result;
                }

                await work;
                return 0;
            }
        }
        """);

    [Theory]
    [InlineData("private volatile bool _done;", "_done = true", "_done")]
    [InlineData("private bool _done;", "Volatile.Write(ref _done, true)", "Volatile.Read(ref _done)")]
    public Task InOneMember_Ordered_Silent(string field, string set, string test) => Verify.Silent($$"""
        class C
        {
            {{field}}
            private int _result;

            public async Task<int> M()
            {
                var work = Task.Run(() =>
                {
                    _result = 1;
                    {{set}};
                });
                if ({{test}})
                {
                    return _result;
                }

                await work;
                return _result;
            }
        }
        """);

    [Fact]
    public Task InOneMember_OrderedFlagThatIsClearedAgain_Reported() => Verify.Reports("""
        class C
        {
            private volatile bool _done;
            private int _result;

            public async Task<int> M()
            {
                _done = false;
                var work = Task.{|CSAFE303:Run|}(() =>
                {
                    {|CSAFE103:_result = 1|};
                    _done = true;
                });
                if (_done)
                {
                    return _result;
                }

                await work;
                return 0;
            }
        }
        """);

    [Fact]
    public Task OrderedFlagOfSeveralRuns_Reported() => Verify.Reports("""
        class C
        {
            private volatile bool _done;
            private int _result;

            public async Task<int> M()
            {
                var works = new List<Task>();
                for (int i = 0; i < 3; i++)
                {
                    works.Add(Task.Run(() =>
                    {
                        {|CSAFE103:_result = 1|};
                        _done = true;
                    }));
                    if (_done)
                    {
                        return _result;
                    }
                }

                await Task.WhenAll(works);
                return 0;
            }
        }
        """);

    [Fact]
    public Task StartedByTheConstructor_Ordered_StrictMode_Silent() => Verify.Silent("""
        class C
        {
            private readonly Task _work;
            private volatile bool _done;
            private int _result;

            public C() => _work = Task.Run(() =>
            {
                _result = 1;
                _done = true;
            });

            public Task Ended => _work;

            public int Get() => _done ? _result : 0;
        }
        """, new SourceOptions { Strict = true });

    [Fact]
    public Task StartedAsOftenAsCalled_Ordered_StrictMode_Reported() => Verify.Reports("""
        class C
        {
            private Task? _work;
            private volatile bool _done;
            private int _result;

            public Task Ended => _work!;

            public void Start() => _work = Task.Run(() =>
            {
                {|CSAFE103:_result = 1|};
                _done = true;
            });

            public int Get() => _done ? _result : 0;
        }
        """, new SourceOptions { Strict = true });

    [Fact]
    public Task WaitedForInALoop_Silent() => Verify.Silent("""
        class C
        {
            private volatile bool _done;
            private int _result;

            public async Task<int> M()
            {
                var work = Task.Run(() =>
                {
                    _result = 1;
                    _done = true;
                });
                while (!_done)
                {
                    Thread.Sleep(1);
                }

                var result = _result;
                await work;
                return result;
            }
        }
        """);

    [Fact]
    public Task WaitedForInALoop_SetBeforeTheData_Reported() => Verify.Reports("""
        class C
        {
            private volatile bool _done;
            private int _result;

            public async Task<int> M()
            {
                var work = Task.Run(() =>
                {
                    {|CSAFE110:_done = true|};
                    _result = 1;
                });
                while (!_done)
                {
                    Thread.Sleep(1);
                }

                var result = _result;
                await work;
                return result;
            }
        }
        """);

    [Fact]
    public Task VolatileFlagWithoutAStart_SetBeforeTheData_Reported() => Verify.Reports("""
        class C
        {
            private volatile bool _done;
            private int _result;

            public void Set(int result)
            {
                {|CSAFE110:_done = true|};
                _result = result;
            }

            public int Get() => _done ? _result : 0;
        }
        """);

    [Fact]
    public Task VolatileFlagWithoutAStart_SetAfterTheData_Silent() => Verify.Silent("""
        class C
        {
            private volatile bool _done;
            private int _result;

            public void Set(int result)
            {
                _result = result;
                _done = true;
            }

            public int Get() => _done ? _result : 0;
        }
        """);

    [Fact]
    public Task NoSignOfThreads_Silent() => Verify.Silent("""
        class C
        {
            private bool _done;
            private int _result;

            public void Set(int result)
            {
                _done = true;
                _result = result;
            }

            public int Get() => _done ? _result : 0;

            public Task Async() => Task.CompletedTask;
        }
        """);

    [Fact]
    public Task KnownMiss_DataWrittenByAHelper() => Verify.Silent("""
        class C
        {
            private volatile bool _done;
            private int _result;

            public void Set()
            {
                _done = true;
                Fill();
            }

            public int Get() => _done ? _result : 0;

            private void Fill() => _result = 1;
        }
        """);

    private static string Leaking(string flag, string statements, string test) => $$"""
        class C
        {
            private {{flag}} _done;
            private int _result;
            private Task? _work;

            public Task Ended => _work!;

            public int Result => {{test}};

            public void Start() => _work = Task.Run(() => { {{statements}} });
        }
        """;
}
