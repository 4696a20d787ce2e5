using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>Static state of one type that bodies of others reach: what a host runs, and what is left running.</summary>
public sealed class StaticStateTests
{
    private const string Controller = """


        class Orders : ControllerBase
        {
            public string Get(int id) => Cache.Get(id);
        }
        """;

    [Fact]
    public Task CacheBehindController_Reported() => Verify.Reports("""
        static class Cache
        {
            private static readonly Dictionary<int, string> s_orders = new();

            public static string Get(int id)
            {
                if (!s_orders.TryGetValue(id, out var order)) {|CSAFE114:s_orders[id] = order = "order"|};
                return order;
            }
        }
        """ + Controller, Hosts.Web);

    [Fact]
    public Task ConcurrentCacheBehindController_Silent() => Verify.Silent("""
        static class Cache
        {
            private static readonly ConcurrentDictionary<int, string> s_orders = new();
            public static string Get(int id) => s_orders.GetOrAdd(id, _ => "order");
        }
        """ + Controller, Hosts.Web);

    [Fact]
    public Task CacheUnderLock_Silent() => Verify.Silent("""
        static class Cache
        {
            private static readonly object s_gate = new();
            private static readonly Dictionary<int, string> s_orders = new();

            public static string Get(int id)
            {
                lock (s_gate)
                {
                    if (!s_orders.TryGetValue(id, out var order)) s_orders[id] = order = "order";
                    return order;
                }
            }
        }
        """ + Controller, Hosts.Web);

    [Fact]
    public Task ReadOnlyTable_Silent() => Verify.Silent("""
        static class Cache
        {
            private static readonly Dictionary<int, string> s_orders = new() { [1] = "one" };
            static Cache() => s_orders[2] = "two";
            public static string Get(int id) => s_orders[id];
        }
        """ + Controller, Hosts.Web);

    [Fact]
    public Task CounterPropertyBehindController_Reported() => Verify.Reports("""
        static class Cache
        {
            private static int Count { get; set; }
            public static string Get(int id) => ({|CSAFE114:Count++|}).ToString();
        }
        """ + Controller, Hosts.Web);

    [Fact]
    public Task ThreadStaticBehindController_Silent() => Verify.Silent("""
        static class Cache
        {
            [ThreadStatic] private static int s_count;
            private static readonly AsyncLocal<int> s_flow = new();
            public static string Get(int id) { s_count++; s_flow.Value++; return ""; }
        }
        """ + Controller, Hosts.Web);

    [Fact]
    public Task NobodyRunsTheTypeElsewhere_Silent() => Verify.Silent("""
        static class Cache
        {
            private static readonly Dictionary<int, string> s_orders = new();
            public static void Put(int id) => s_orders[id] = "order";
        }

        class Orders
        {
            public void Get(int id) => Cache.Put(id);
        }
        """, Hosts.Web);

    [Fact]
    public Task TwoControllersReachOneStatic_ReportedOnce() => Verify.Reports("""
        static class Cache
        {
            private static readonly List<int> s_ids = new();
            public static void Put(int id) => {|CSAFE114:s_ids.Add(id)|};
            public static void Drop(int id) => s_ids.Remove(id);
        }

        class Orders : ControllerBase { public void Get(int id) => Cache.Put(id); }
        class Closed : ControllerBase { public void Get(int id) => Cache.Drop(id); }
        """, Hosts.Web);

