using ConcurrencySafety.Fixes.Collections;
using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Checks.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>The repairs of races, on state that a host shares.</summary>
public sealed class HostedStateFixTests
{
    private const string Registered = """


        static class Setup
        {
            public static void Add(IServiceCollection services) => services.AddSingleton<Hits>();
        }
        """;

    [Fact]
    public Task Counter_Interlocked() => Verify.FixesAll<InterlockedFix>("""
        class Hits
        {
            private int _count;
            public int Total => _count;
            public void Hit() => {|CSAFE117:_count++|};
        }
        """ + Registered, """
        class Hits
        {
            private int _count;
            public int Total => Volatile.Read(ref _count);
            public void Hit() => Interlocked.Increment(ref _count);
        }
        """ + Registered, options: Hosts.Library);

    [Fact]
    public Task Dictionary_Lock() => Verify.FixesAll<LockFix>("""
        class Hits
        {
            private readonly Dictionary<string, int> _pages = new();

            public void Hit(string page)
            {
                {|CSAFE117:_pages[page] = 1|};
            }

            public int Count()
            {
                return _pages.Count;
            }
        }
        """ + Registered, """
        class Hits
        {
            private readonly Dictionary<string, int> _pages = new();
            private readonly Lock _gate = new();

            public void Hit(string page)
            {
                lock (_gate)
                {
                    _pages[page] = 1;
                }
            }

            public int Count()
            {
                lock (_gate)
                {
                    return _pages.Count;
                }
            }
        }
        """ + Registered, options: Hosts.Library);

    [Fact]
    public Task Dictionary_Concurrent() => Verify.FixesAll<ConcurrentDictionaryFix>("""
        class Hits
        {
            private readonly Dictionary<string, int> _pages = new();
            public void Hit(string page) => {|CSAFE117:_pages[page] = 1|};
        }
        """ + Registered, """
        class Hits
        {
            private readonly ConcurrentDictionary<string, int> _pages = new();
            public void Hit(string page) => _pages[page] = 1;
        }
        """ + Registered, options: Hosts.Library);

    [Fact]
    public Task List_Bag() => Verify.Fixes<ConcurrentBagFix>("""
        class Hits
        {
            private readonly List<string> _pages = new();
            public int Count => _pages.Count;
            public void Hit(string page) => {|CSAFE117:_pages.Add(page)|};
        }
        """ + Registered, """
        class Hits
        {
            private readonly ConcurrentBag<string> _pages = new();
            public int Count => _pages.Count;
            public void Hit(string page) => _pages.Add(page);
        }
        """ + Registered, options: Hosts.Library);

    [Fact]
    public Task StaticOfHub_Interlocked() => Verify.FixesAll<InterlockedFix>("""
        class Chat : Hub
        {
            private static int s_users;
            public void Join() => {|CSAFE117:s_users++|};
        }
        """, """
        class Chat : Hub
        {
            private static int s_users;
            public void Join() => Interlocked.Increment(ref s_users);
        }
        """, options: Hosts.Web);

    [Fact]
    public Task LazyInit_NoInterlocked() => Verify.OffersNoFix<InterlockedFix>("""
        class Hits
        {
            private Stream? _made;
            public Stream Get()
            {
                if (_made == null) {|CSAFE117:_made = new MemoryStream()|};
                return _made;
            }
        }
        """ + Registered, Hosts.Library);

    [Fact]
    public Task StaticOfAnotherType_ConcurrentDictionary() => Verify.FixesAll<ConcurrentDictionaryFix>("""
        static class Cache
        {
            private static readonly Dictionary<int, string> s_orders = new();
            public static void Put(int id) => {|CSAFE114:s_orders[id] = "order"|};
        }

        class Orders : ControllerBase
        {
            public void Get(int id) => Cache.Put(id);
        }
        """, """
        static class Cache
        {
            private static readonly ConcurrentDictionary<int, string> s_orders = new();
            public static void Put(int id) => s_orders[id] = "order";
        }

        class Orders : ControllerBase
        {
            public void Get(int id) => Cache.Put(id);
        }
        """, options: Hosts.Web);

    [Fact]
    public Task StaticOfAnotherType_Lock() => Verify.FixesAll<LockFix>("""
        static class Cache
        {
            private static readonly List<int> s_ids = new();

            public static int Count()
            {
                return s_ids.Count;
            }

            public static void Put(int id)
            {
                {|CSAFE114:s_ids.Add(id)|};
            }
        }

        class Orders : ControllerBase
        {
            public void Get(int id) => Cache.Put(id);
        }
        """, """
        static class Cache
        {
            private static readonly List<int> s_ids = new();
            private static readonly Lock s_gate = new();

            public static int Count()
            {
                lock (s_gate)
                {
                    return s_ids.Count;
                }
            }

            public static void Put(int id)
            {
                lock (s_gate)
                {
                    s_ids.Add(id);
                }
            }
        }

        class Orders : ControllerBase
        {
            public void Get(int id) => Cache.Put(id);
        }
        """, options: Hosts.Web);

    [Fact]
    public Task StaticOfAnotherType_Interlocked() => Verify.FixesAll<InterlockedFix>("""
        static class Cache
        {
            private static int s_calls;
            public static int Next() => {|CSAFE114:++s_calls|};
        }

        class Orders : ControllerBase
        {
            public int Get() => Cache.Next();
        }
        """, """
        static class Cache
        {
            private static int s_calls;
            public static int Next() => Interlocked.Increment(ref s_calls);
        }

        class Orders : ControllerBase
        {
            public int Get() => Cache.Next();
        }
        """, options: Hosts.Web);
}
