using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>What decides is what a symbol is, never what it is called.</summary>
public sealed class MeaningNotNameTests
{
    private const string NestedTries = """
        namespace App
        {
            DECLARATION

            class C
            {
                public async Task<int> M(Action risky)
                {
                    var count = 0;
                    var t = Task.Run(() => { ACCESS; });
                    try
                    {
                        try
                        {
                            risky();
                            await t;
                        }
                        catch (Exception)
                        {
                            await t;
                        }
                    }
                    catch (ArgumentException)
                    {
                    }

                    count++;
                    await t;
                    return count;
                }
            }
        }
        """;

    [Fact]
    public Task RootOfAllExceptionsIsCaught_Silent() => Verify.Silent(
        NestedTries.Replace("DECLARATION", "", StringComparison.Ordinal).Replace("ACCESS", "count++", StringComparison.Ordinal));

    [Fact]
    public Task ExceptionOfThatNameIsCaught_Reported() => Verify.Reports(NestedTries
        .Replace("DECLARATION", "class Exception : System.Exception { }", StringComparison.Ordinal)
        .Replace("ACCESS", "{|CSAFE102:count++|}", StringComparison.Ordinal));

    [Theory]
    [InlineData("new SemaphoreSlim(0)")]
    [InlineData("new SemaphoreSlim(0, 1)")]
    [InlineData("new SemaphoreSlim(maxCount: 1, initialCount: 0)")]
    public Task SemaphoreThatBeginsClosedIsAGate_Silent(string semaphore) => Verify.Silent(Gate("count++", semaphore));

    [Theory]
    [InlineData("new SemaphoreSlim(1)")]
    [InlineData("new SemaphoreSlim(maxCount: 2, initialCount: 1)")]
    public Task SemaphoreThatBeginsOpenIsNoGate_Reported(string semaphore) => Verify.Reports(Gate("{|CSAFE102:count++|}", semaphore));

    private static string Gate(string access, string semaphore) => """
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var done = SEMAPHORE;
                var t = Task.Run(() => { ACCESS; done.Release(); });
                done.Wait();
                count++;
                await t;
                return count;
            }
        }
        """.Replace("SEMAPHORE", semaphore, StringComparison.Ordinal).Replace("ACCESS", access, StringComparison.Ordinal);

    [Fact]
    public Task SemaphoreOfOurOwnThatTheCatalogKnows_Silent() => Verify.Silent(
        OwnGate("count++"),
        new SourceOptions { AdditionalFiles = [("Own.concurrency.txt", "type Turnstile safe lock admits=open\nTurnstile.Enter acquire\nTurnstile.Enter wait\nTurnstile.Leave release\nTurnstile.Leave signal")] });

    private static string OwnGate(string access) => """
        class Turnstile(string name, int open)
        {
            public void Enter() => Console.WriteLine(name + open);

            public void Leave() => Console.WriteLine(name);
        }

        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var done = new Turnstile("done", 0);
                var t = Task.Run(() => { ACCESS; done.Leave(); });
                done.Enter();
                count++;
                await t;
                return count;
            }
        }
        """.Replace("ACCESS", access, StringComparison.Ordinal);

    private const string WithTimer = """
        class C
        {
            private int _count;

            public void M(TimeSpan due)
            {
                using var timer = new Timer(_ => ACCESS, null, DUE);
                _count++;
            }
        }
        """;

    [Theory]
    [InlineData("Timeout.InfiniteTimeSpan, TimeSpan.FromSeconds(1)")]
    [InlineData("period: TimeSpan.FromSeconds(1), dueTime: Timeout.InfiniteTimeSpan")]
    [InlineData("Timeout.Infinite, 1000")]
    [InlineData("-1, 1000")]
    public Task TimerThatIsNotDue_Silent(string due) => Verify.Silent(
        WithTimer.Replace("ACCESS", "_count++", StringComparison.Ordinal).Replace("DUE", due, StringComparison.Ordinal));

    [Theory]
    [InlineData("0, 1000")]
    [InlineData("due, TimeSpan.FromSeconds(1)")]
    [InlineData("TimeSpan.Zero, Timeout.InfiniteTimeSpan")]
    public Task TimerThatIsDue_Reported(string due) => Verify.Reports(
        WithTimer.Replace("ACCESS", "{|CSAFE102:_count++|}", StringComparison.Ordinal).Replace("DUE", due, StringComparison.Ordinal));

    [Fact]
    public Task LocalSpelledAsADiscard_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                var _ = Task.Run(() => Thread.Sleep(1));
            }
        }
        """);
}