    [Fact]
    public Task TimerOfAnotherType_Reported() => Verify.Reports("""
        static class Names
        {
            private static readonly List<string> s_names = new();
            public static int Count => s_names.Count;
            public static void Refresh() => {|CSAFE114:s_names.Add("name")|};
        }

        class Refreshing : IDisposable
        {
            private readonly Timer _timer = new Timer(_ => Names.Refresh(), null, 0, 1000);
            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task TimerOfAnotherTypeUnderLock_Silent() => Verify.Silent("""
        static class Names
        {
            private static readonly object s_gate = new();
            private static readonly List<string> s_names = new();
            public static int Count { get { lock (s_gate) return s_names.Count; } }
            public static void Refresh() { lock (s_gate) s_names.Add("name"); }
        }

        class Refreshing : IDisposable
        {
            private readonly Timer _timer = new Timer(_ => Names.Refresh(), null, 0, 1000);
            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task TaskThatIsWaitedFor_Silent() => Verify.Silent("""
        static class Names
        {
            private static readonly List<string> s_names = new();
            public static int Count => s_names.Count;
            public static void Refresh() => s_names.Add("name");
        }

        class Loader
        {
            public async Task<int> LoadAsync()
            {
                await Task.Run(Names.Refresh);
                return Names.Count;
            }
        }
        """);

    [Fact]
    public Task BackgroundServiceReachesStatic_Reported() => Verify.Reports("""
        static class Names
        {
            private static readonly HashSet<string> s_names = new();
            public static bool Has(string name) => s_names.Contains(name);
            public static void Add(string name) => {|CSAFE114:s_names.Add(name)|};
        }

        class Worker : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    await Task.Delay(100, stoppingToken);
                    Names.Add("name");
                }
            }
        }
        """, Hosts.Library);

    [Fact]
    public Task StaticReferenceThatIsReplacedAsAWhole_Silent() => Verify.Silent("""
        static class Settings
        {
            private static string s_current = "";
            public static string Current => s_current;
            public static void Load() => s_current = Guid.NewGuid().ToString();
        }

        class Refreshing : IDisposable
        {
            private readonly Timer _timer = new Timer(_ => Settings.Load(), null, 0, 1000);
            public void Dispose() => _timer.Dispose();
        }
        """);

    [Fact]
    public Task StaticOfTheControllersOwn_IsTheHostsRule() => Verify.Reports("""
        class Orders : ControllerBase
        {
            private static int s_count;
            public int Get() => {|CSAFE117:++s_count|};
        }
        """, Hosts.Web);

    [Fact]
    public Task HelperOfASingleton_IsTheHostsRule() => Verify.Reports("""
        class Counter
        {
            private int _n;
            public void Add() => {|CSAFE117:_n++|};
        }

        class Hits
        {
            private readonly Counter _counter = new();
            public void Hit() => _counter.Add();
        }

        static class Setup
        {
            public static void Add(IServiceCollection services) => services.AddSingleton<Hits>();
        }
        """, Hosts.Library);

    [Fact]
    public Task HelperThatASingletonMakesForEachCall_Silent() => Verify.Silent("""
        class Counter
        {
            private int _n;
            public int Add() => ++_n;
        }

        class Hits
        {
            public int Hit() { var counter = new Counter(); counter.Add(); return counter.Add(); }
        }

        static class Setup
        {
            public static void Add(IServiceCollection services) => services.AddSingleton<Hits>();
        }
        """, Hosts.Library);

    [Fact]
    public Task HelperThatASingletonLocks_Silent() => Verify.Silent("""
        class Counter
        {
            private int _n;
            public void Add() => _n++;
        }

        class Hits
        {
            private readonly object _gate = new();
            private readonly Counter _counter = new();
            public void Hit() { lock (_gate) _counter.Add(); }
        }

        static class Setup
        {
            public static void Add(IServiceCollection services) => services.AddSingleton<Hits>();
        }
        """, Hosts.Library);

    [Fact]
    public Task StaticBehindAnInterface_Reported() => Verify.Reports("""
        interface ICache { void Put(int id); }

        class Cache : ICache
        {
            private static readonly List<int> s_ids = new();
            public void Put(int id) => {|CSAFE114:s_ids.Add(id)|};
        }

        class Orders(ICache cache) : ControllerBase
        {
            public void Get(int id) => cache.Put(id);
        }
        """, Hosts.Web);
}
