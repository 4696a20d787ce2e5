using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

/// <summary>CSAFE304 for a timer that is given asynchronous code: it becomes a loop over ticks.</summary>
public sealed class PeriodicTimerFixTests
{
    [Fact]
    public Task FirstTickAfterOnePeriod_AsyncMethod() => Verify.FixesAll<PeriodicTimerFix>(
        """
        class C
        {
            public async Task M()
            {
                Console.WriteLine("start");

                // every second
                using var timer = new Timer({|CSAFE304:async|} _ => await PollAsync(), null, 1000, 1000); // poll
                await ServeAsync();
                Console.WriteLine("end");
            }

            private static Task PollAsync() => Task.Delay(1);

            private static Task ServeAsync() => Task.Delay(5000);
        }
        """,
        """
        class C
        {
            public async Task M()
            {
                Console.WriteLine("start");

                var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1000));
                // every second
                var ticks = Task.Run(async () =>
                {
                    while (await timer.WaitForNextTickAsync())
                    {
                        await PollAsync();
                    }
                }); // poll
                try
                {
                    await ServeAsync();
                    Console.WriteLine("end");
                }
                finally
                {
                    timer.Dispose();
                    await ticks;
                }
            }

            private static Task PollAsync() => Task.Delay(1);

            private static Task ServeAsync() => Task.Delay(5000);
        }
        """);

    [Fact]
    public Task FirstTickAtOnce_PublicMethod() => Verify.FixesAll<PeriodicTimerFix>(
        """
        class C
        {
            private int _polls;

            public void M()
            {
                using Timer timer = new({|CSAFE304:async|} state =>
                {
                    if (Volatile.Read(ref _polls) > 10)
                    {
                        return;
                    }

                    await Task.Delay(1);
                    Interlocked.Increment(ref _polls); // one more
                }, null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
                Console.ReadLine();
            }
        }
        """,
        """
        class C
        {
            private int _polls;

            public void M()
            {
                var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
                var ticks = Task.Run(async () =>
                {
                    do
                    {
                        if (Volatile.Read(ref _polls) > 10)
                        {
                            continue;
                        }

                        await Task.Delay(1);
                        Interlocked.Increment(ref _polls); // one more
                    }
                    while (await timer.WaitForNextTickAsync());
                });
                try
                {
                    Console.ReadLine();
                }
                finally
                {
                    timer.Dispose();
                    ticks.Wait();
                }
            }
        }
        """);

    [Fact]
    public Task TopLevel_BlockOnOneLine() => Verify.FixesAll<PeriodicTimerFix>(
        """
        const int Period = 50;
        await using var timer = new Timer({|CSAFE304:async|} _ => { await Task.Delay(1); Console.Write("."); }, null, Period, Period);
        var ticks = 3;
        await Task.Delay(ticks * Period);

        """,
        """
        const int Period = 50;
        var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Period));
        var ticks2 = Task.Run(async () =>
        {
            while (await timer.WaitForNextTickAsync())
            {
                await Task.Delay(1);
                Console.Write(".");
            }
        });
        try
        {
            var ticks = 3;
            await Task.Delay(ticks * Period);
        }
        finally
        {
            timer.Dispose();
            await ticks2;
        }

        """,
        options: new SourceOptions { Output = OutputKind.ConsoleApplication });

    [Theory]
    [InlineData("using var t = new Timer({|CSAFE304:async|} _ => await Task.Delay(1)); Thread.Sleep(9);")]
    [InlineData("using var t = new Timer({|CSAFE304:async|} _ => await Task.Delay(1), null, 0, Timeout.Infinite); Thread.Sleep(9);")]
    [InlineData("using var t = new Timer({|CSAFE304:async|} _ => await Task.Delay(1), null, 5, 1000); Thread.Sleep(9);")]
    [InlineData("using var t = new Timer({|CSAFE304:async|} _ => await Task.Delay(1), null, n, n); Thread.Sleep(9);")]
    [InlineData("using var t = new Timer({|CSAFE304:async|} _ => await Task.Delay(1), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan); Thread.Sleep(9);")]
    [InlineData("using var t = new Timer({|CSAFE304:async|} s => await Task.Delay((int)s!), n, 0, 10); Thread.Sleep(9);")]
    [InlineData("using var t = new Timer({|CSAFE304:async|} _ => await Task.Delay(1), null, 0, 10); t.Change(0, 5); Thread.Sleep(9);")]
    [InlineData("using var t = new Timer({|CSAFE304:async|} _ => { while (true) { await Task.Delay(1); return; } }, null, 0, 10); Thread.Sleep(9);")]
    [InlineData("using var t = new Timer({|CSAFE304:async|} _ => await Task.Delay(1), null, 0, 10);")]
    [InlineData("using (new Timer({|CSAFE304:async|} _ => await Task.Delay(1), null, 0, 10)) { Thread.Sleep(9); }")]
    [InlineData("_kept = new Timer({|CSAFE304:async|} _ => await Task.Delay(1), null, 0, 10); Thread.Sleep(9); _kept.Dispose();")]
    public Task NotAllIsSeen_OffersNoFix(string code) => Verify.OffersNoFix<PeriodicTimerFix>("class C { private Timer? _kept; public void M(int n) { " + code + " } }");

    [Fact]
    public Task NoPeriodicTimer_OffersNoFix() => Verify.OffersNoFix<PeriodicTimerFix>(
        "class C { public void M() { using var t = new Timer({|CSAFE304:async|} _ => await Task.Delay(1), null, 0, 10); Thread.Sleep(9); } }",
        new SourceOptions { Framework = TargetFramework.Net472 });

    [Fact]
    public async Task TheProgram_WaitsForItsLastTick()
    {
        string text = await Verify.Apply<PeriodicTimerFix>(
            """
            int began = 0, ended = 0;
            await RunAsync();
            Console.Write(Volatile.Read(ref began) > 0 && Volatile.Read(ref began) == Volatile.Read(ref ended));

            async Task RunAsync()
            {
                using var timer = new Timer({|CSAFE304:async|} _ =>
                {
                    Interlocked.Increment(ref began);
                    await Task.Delay(20);
                    Interlocked.Increment(ref ended);
                }, null, 0, 5);
                await Task.Delay(60);
            }
            """,
            options: new SourceOptions { Output = OutputKind.ConsoleApplication });
        Assert.Equal("True", Verify.Run(text));
    }
}
