using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>Double-checked locks, and objects that are stored before they are complete.</summary>
public sealed class UnfinishedPublicationTests
{
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
                try
                {
                    if (!_ready)
                    {
                        _words = await File.ReadAllLinesAsync("words");
                        _ready = true;
                    }
                }
                finally
                {
                    _gate.Release();
                }

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
