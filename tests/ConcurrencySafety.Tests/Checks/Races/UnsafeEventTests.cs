using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>Events and delegates that are tested, called and changed while others change them.</summary>
public sealed class UnsafeEventTests
{
    [Theory]
    [InlineData("if (Changed != null) {|CSAFE115:Changed(this, EventArgs.Empty)|};")]
    [InlineData("if (null != Changed) {|CSAFE115:Changed(this, EventArgs.Empty)|};")]
    [InlineData("if (Changed is not null) {|CSAFE115:Changed.Invoke(this, EventArgs.Empty)|};")]
    [InlineData("if (this.Changed != null) { {|CSAFE115:this.Changed(this, EventArgs.Empty)|}; }")]
    [InlineData("if (Changed == null) return; {|CSAFE115:Changed(this, EventArgs.Empty)|};")]
    [InlineData("if (Changed is null) { return; } Console.WriteLine(); {|CSAFE115:Changed(this, EventArgs.Empty)|};")]
    [InlineData("if (Changed == null) { } else {|CSAFE115:Changed(this, EventArgs.Empty)|};")]
    [InlineData("if (_rounds > 1 && Changed != null) {|CSAFE115:Changed(this, EventArgs.Empty)|};")]
    public Task TestThenCallInStartedBody_Reported(string statement) => Verify.Reports($$"""
        class C
        {
            private readonly int _rounds = 3;
            public event EventHandler? Changed;

            public Task StartAsync() => Task.Run(Work);

            private void Work()
            {
                {{statement}}
            }
        }
        """);

    [Theory]
    [InlineData("Changed?.Invoke(this, EventArgs.Empty);")]
    [InlineData("var changed = Changed; if (changed != null) changed(this, EventArgs.Empty);")]
    [InlineData("if (Changed is { } changed) changed(this, EventArgs.Empty);")]
    [InlineData("lock (_gate) { if (Changed != null) Changed(this, EventArgs.Empty); }")]
    [InlineData("if (Changed != null) Console.WriteLine();")]
    [InlineData("if (Other != null) Changed!(this, EventArgs.Empty);")]
    public Task ReadOnceOrUnderLock_Silent(string statement) => Verify.Silent($$"""
        class C
        {
            private readonly object _gate = new();
            public event EventHandler? Changed;
            public event EventHandler? Other;

            public Task StartAsync() => Task.Run(Work);

            private void Work()
            {
                {{statement}}
                Other?.Invoke(this, EventArgs.Empty);
            }
        }
        """, SourceOptions.Blocking);

    [Fact]
    public Task NoSignOfConcurrency_Silent() => Verify.Silent("""
        class C
        {
            public event EventHandler? Changed;

            public void Set()
            {
                if (Changed != null) Changed(this, EventArgs.Empty);
            }
        }
        """);

    [Fact]
    public Task RaisedByTheCallerWhileABodyDoesSomethingElse_Silent() => Verify.Silent("""
        class C
        {
            public event EventHandler? Changed;

            public Task SetAsync()
            {
                if (Changed != null) Changed(this, EventArgs.Empty);
                return Task.Run(() => Console.WriteLine());
            }
        }
        """);

    [Fact]
    public Task ForkJoin_Silent() => Verify.Silent("""
        class C
        {
            public event Action<int>? Progress;

            public void Run() => Parallel.For(0, 10, i =>
            {
                if (Progress != null) Progress(i);
            });
        }
        """);

    [Fact]
    public Task Lambda_Reported() => Verify.Reports("""
        class C
        {
            public static event Action<int>? Progress;

            public static Task RunAsync() => Task.Run(() =>
            {
                for (int i = 0; i < 10; i++)
                {
                    if (Progress != null) {|CSAFE115:Progress(i)|};
                }
            });
        }
        """);

    [Fact]
    public Task Timer_Reported() => Verify.Reports("""
        sealed class Clock : IDisposable
        {
            private readonly Timer _timer;
            public event Action? Tick;

            public Clock() => _timer = new Timer(_ => OnTick(), null, 0, 1000);

            public void Dispose() => _timer.Dispose();

            private void OnTick()
            {
                if (Tick != null) {|CSAFE115:Tick()|};
            }
        }
        """);

