using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>Timers, loops and hosted services that run beside the other members of the type; and types without any of these.</summary>
public sealed class FieldsOfServicesTests
{
    [Fact]
    public Task StopFlagWithoutVolatile_Reported() => Verify.Reports("""
        class C
        {
            private bool _stop;
            private Thread _worker;

            public void Start()
            {
                _worker = new Thread(Loop);
                _worker.Start();
            }

            public void Stop()
            {
                _stop = true;
                _worker.Join();
            }

            private void Loop()
            {
                while (!{|CSAFE111:_stop|}) Thread.Sleep(1);
            }
        }
        """);

    [Fact]
    public Task StopFlagVolatile_Silent() => Verify.Silent("""
        class C
        {
            private volatile bool _stop;
            private Thread _worker;

            public void Start()
            {
                _worker = new Thread(Loop);
                _worker.Start();
            }

            public void Stop()
            {
                _stop = true;
                _worker.Join();
            }

            private void Loop()
            {
                while (!_stop) Thread.Sleep(1);
            }
        }
        """);

    [Fact]
    public Task TimerCallbackAgainstPublicGetterInStrictMode_Reported() => Verify.Reports("""
        sealed class C : IDisposable
        {
            private readonly Timer _timer;
            private int _ticks;

            public C() => _timer = new Timer(_ => {|CSAFE102:_ticks++|}, null, 0, 100);

            public int Ticks => _ticks;

            public void Dispose() => _timer.Dispose();
        }
        """, new SourceOptions { Strict = true });

    [Fact]
    public Task TimerCallbackByInterlocked_Silent() => Verify.Silent("""
        sealed class C : IDisposable
        {
            private readonly Timer _timer;
            private int _ticks;

            public C() => _timer = new Timer(_ => Interlocked.Increment(ref _ticks), null, 0, 100);

            public int Ticks => Volatile.Read(ref _ticks);

            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task TimerCallbackOnStateOfItsOwn_Silent() => Verify.Silent("""
        sealed class C : IDisposable
        {
            private readonly Timer _timer;
            private int _ticks;

            public C() => _timer = new Timer(Tick, null, 0, 100);

            public void Dispose() => _timer.Dispose();

            private void Tick(object state)
            {
                _ticks++;
                Console.WriteLine(_ticks);
            }
        }
        """);

    [Fact]
    public Task NoConcurrencyAtAll_Silent() => Verify.Silent("""
        class C
        {
            private readonly List<int> _items = new();
            private int _count;

            public int Count => _count;

            public void Add(int item)
            {
                _items.Add(item);
                _count++;
            }

            public void Clear()
            {
                _items.Clear();
                _count = 0;
            }
        }
        """);

    [Fact]
    public Task AsyncMethodsWithoutStarts_Silent() => Verify.Silent("""
        class C
        {
            private int _count;

            public async Task AddAsync()
            {
                await Task.Delay(1);
                _count++;
            }

            public async Task RemoveAsync()
            {
                await Task.Delay(1);
                _count--;
            }
        }
        """);

    [Fact]
    public Task FieldTouchedByBodyAndByNobodyElse_Silent() => Verify.Silent("""
        class C
        {
            private int _count;
            private int _other;

            public int Other => _other;

            public void Start()
            {
                _ = Task.Run(() => { _count++; Console.WriteLine(_count); });
            }
        }
        """);

    [Fact]
    public Task OtherInstance_Silent() => Verify.Silent("""
        class C
        {
            private int _count;

            public static async Task<int> M()
            {
                var first = new C();
                var second = new C();
                var t = Task.Run(() => first._count++);
                second._count++;
                await t;
                return first._count + second._count;
            }
        }
        """);

    [Fact]
    public Task AsyncLoopInFieldAgainstPublicGetterInStrictMode_Reported() => Verify.Reports("""
        class C
        {
            private Task _loop;
            private int _ticks;

            public int Ticks => _ticks;

            public void Start() => _loop = LoopAsync();

            public Task Completion => _loop;

            private async Task LoopAsync()
            {
                using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
                while (await timer.WaitForNextTickAsync().ConfigureAwait(false))
                {
                    {|CSAFE102:_ticks++|};
                }
            }
        }
        """, new SourceOptions { Strict = true });

    [Fact]
    public Task BackgroundServiceAgainstPublicGetterInStrictMode_Reported() => Verify.Reports("""
        namespace Microsoft.Extensions.Hosting
        {
            abstract class BackgroundService { protected abstract Task ExecuteAsync(CancellationToken stoppingToken); }
        }

        namespace App
        {
            class Worker : Microsoft.Extensions.Hosting.BackgroundService
            {
                private int _runs;

                public int Runs => _runs;

                protected override async Task ExecuteAsync(CancellationToken stoppingToken)
                {
                    while (!stoppingToken.IsCancellationRequested)
                    {
                        await Task.Delay(100, stoppingToken);
                        {|CSAFE117:_runs++|};
                    }
                }
            }
        }
        """, new SourceOptions { Strict = true });

    [Fact]
    public Task BackgroundServiceOnStateOfItsOwn_Silent() => Verify.Silent("""
        namespace Microsoft.Extensions.Hosting
        {
            abstract class BackgroundService { protected abstract Task ExecuteAsync(CancellationToken stoppingToken); }
        }

        namespace App
        {
            class Worker : Microsoft.Extensions.Hosting.BackgroundService
            {
                private int _runs;

                protected override async Task ExecuteAsync(CancellationToken stoppingToken)
                {
                    while (!stoppingToken.IsCancellationRequested)
                    {
                        await Task.Delay(100, stoppingToken);
                        _runs++;
                        Console.WriteLine(_runs);
                    }
                }
            }
        }
        """);
}
