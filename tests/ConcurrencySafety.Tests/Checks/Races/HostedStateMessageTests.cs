using System.Globalization;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>The message alone must tell who runs what in parallel, and why we say so.</summary>
public sealed class HostedStateMessageTests
{
    [Fact]
    public async Task Singleton_NamesTheRegistrationInAnotherFile() => Assert.Equal(
        "'_count' is updated here by 'Hit', which many threads call on one object (AddSingleton on line 4 of Test3.cs), with no common lock; use Interlocked or a lock",
        await MessageAsync("class Hits { private int _count; public void Hit() => _count++; }", """

            static class Setup
            {
                public static void Add(IServiceCollection services) => services.AddSingleton<Hits>();
            }
            """));

    [Fact]
    public async Task Collection_NamesTheOtherMemberAndWhatToUse() => Assert.Equal(
        "'_pages' is changed here by 'Hit' and read by 'Count' on line 4, which many threads call on one object (AddSingleton on line 10), with no common lock; use ConcurrentBag<T>, ConcurrentQueue<T> or a lock",
        await MessageAsync("""
            class Hits
            {
                private readonly List<string> _pages = new();
                public int Count => _pages.Count;
                public void Hit(string page) => _pages.Add(page);
            }

            static class Setup
            {
                public static void Add(IServiceCollection services) => services.AddSingleton<Hits>();
            }
            """));

    [Fact]
    public async Task BackgroundService_NamesTheHost() => Assert.Equal(
        "'_runs' is updated here by the host (BackgroundService.ExecuteAsync) and updated by 'Reset' on line 4 at the same time, with no common lock; use Interlocked or a lock",
        await MessageAsync("""
            class Worker : BackgroundService
            {
                private int _runs;
                public void Reset() => _runs -= 10;
                protected override async Task ExecuteAsync(CancellationToken stoppingToken) { await Task.Yield(); _runs++; }
            }
            """));

    [Fact]
    public async Task Hub_NamesWhatIsShared() => Assert.Equal(
        "'s_users' is updated here by 'Join', which the host calls on many threads (one Hub a call, the static for all), with no common lock; use Interlocked or a lock",
        await MessageAsync("class Chat : Hub { private static int s_users; public void Join() => s_users++; }"));

    [Fact]
    public async Task Handler_NamesTheCall() => Assert.Equal(
        "'calls' is updated here by all the runs of a body that EndpointRouteBuilderExtensions.MapGet (line 2) runs in parallel, with no common lock; use Interlocked or a lock",
        await MessageAsync("""
            class Api { public static void Map(WebApplication app) { var calls = 0;
                app.MapGet("/", () => calls++); } }
            """));

    [Fact]
    public async Task StaticOfAnotherType_NamesTheMemberThatTheHostCalls() => Assert.Equal(
        "static 's_orders' is changed here by 'Orders.Get', which the host calls on many threads (one ControllerBase a call, the static for all), with no common lock; use ConcurrentDictionary<TKey, TValue> or a lock",
        await MessageAsync("""
            static class Cache
            {
                private static readonly Dictionary<int, string> s_orders = new();
                public static void Put(int id) => s_orders[id] = "order";
            }
            """, "class Orders : ControllerBase { public void Get(int id) => Cache.Put(id); }"));

    [Fact]
    public async Task StaticOfAnotherType_NamesTheStartAndTheOtherMember() => Assert.Equal(
        "static 's_names' is changed here in a body started by new Timer (line 3 of Test3.cs) and read by 'Count' on line 4 at the same time, with no common lock; use ConcurrentBag<T>, ConcurrentQueue<T> or a lock",
        await MessageAsync("""
            static class Names
            {
                private static readonly List<string> s_names = new();
                public static int Count => s_names.Count;
                public static void Refresh() => s_names.Add("name");
            }
            """, """
            class Refreshing : IDisposable
            {
                private readonly Timer _timer = new Timer(_ => Names.Refresh(), null, 0, 1000);
                public void Dispose() => _timer.Dispose();
            }
            """));

    [Fact]
    public async Task RaisedEvent_NamesTheStartAndTheTest() => Assert.Equal(
        "'Done' is called here in a body started by Task.Run (line 4) after the null test on line 4, while another thread can remove the last handler; use '?.Invoke', which reads it once",
        await MessageAsync("""
            class Work
            {
                public event Action? Done;
                public Task StartAsync() => Task.Run(() => { if (Done != null) Done(); });
            }
            """));

    private static async Task<string> MessageAsync(string source, params string[] others)
    {
        SourceOptions options = Hosts.Web with { AlsoSources = [.. Hosts.Web.AlsoSources, .. others] };
        var reports = await TestCompilation.Create(source, options).WithAnalyzers(ShippedAnalyzers.Create()).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return Assert.Single(reports, report => report.Id is "CSAFE114" or "CSAFE115" or "CSAFE117").GetMessage(CultureInfo.InvariantCulture);
    }
}
