using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>Flags set before their data or by plain writes, objects stored before they are complete.</summary>
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
                var work = Task.Run(() =>
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
                var work = Task.Run(() =>
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

    [Theory]
    [InlineData("if (!_ready) { lock (_gate) { if (!_ready) { _words = new List<string>(); {|CSAFE110:_ready = true|}; } } } return _words;")]
    [InlineData("if (!_ready) lock (_gate) if (!_ready) { _words = new List<string>(); {|CSAFE110:_ready = true|}; } return _words;")]
    [InlineData("if (_ready) return _words; lock (_gate) { if (!_ready) { _words = new List<string>(); {|CSAFE110:_ready = true|}; } return _words; }")]
    [InlineData("if (!_ready) { lock (_gate) { if (!_ready) { {|CSAFE110:_ready = true|}; _words = new List<string>(); } } } return _words;")]
    public Task DoubleCheckedLockOnAPlainFlag_Reported(string body) => Verify.Reports(Lazily("bool _ready;", body));

    [Theory]
    [InlineData("volatile bool _ready;", "if (!_ready) { lock (_gate) { if (!_ready) { _words = new List<string>(); _ready = true; } } } return _words;")]
    [InlineData("bool _ready;", "if (!Volatile.Read(ref _ready)) { lock (_gate) { if (!_ready) { _words = new List<string>(); Volatile.Write(ref _ready, true); } } } return _words;")]
    [InlineData("bool _ready;", "lock (_gate) { if (!_ready) { _words = new List<string>(); _ready = true; } return _words; }")]
    [InlineData("bool _ready;", "if (_words == null) { lock (_gate) { if (_words == null) { _ready = true; _words = new List<string>(); } } } return _words;")]
    public Task DoubleCheckedLockThatIsSound_Silent(string flag, string body) => Verify.Silent(Lazily(flag, body));

    [Theory]
    [InlineData("if (_words == null) { lock (_gate) { if (_words == null) { {|CSAFE110:_words = new List<string>()|}; _words.Add(\"\"); } } } return _words;")]
    [InlineData("if (_words is null) lock (_gate) if (_words is null) { var words = new List<string>(); {|CSAFE110:_words = words|}; words.Add(\"\"); } return _words;")]
    [InlineData("if (_words != null) return _words; lock (_gate) { if (_words == null) { {|CSAFE110:_words = new List<string>()|}; foreach (var word in Read()) { _words.Add(word); } } return _words; }")]
    [InlineData("if (_words == null) { lock (_gate) { if (_words == null) { {|CSAFE110:_words = new List<string>()|}; _words.Capacity = 5; } } } return _words;")]
    public Task DoubleCheckedLockThatPublishesTooEarly_Reported(string body) => Verify.Reports(Lazily("int _unused;", body));

    [Theory]
    [InlineData("if (_words == null) { lock (_gate) { if (_words == null) { var words = new List<string>(); words.Add(\"\"); _words = words; } } } return _words;")]
    [InlineData("if (_words == null) { lock (_gate) { if (_words == null) { _words = new List<string> { \"\" }; } } } return _words;")]
    [InlineData("if (_words == null) { lock (_gate) { if (_words == null) { _words = new List<string>(Read()); Console.WriteLine(_words.Count); } } } return _words;")]
    [InlineData("lock (_gate) { if (_words == null) { _words = new List<string>(); _words.Add(\"\"); } return _words; }")]
    public Task DoubleCheckedLockThatCompletesFirst_Silent(string body) => Verify.Silent(Lazily("int _unused;", body));

    [Fact]
    public Task PreparedByAMethodOfAnotherType_Reported() => Verify.Reports("""
        class Engine
        {
            private int _speed;

            public void Init() => _speed = 3;

            public int Speed => _speed;
        }

        static class Engines
        {
            private static readonly object s_gate = new();
            private static Engine? s_engine;

            public static Engine Engine
            {
                get
                {
                    if (s_engine == null)
                    {
                        lock (s_gate)
                        {
                            if (s_engine == null)
                            {
                                {|CSAFE110:s_engine = new Engine()|};
                                s_engine.Init();
                            }
                        }
                    }

                    return s_engine;
                }
            }
        }
        """);

    [Theory]
    [InlineData("{|CSAFE110:_settings = new Settings()|}; _settings.Name = name;")]
    [InlineData("var settings = new Settings(); {|CSAFE110:_settings = settings|}; settings.Name = name;")]
    public Task FilledAfterwardsInABody_Reported(string statements) => Verify.Reports(Reloading(statements));

    [Theory]
    [InlineData("var settings = new Settings(); settings.Name = name; _settings = settings;")]
    [InlineData("_settings = new Settings { Name = name };")]
    [InlineData("var settings = new Settings(); _settings = settings; settings = new Settings(); settings.Name = name; _settings = settings;")]
    public Task FilledBefore_Silent(string statements) => Verify.Silent(Reloading(statements));

    [Fact]
    public Task FilledUnderTheLockThatReadersLack_Reported() => Verify.Reports("""
        class Settings
        {
            public string Name { get; set; } = "";
        }

        class Options
        {
            private readonly object _gate = new();
            private Settings _settings = new();

            public string Name => _settings.Name;

            public void Reload(string name)
            {
                lock (_gate)
                {
                    {|CSAFE110:_settings = new Settings()|};
                    _settings.Name = name;
                }
            }
        }
        """);

    [Fact]
    public Task FilledUnderTheLockOfTheReaders_Silent() => Verify.Silent("""
        class Settings
        {
            public string Name { get; set; } = "";
        }

        class Options
        {
            private readonly object _gate = new();
            private Settings _settings = new();

            public string Name
            {
                get
                {
                    lock (_gate) return _settings.Name;
                }
            }

            public void Reload(string name)
            {
                lock (_gate)
                {
                    _settings = new Settings();
                    _settings.Name = name;
                }
            }
        }
        """);

    [Fact]
    public Task MapFilledAfterwards_ReportedOnce() => Verify.Reports("""
        class Prices
        {
            private Dictionary<string, int> _prices = new();
            private Timer? _timer;

            public Timer Timer => _timer!;

            public void Start() => _timer = new Timer(_ =>
            {
                {|CSAFE110:_prices = new Dictionary<string, int>()|};
                _prices.Add("bread", 3);
                _prices["milk"] = 1;
            }, null, 0, 1000);

            public int Of(string name) => _prices.TryGetValue(name, out var price) ? price : 0;
        }
        """);

    [Fact]
    public Task AsyncDoubleCheckedLockOnAPlainFlag_Reported() => Verify.Reports("""
        class Words
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private bool _ready;
            private string[] _words = [];

            public async Task<string[]> GetAsync()
            {
                if (!_ready)
                {
                    await _gate.WaitAsync();
                    try
                    {
                        if (!_ready)
                        {
                            _words = await File.ReadAllLinesAsync("words");
                            {|CSAFE110:_ready = true|};
                        }
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }

                return _words;
            }
        }
        """);

    [Fact]
    public Task AsyncLockAlwaysTaken_Silent() => Verify.Silent("""
        class Words
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private bool _ready;
            private string[] _words = [];

            public async Task<string[]> GetAsync()
            {
                await _gate.WaitAsync();
                if (!_ready)
                {
                    _words = await File.ReadAllLinesAsync("words");
                    _ready = true;
                }

                _gate.Release();
                return _words;
            }
        }
        """);

    [Fact]
    public Task ValueOfOneThread_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private AsyncLocal<string>? _name;

            public string? Name => _name?.Value;

            public void Begin()
            {
                lock (_gate)
                {
                    _name = new AsyncLocal<string>();
                    _name.Value = "";
                }
            }
        }
        """);

    [Theory]
    [InlineData("_settings = new Settings { Name = name }; try { Console.WriteLine(); } finally { _settings.Name = \"\"; }")]
    [InlineData("_settings = new Settings { Name = name }; _settings.Name = null!;")]
    public Task ClearedOnTheWayOut_Silent(string statements) => Verify.Silent(Reloading(statements));

    [Fact]
    public Task FlagSetInTwoPlaces_ReportedOnce() => Verify.Reports("""
        class C
        {
            private bool _done;
            private int _result;
            private Task? _work;

            public Task Ended => _work!;

            public int Result => _done ? _result : 0;

            public void Start(int n) => _work = Task.Run(() =>
            {
                if (n > 3)
                {
                    _result = 1;
                    {|CSAFE110:_done = true|};
                }
                else
                {
                    _result = 2;
                    _done = true;
                }
            });
        }
        """);

    [Fact]
    public Task StrictMode_OneReport() => Verify.Reports("""
        class C
        {
            private readonly object _gate = new();
            private bool _ready;
            private List<string>? _words;

            public List<string> Get()
            {
                if (!_ready)
                {
                    lock (_gate)
                    {
                        if (!_ready)
                        {
                            _words = new List<string>();
                            {|CSAFE110:_ready = true|};
                        }
                    }
                }

                return _words!;
            }
        }
        """, new SourceOptions { Strict = true });

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

    private static string Lazily(string flag, string body) => $$"""
        #nullable disable
        class C
        {
            private readonly object _gate = new();
            private {{flag}}
            private List<string> _words;

            public List<string> Get()
            {
                {{body}}
            }

            private static IEnumerable<string> Read() => File.ReadLines("words");
        }
        """;

    private static string Reloading(string statements) => $$"""
        class Settings
        {
            public string Name { get; set; } = "";
        }

        class Options
        {
            private Settings _settings = new();
            private Task? _work;

            public Task Ended => _work!;

            public string Name => _settings.Name;

            public void Reload(string name) => _work = Task.Run(() => { {{statements}} });
        }
        """;
}