    [Fact]
    public Task BackgroundService_Reported() => Verify.Reports("""
        class Worker : BackgroundService
        {
            public event Action? Ticked;

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    await Task.Delay(100, stoppingToken);
                    if (Ticked != null) {|CSAFE115:Ticked()|};
                }
            }
        }
        """, Hosts.Library);

    [Fact]
    public Task Singleton_Reported() => Verify.Reports("""
        class Bus
        {
            public event Action<string>? Published;

            public void Publish(string message)
            {
                if (Published != null) {|CSAFE115:Published(message)|};
            }
        }

        static class Setup
        {
            public static void Add(IServiceCollection services) => services.AddSingleton<Bus>();
        }
        """, Hosts.Library);

    [Fact]
    public Task OtherType_Reported() => Verify.Reports("""
        class Model
        {
            public event Action? Changed;

            public void Set()
            {
                if (Changed != null) {|CSAFE115:Changed()|};
            }
        }

        class Loader
        {
            private readonly Model _model = new();

            public Task LoadAsync() => Task.Run(() => _model.Set());
        }
        """);

    [Fact]
    public Task PrivateEventThatNobodyLeaves_Silent() => Verify.Silent("""
        class C
        {
            private event Action? Changed;

            public C() => Changed += () => Console.WriteLine();

            public Task RunAsync() => Task.Run(() => { if (Changed != null) Changed(); });
        }
        """);

    [Fact]
    public Task DelegateFieldThatIsNeverSetToNull_Silent() => Verify.Silent("""
        class C
        {
            private Action? _callback;

            public Task RunAsync(Action callback)
            {
                _callback = callback;
                return Task.Run(() => { if (_callback != null) _callback(); });
            }
        }
        """);

    [Fact]
    public Task DelegateFieldThatAnotherMemberClears_Reported() => Verify.Reports("""
        class C
        {
            private Action? _callback = () => { };

            public Task RunAsync() => Task.Run(() => { if (_callback != null) {|CSAFE115:_callback()|}; });

            public void Close() => _callback = null;
        }
        """);

    [Fact]
    public Task DelegateFieldThatTwoBodiesChange_Reported() => Verify.Reports("""
        class C
        {
            private Action? _callbacks;

            public async Task AddAsync(Action first, Action second)
            {
                var other = Task.Run(() => {|CSAFE115:_callbacks += first|});
                _callbacks += second;
                await other;
                _callbacks?.Invoke();
            }
        }
        """);

    [Fact]
    public Task EventThatTwoBodiesChange_Silent() => Verify.Silent("""
        class C
        {
            public event Action? Done;

            public async Task AddAsync(Action first, Action second)
            {
                var other = Task.Run(() => Done += first);
                Done += second;
                await other;
                Done?.Invoke();
            }
        }
        """);

    [Fact]
    public Task CustomEventOfSingleton_Reported() => Verify.Reports("""
        class Bus
        {
            private Action? _published;

            public event Action Published
            {
                add => {|CSAFE117:_published += value|};
                remove => _published -= value;
            }
        }

        static class Setup
        {
            public static void Add(IServiceCollection services) => services.AddSingleton<Bus>();
        }
        """, Hosts.Library);

    [Fact]
    public Task CustomEventUnderLock_Silent() => Verify.Silent("""
        class Bus
        {
            private readonly object _gate = new();
            private Action? _published;

            public event Action Published
            {
                add { lock (_gate) _published += value; }
                remove { lock (_gate) _published -= value; }
            }
        }

        static class Setup
        {
            public static void Add(IServiceCollection services) => services.AddSingleton<Bus>();
        }
        """, Hosts.Library);

    [Fact]
    public Task StrictModeTellsOfADelegateOnce_Reported() => Verify.Reports("""
        class C
        {
            private Action? _callback = () => { };

            public void Start() => _ = Task.Run(() => { if ({|CSAFE115:_callback|} != null) _callback(); });

            public void Close() => _callback = null;
        }
        """, new SourceOptions { Strict = true });

    [Fact]
    public Task KnownMiss_RaisedByAMemberOfATypeThatLocksElsewhere() => Verify.Silent("""
        class C
        {
            private readonly object _gate = new();
            private int _value;
            public event Action? Changed;

            public void Set(int value)
            {
                lock (_gate) _value = value;
                if (Changed != null) Changed();
            }
        }
        """);
}
