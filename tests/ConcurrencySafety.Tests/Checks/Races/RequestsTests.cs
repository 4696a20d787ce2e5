using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>What a web server runs for many requests at once: middleware, handlers, and the statics of controllers and hubs.</summary>
public sealed class RequestsTests
{
    [Fact]
    public Task Middleware_Reported() => Verify.Reports("""
        class Counting(RequestDelegate next)
        {
            private int _requests;

            public async Task InvokeAsync(HttpContext context)
            {
                {|CSAFE117:_requests++|};
                await next(context);
            }
        }

        static class Setup
        {
            public static void Use(IApplicationBuilder app) => app.UseMiddleware<Counting>();
        }
        """, Hosts.Web);

    [Fact]
    public Task MiddlewareThatNobodyUses_Silent() => Verify.Silent("""
        class Counting(RequestDelegate next)
        {
            private int _requests;

            public async Task InvokeAsync(HttpContext context)
            {
                _requests++;
                await next(context);
            }
        }
        """, Hosts.Web);

    [Fact]
    public Task MiddlewareMadeForEachRequest_Silent() => Verify.Silent("""
        class Counting : IMiddleware
        {
            private int _requests;

            public async Task InvokeAsync(HttpContext context, RequestDelegate next)
            {
                _requests++;
                await next(context);
            }
        }

        static class Setup
        {
            public static void Use(IApplicationBuilder app) => app.UseMiddleware<Counting>();
        }
        """, Hosts.Web);

    [Fact]
    public Task StaticOfMiddlewareMadeForEachRequest_Reported() => Verify.Reports("""
        class Counting : IMiddleware
        {
            private static int s_requests;

            public async Task InvokeAsync(HttpContext context, RequestDelegate next)
            {
                {|CSAFE117:s_requests++|};
                await next(context);
            }
        }
        """, Hosts.Web);

    [Fact]
    public Task StaticOfHub_Reported() => Verify.Reports("""
        class Chat : Hub
        {
            private static readonly HashSet<string> s_users = new();

            public void Join(string user) => {|CSAFE117:s_users.Add(user)|};

            public bool IsThere(string user) => s_users.Contains(user);
        }
        """, Hosts.Web);

    [Fact]
    public Task StaticOfHubUnderLock_Silent() => Verify.Silent("""
        class Chat : Hub
        {
            private static readonly object s_gate = new();
            private static readonly HashSet<string> s_users = new();

            public void Join(string user) { lock (s_gate) s_users.Add(user); }

            public bool IsThere(string user) { lock (s_gate) return s_users.Contains(user); }
        }
        """, Hosts.Web);

    [Fact]
    public Task StateOfControllerItself_Silent() => Verify.Silent("""
        class Orders : ControllerBase
        {
            private readonly List<string> _errors = new();
            private int _count;

            public int Get()
            {
                _errors.Add("none");
                return ++_count;
            }
        }
        """, Hosts.Web);

    [Fact]
    public Task StaticOfController_Reported() => Verify.Reports("""
        abstract class Base : ControllerBase { }

        class Orders : Base
        {
            private static readonly Dictionary<int, string> s_orders = new();

            public string Get(int id)
            {
                if (!s_orders.TryGetValue(id, out var order)) {|CSAFE117:s_orders[id] = order = "order"|};
                return order;
            }
        }
        """, Hosts.Web);

    [Fact]
    public Task ConcurrentStaticOfController_Silent() => Verify.Silent("""
        class Orders : ControllerBase
        {
            private static readonly ConcurrentDictionary<int, string> s_orders = new();

            public string Get(int id) => s_orders.GetOrAdd(id, _ => "order");
        }
        """, Hosts.Web);

    [Fact]
    public Task HandlerWithCapturedState_Reported() => Verify.Reports("""
        var counter = 0;
        var app = WebApplication.Create();
        app.MapGet("/", () => {|CSAFE117:counter++|});
        app.Run();
        """, Hosts.WebProgram);

    [Fact]
    public Task HandlerWithCapturedCollection_Reported() => Verify.Reports("""
        var names = new List<string>();
        var app = WebApplication.Create();
        app.MapGet("/names", () => names.Count);
        app.MapGet("/add", (string name) => {|CSAFE117:names.Add(name)|});
        app.Run();
        """, Hosts.WebProgram);

    [Fact]
    public Task HandlerWithConcurrentState_Silent() => Verify.Silent("""
        var counter = 0;
        var names = new ConcurrentBag<string>();
        var app = WebApplication.Create();
        app.MapGet("/", () => Interlocked.Increment(ref counter));
        app.MapGet("/add", (string name) => names.Add(name));
        app.Run();
        """, Hosts.WebProgram);

    [Fact]
    public Task HandlerThatOnlyReads_Silent() => Verify.Silent("""
        var names = new Dictionary<int, string> { [1] = "one" };
        names[2] = "two";
        var app = WebApplication.Create();
        app.MapGet("/", (int id) => names[id]);
        app.Run();
        """, Hosts.WebProgram);

    [Fact]
    public Task StaticMethodAsHandler_Reported() => Verify.Reports("""
        static class Api
        {
            private static int s_calls;

            public static void Map(WebApplication app) => app.MapGet("/", Call);

            private static int Call() => {|CSAFE117:++s_calls|};
        }
        """, Hosts.Web);

    [Fact]
    public Task SingletonInTheProgram_Reported() => Verify.Reports("""
        var app = WebApplication.Create();
        app.Services.AddSingleton<Hits>();
        app.MapGet("/", (Hits hits) => hits.Hit());
        app.Run();

        class Hits
        {
            private int _count;
            public void Hit() => {|CSAFE117:_count++|};
        }
        """, Hosts.WebProgram);
}
