using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>A method that a host runs on a thread of its own, against the object's other members.</summary>
public sealed class HostedServiceTests
{
    [Fact]
    public Task CollectionOfService_Reported() => Verify.Reports("""
        class Worker : BackgroundService
        {
            private readonly List<int> _results = new();

            public int Count => _results.Count;

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    await Task.Delay(100, stoppingToken);
                    {|CSAFE117:_results.Add(1)|};
                }
            }
        }
        """, Hosts.Library);

    [Fact]
    public Task CollectionUnderLock_Silent() => Verify.Silent("""
        class Worker : BackgroundService
        {
            private readonly object _gate = new();
            private readonly List<int> _results = new();

            public int Count { get { lock (_gate) return _results.Count; } }

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    await Task.Delay(100, stoppingToken);
                    lock (_gate) _results.Add(1);
                }
            }
        }
        """, Hosts.Library);

    [Fact]
    public Task ConcurrentCollection_Silent() => Verify.Silent("""
        class Worker : BackgroundService
        {
            private readonly ConcurrentQueue<int> _queue = new();

            public void Enqueue(int item) => _queue.Enqueue(item);

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    await Task.Delay(100, stoppingToken);
                    while (_queue.TryDequeue(out var item)) Console.WriteLine(item);
                }
            }
        }
        """, Hosts.Library);

    [Fact]
    public Task QueueThatOthersFill_Reported() => Verify.Reports("""
        class Worker : BackgroundService
        {
            private readonly Queue<int> _queue = new();

            public void Enqueue(int item) => _queue.Enqueue(item);

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    await Task.Delay(100, stoppingToken);
                    Work();
                }
            }

            private void Work()
            {
                while (_queue.Count > 0) Console.WriteLine({|CSAFE117:_queue.Dequeue()|});
            }
        }
        """, Hosts.Library);

    [Fact]
    public Task LoopInAMethodOfItsOwn_Reported() => Verify.Reports("""
        class Worker : BackgroundService
        {
            private int _runs;

            public void Reset() => _runs -= _runs;

            protected override Task ExecuteAsync(CancellationToken stoppingToken) => LoopAsync(stoppingToken);

            private async Task LoopAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    await Task.Delay(100, stoppingToken);
                    {|CSAFE117:_runs++|};
                }
            }
        }
        """, Hosts.Library);

    [Fact]
    public Task BeforeTheBaseClassStarts_Silent() => Verify.Silent("""
        class Worker : BackgroundService
        {
            private readonly List<int> _results = new();

            public override async Task StartAsync(CancellationToken cancellationToken)
            {
                Prepare();
                _results.Add(0);
                await base.StartAsync(cancellationToken);
            }

            private void Prepare() => _results.Clear();

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                await Task.Delay(100, stoppingToken);
                _results.Add(1);
            }
        }
        """, Hosts.Library.Strict());

    [Fact]
    public Task AfterTheBaseClassHasStarted_Reported() => Verify.Reports("""
        class Worker : BackgroundService
        {
            private readonly List<int> _results = new();

            public override async Task StartAsync(CancellationToken cancellationToken)
            {
                await base.StartAsync(cancellationToken);
                _results.Add(0);
            }

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                await Task.Delay(100, stoppingToken);
                {|CSAFE117:_results.Add(1)|};
            }
        }
        """, Hosts.Library);

    [Fact]
    public Task AfterTheBaseClassHasStopped_Silent() => Verify.Silent("""
        class Worker : BackgroundService
        {
            private readonly List<int> _results = new();

            public override async Task StopAsync(CancellationToken cancellationToken)
            {
                await base.StopAsync(cancellationToken);
                _results.Clear();
            }

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                await Task.Delay(100, stoppingToken);
                _results.Add(1);
            }
        }
        """, Hosts.Library.Strict());

    [Fact]
    public Task BeforeTheBaseClassHasStopped_Reported() => Verify.Reports("""
        class Worker : BackgroundService
        {
            private bool _stopping;

            public override async Task StopAsync(CancellationToken cancellationToken)
            {
                _stopping = true;
                await base.StopAsync(cancellationToken);
            }

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!{|CSAFE117:_stopping|}) await Task.Delay(100);
            }
        }
        """, Hosts.Library);

