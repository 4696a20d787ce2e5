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
        "'_count' is updated here by 'Hit', which many threads call on one object (AddSingleton in Test3.cs, line 4), with no common lock; use Interlocked or a lock",
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
        return Assert.Single(reports, report => report.Id is "CSAFE117" or "CSAFE115").GetMessage(CultureInfo.InvariantCulture);
    }
}
