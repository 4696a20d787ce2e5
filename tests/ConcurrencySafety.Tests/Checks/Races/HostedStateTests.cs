using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>State of objects that a host shares: registered singletons and middleware, and statics of what is made for each call.</summary>
public sealed class HostedStateTests
{
    private const string Registered = """

        static class Setup
        {
            public static void Add(IServiceCollection services) => services.AddSingleton<Hits>();
        }
        """;

    [Fact]
    public Task Counter_Reported() => Verify.Reports("""
        class Hits
        {
            private int _count;
            public int Total => _count;
            public void Hit() => {|CSAFE117:_count++|};
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task CounterByInterlocked_Silent() => Verify.Silent("""
        class Hits
        {
            private int _count;
            public int Total => Volatile.Read(ref _count);
            public void Hit() => Interlocked.Increment(ref _count);
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task CounterUnderLock_Silent() => Verify.Silent("""
        class Hits
        {
            private readonly object _gate = new();
            private int _count;
            public int Total { get { lock (_gate) return _count; } }
            public void Hit() { lock (_gate) _count++; }
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task CounterUnderSemaphore_Silent() => Verify.Silent("""
        class Hits
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;

            public async Task HitAsync()
            {
                await _gate.WaitAsync();
                try { _count++; await Task.Yield(); }
                finally { _gate.Release(); }
            }
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task CounterInPrivateHelperUnderLock_Silent() => Verify.Silent("""
        class Hits
        {
            private readonly object _gate = new();
            private int _count;
            public void Hit() { lock (_gate) Add(); }
            private void Add() => _count++;
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task CounterInPrivateHelper_Reported() => Verify.Reports("""
        class Hits
        {
            private int _count;
            public void Hit() => Add();
            private void Add() => {|CSAFE117:_count += 2|};
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task Dictionary_Reported() => Verify.Reports("""
        class Hits
        {
            private readonly Dictionary<string, int> _byPage = new();

            public int Hit(string page)
            {
                if (!_byPage.TryGetValue(page, out var count)) count = 0;
                {|CSAFE117:_byPage[page] = count + 1|};
                return count;
            }
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task ConcurrentDictionary_Silent() => Verify.Silent("""
        class Hits
        {
            private readonly ConcurrentDictionary<string, int> _byPage = new();
            public int Hit(string page) => _byPage.AddOrUpdate(page, 1, (_, n) => n + 1);
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task ListInTwoMembers_Reported() => Verify.Reports("""
        class Hits
        {
            private readonly List<string> _pages = new();
            public int Count => _pages.Count;
            public void Hit(string page) => {|CSAFE117:_pages.Add(page)|};
            public void Clear() => _pages.Clear();
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task ReadOnlyAfterConstruction_Silent() => Verify.Silent("""
        class Hits
        {
            private readonly Dictionary<string, int> _limits = new() { ["a"] = 1 };
            private readonly int _max;
            public Hits() { _max = 3; _limits["b"] = 2; }
            public int Limit(string page) => Math.Min(_max, _limits[page]);
        }
        """ + Registered, Hosts.Library);

    [Theory]
    [InlineData("if (_made == null) {|CSAFE117:_made = new MemoryStream()|}; return _made;")]
    [InlineData("if (_made is null) { {|CSAFE117:_made = new MemoryStream()|}; } return _made;")]
    [InlineData("if (_made != null) return _made; {|CSAFE117:_made = new MemoryStream()|}; return _made;")]
    [InlineData("return {|CSAFE117:_made ??= new MemoryStream()|};")]
    [InlineData("return _made ?? ({|CSAFE117:_made = new MemoryStream()|});")]
    public Task LazyInitOfSomethingToDispose_Reported(string body) => Verify.Reports($$"""
        class Hits
        {
            private Stream? _made;
            public Stream Get() { {{body}} }
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task LazyInitOfCollection_Reported() => Verify.Reports("""
        class Hits
        {
            private Dictionary<string, int>? _pages;
            public Dictionary<string, int> Pages => {|CSAFE117:_pages ??= new()|};
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task LazyInitOfAValueThatMayBeComputedTwice_Silent() => Verify.Silent("""
        class Hits
        {
            private string? _name;
            private string? _other;
            public string Name() => _name ??= Environment.MachineName;
            public string Other()
            {
                if (_other == null) _other = Environment.UserName;
                return _other;
            }
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task LazyInitInStrictMode_Reported() => Verify.Reports("""
        class Hits
        {
            private string? _name;
            public string Name() => {|CSAFE117:_name ??= Environment.MachineName|};
        }
        """ + Registered, Hosts.Library.Strict());

    [Fact]
    public Task LazyTextMadeTwice_Silent() => Verify.Silent("""
        class Hits
        {
            private string? _name;
            public string Name() => _name ??= typeof(Hits).ToString();
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task KnownMiss_LazyValueThatIsAnotherEachTime() => Verify.Silent("""
        class Hits
        {
            private string? _name;
            public string Name() => _name ??= Guid.NewGuid().ToString();
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task LazyOfT_Silent() => Verify.Silent("""
        class Hits
        {
            private readonly Lazy<string> _name = new(() => Guid.NewGuid().ToString());
            public string Name() => _name.Value;
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task DoubleCheckedUnderLock_Silent() => Verify.Silent("""
        class Hits
        {
            private readonly object _gate = new();
            private string? _name;
            public string Name()
            {
                if (_name is { } known) return known;
                lock (_gate) return _name ??= Guid.NewGuid().ToString();
            }
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task KnownMiss_StateOfOneCallInAField() => Verify.Silent("""
        class Hits
        {
            private string _page = "";

            public async Task<string> HandleAsync(string page)
            {
                _page = page;
                await Task.Delay(1);
                return _page;
            }
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task StateOfOneCallInAFieldInStrictMode_Reported() => Verify.Reports("""
        class Hits
        {
            private string _page = "";

            public async Task<string> HandleAsync(string page)
            {
                {|CSAFE117:_page = page|};
                await Task.Delay(1);
                return _page;
            }
        }
        """ + Registered, Hosts.Library.Strict());

    [Fact]
    public Task SetOnceBeforeTheHostBegins_Silent() => Verify.Silent("""
        class Hits
        {
            private string[]? _pages;

            public async Task LoadAsync(string folder)
            {
                _pages = Directory.GetFiles(folder);
                await Task.Delay(_pages.Length);
            }

            public int Count() => _pages == null ? 0 : _pages.Length;
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task ReferenceThatOneMemberSetsAndOthersRead_Silent() => Verify.Silent("""
        class Hits
        {
            private string _options = "";
            private bool _disposed;
            public void Reload(string options) => _options = options;
            public int Length() => _disposed ? 0 : _options.Length;
            public void Dispose() => _disposed = true;
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task ReferenceThatOneMemberSetsAndOthersReadInStrictMode_Reported() => Verify.Reports("""
        class Hits
        {
            private string _options = "";
            public void Reload(string options) => {|CSAFE117:_options = options|};
            public int Length() => _options.Length;
        }
        """ + Registered, Hosts.Library.Strict());

    [Fact]
    public Task ThreadLocalAndThreadStatic_Silent() => Verify.Silent("""
        class Hits
        {
            [ThreadStatic] private static int _mine;
            private readonly ThreadLocal<int> _count = new();
            public void Hit() { _mine++; _count.Value++; }
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task StaticOfRegisteredType_Reported() => Verify.Reports("""
        class Hits
        {
            private static int _count;
            public void Hit() => {|CSAFE117:_count++|};
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task BaseTypeOfRegisteredType_Reported() => Verify.Reports("""
        abstract class Counting
        {
            private int _count;
            public void Count() => {|CSAFE117:_count++|};
        }

        class Hits : Counting { }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task GenericRegisteredType_Reported() => Verify.Reports("""
        class Cache<T>
        {
            private readonly Dictionary<int, T> _items = new();
            public void Put(int key, T item) => {|CSAFE117:_items[key] = item|};
        }

        static class Setup
        {
            public static void Add(IServiceCollection services) => services.AddSingleton<Cache<string>>();
        }
        """, Hosts.Library);

    [Fact]
    public Task PrimaryConstructorParameter_Reported() => Verify.Reports("""
        class Hits(int start)
        {
            public int Next() => {|CSAFE117:start++|};
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task PropertyOfItsOwn_Reported() => Verify.Reports("""
        class Hits
        {
            public int Count { get; private set; }
            public void Hit() => {|CSAFE117:Count++|};
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task ExplicitInterfaceMember_Reported() => Verify.Reports("""
        interface IHits { void Hit(); }

        class Hits : IHits
        {
            private int _count;
            void IHits.Hit() => {|CSAFE117:_count++|};
        }

        static class Setup
        {
            public static void Add(IServiceCollection services) => services.AddSingleton<IHits, Hits>();
        }
        """, Hosts.Library);

    [Theory]
    [InlineData("services.AddSingleton(typeof(Hits))")]
    [InlineData("services.AddSingleton(typeof(object), typeof(Hits))")]
    [InlineData("services.AddSingleton(new Hits())")]
    [InlineData("services.AddSingleton<object>(new Hits())")]
    [InlineData("services.AddSingleton<object>(_ => new Hits())")]
    [InlineData("services.AddSingleton(_ => { Func<object> f = () => new object(); return new Hits(); })")]
    [InlineData("services.AddKeyedSingleton<Hits>(\"key\")")]
    [InlineData("ServiceCollectionServiceExtensions.AddSingleton<Hits>(services)")]
    [InlineData("services.AddScoped<object>().AddSingleton<Hits>()")]
    public Task WaysToRegister_Reported(string call) => Verify.Reports($$"""
        class Hits
        {
            private int _count;
            public void Hit() => {|CSAFE117:_count++|};
        }

        static class Setup
        {
            public static void Add(IServiceCollection services) => {{call}};
        }
        """, Hosts.Library);

    [Theory]
    [InlineData("services.AddScoped<Hits>()")]
    [InlineData("services.AddTransient<Hits>()")]
    [InlineData("services.AddSingleton<object>()")]
    [InlineData("services.AddSingleton(made)")]
    [InlineData("AddSingleton<Hits>()")]
    public Task NotShared_Silent(string call) => Verify.Silent($$"""
        class Hits
        {
            private int _count;
            public void Hit() => _count++;
        }

        static class Setup
        {
            public static object Add(IServiceCollection services, Hits made) => {{call}};
            private static object AddSingleton<T>() => new();
        }
        """, Hosts.Library);

    [Fact]
    public Task ProgramWithoutServer_Silent() => Verify.Silent("""
        new Setup().Add(null!);

        class Setup { public void Add(IServiceCollection services) => services.AddSingleton<Hits>(); }

        class Hits
        {
            private int _count;
            public void Hit() => _count++;
        }
        """, Hosts.Worker);

    [Fact]
    public Task ProgramWithoutServerInStrictMode_Reported() => Verify.Reports("""
        new Setup().Add(null!);

        class Setup { public void Add(IServiceCollection services) => services.AddSingleton<Hits>(); }

        class Hits
        {
            private int _count;
            public void Hit() => {|CSAFE117:_count++|};
        }
        """, Hosts.Worker.Strict());

    [Fact]
    public Task UserInterface_Silent() => Verify.Silent("""
        class Hits
        {
            private int _count;
            public void Hit() => _count++;
        }
        """ + Registered, Hosts.Client);

    [Fact]
    public Task BodyStartedByTheTypeIsTheNearerReason_Reported() => Verify.Reports("""
        class Hits
        {
            private int _count;
            public async Task HitAsync()
            {
                var other = Task.Run(() => {|CSAFE102:_count++|});
                _count++;
                await other;
            }
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task PrivateMemberThatNobodyCalls_Silent() => Verify.Silent("""
        class Hits
        {
            private int _count;
            private void Hit() => _count++;
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task PartialType_Reported() => Verify.Reports("""
        partial class Hits
        {
            private int _count;
        }

        partial class Hits
        {
            public void Hit() => {|CSAFE117:_count++|};
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task MembersThatSetTheObjectUp_Silent() => Verify.Silent("""
        class Hits
        {
            private readonly List<string> _pages = new();
            public int Count => _pages.Count;
            public Hits Add(string page) { _pages.Add(page); return this; }
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task MembersThatSetTheObjectUpInStrictMode_Reported() => Verify.Reports("""
        interface IHits { IHits Add(string page); }

        class Hits : IHits
        {
            private readonly List<string> _pages = new();
            public int Count => _pages.Count;
            public IHits Add(string page) { {|CSAFE117:_pages.Add(page)|}; return this; }
        }
        """ + Registered, Hosts.Library.Strict());

    [Fact]
    public Task ProtectedMemberThatABaseTypeCalls_Reported() => Verify.Reports("""
        abstract class Handling
        {
            public void Handle() => Count();
            protected abstract void Count();
        }

        class Hits : Handling
        {
            private int _count;
            protected override void Count() => {|CSAFE117:_count++|};
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task KnownMiss_RegisteredThroughAMethodOfOnesOwn() => Verify.Silent("""
        class Hits
        {
            private int _count;
            public void Hit() => _count++;
        }

        static class Setup
        {
            public static void Add(IServiceCollection services) => AddShared<Hits>(services);
            private static void AddShared<T>(IServiceCollection services) where T : class => services.AddSingleton<T>();
        }
        """, Hosts.Library);

    [Fact]
    public Task KnownFalseAlarm_OnlyOneServiceUsesTheSingleton() => Verify.Reports("""
        class Hits
        {
            private int _count;
            public void Hit() => {|CSAFE117:_count++|};
        }

        class Worker(Hits hits) : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    await Task.Delay(100, stoppingToken);
                    hits.Hit();
                }
            }
        }
        """ + Registered, Hosts.Web);
}