    [Fact]
    public Task StartAsyncOfHostedService_Silent() => Verify.Silent("""
        class Worker : IHostedService
        {
            private readonly List<int> _items = new();

            public int Count => _items.Count;

            public async Task StartAsync(CancellationToken cancellationToken)
            {
                await Task.Delay(1);
                _items.Add(1);
            }

            public Task StopAsync(CancellationToken cancellationToken)
            {
                _items.Clear();
                return Task.CompletedTask;
            }
        }
        """, Hosts.Library);

    [Fact]
    public Task TaskThatStartAsyncLeavesRunning_Reported() => Verify.Reports("""
        class Worker : IHostedService
        {
            private readonly List<int> _items = new();
            private Task? _loop;

            public int Count => _items.Count;

            public Task StartAsync(CancellationToken cancellationToken)
            {
                _loop = Task.Run(() => {|CSAFE105:_items.Add(1)|});
                return Task.CompletedTask;
            }

            public async Task StopAsync(CancellationToken cancellationToken)
            {
                if (_loop is { } loop) await loop;
            }
        }
        """, Hosts.Library);

    [Fact]
    public Task TimerOfHostedService_Reported() => Verify.Reports("""
        class Worker : IHostedService, IDisposable
        {
            private readonly Dictionary<int, string> _items = new();
            private Timer? _timer;

            public string? Find(int key) => _items.TryGetValue(key, out var item) ? item : null;

            public Task StartAsync(CancellationToken cancellationToken)
            {
                _timer = new Timer(Refresh, null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
                return Task.CompletedTask;
            }

            public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

            public void Dispose() => _timer?.Dispose();

            private void Refresh(object? state) => {|CSAFE105:_items[1] = "one"|};
        }
        """, Hosts.Library);

    [Fact]
    public Task AddedAsHostedServiceOnly_Silent() => Verify.Silent("""
        class Worker : BackgroundService
        {
            private int _calls;

            public void Call() => _calls++;

            protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
        }

        static class Setup
        {
            public static void Add(IServiceCollection services) => services.AddHostedService<Worker>();
        }
        """, Hosts.Web);

    [Fact]
    public Task AddedAsSingletonToo_Reported() => Verify.Reports("""
        class Worker : BackgroundService
        {
            private int _calls;

            public void Call() => {|CSAFE117:_calls++|};

            protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
        }

        static class Setup
        {
            public static void Add(IServiceCollection services)
            {
                services.AddHostedService<Worker>();
                services.AddSingleton<Worker>();
            }
        }
        """, Hosts.Web);

    [Fact]
    public Task Finalizer_Silent() => Verify.Silent("""
        class Worker : IDisposable
        {
            private readonly List<int> _items = new();
            private readonly Thread _thread;

            public Worker()
            {
                _thread = new Thread(() => _items.Add(1)) { IsBackground = true };
                _thread.Start();
            }

            ~Worker() => _items.Clear();

            public void Dispose()
            {
                _thread.Join();
                GC.SuppressFinalize(this);
            }
        }
        """);

    [Fact]
    public Task HostOfOnesOwn_Reported() => Verify.Reports("""
        abstract class Job
        {
            public abstract Task RunAsync();
        }

        class Import : Job
        {
            private readonly List<int> _rows = new();

            public int Rows => _rows.Count;

            public override async Task RunAsync()
            {
                await Task.Yield();
                {|CSAFE117:_rows.Add(1)|};
            }
        }
        """, new SourceOptions { AdditionalFiles = [("Jobs.concurrency.txt", "Job.RunAsync hosted kind=hosted")] });

    [Fact]
    public Task BeforeTheFirstAwait_Silent() => Verify.Silent("""
        class Worker : BackgroundService
        {
            private readonly List<int> _items = new();

            public int Count => _items.Count;

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                _items.Add(1);
                await Task.Delay(100, stoppingToken);
            }
        }
        """, Hosts.Library);
}
