using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

/// <summary>CSAFE304 for a thread that is given asynchronous code: it becomes a task.</summary>
public sealed class TaskRunFixTests
{
    [Fact]
    public Task JoinedInAsyncMethod() => Verify.FixesAll<TaskRunFix>(
        """
        class C
        {
            public async Task M()
            {
                // load
                var thread = new Thread({|CSAFE304:async|} () =>
                {
                    await Task.Delay(1);
                }) { IsBackground = true };
                thread.Start(); // go
                await Task.Yield();
                thread.Join(); // done
            }
        }
        """,
        """
        class C
        {
            public async Task M()
            {
                // load
                var thread = Task.Run(async () =>
                {
                    await Task.Delay(1);
                });
                await Task.Yield();
                await thread; // done
            }
        }
        """);

    [Fact]
    public Task JoinedInPublicMethod_Waits() => Verify.FixesAll<TaskRunFix>(
        """
        class C
        {
            public void M()
            {
                Thread thread = new({|CSAFE304:async|} () => await Task.Delay(1));
                thread.IsBackground = true;
                thread.Start();
                if (!thread.Join(TimeSpan.FromSeconds(1)))
                {
                    thread.Join();
                }
            }
        }
        """,
        """
        class C
        {
            public void M()
            {
                Task thread = Task.Run(async () => await Task.Delay(1));
                if (!thread.Wait(TimeSpan.FromSeconds(1)))
                {
                    thread.Wait();
                }
            }
        }
        """);

    [Fact]
    public Task PrivateMethod_BecomesAsync() => Verify.FixesAll<TaskRunFix>(
        """
        class C
        {
            static void Main() => new C().M();

            private void M()
            {
                var first = new Thread({|CSAFE304:async|} () => await Task.Delay(1));
                var second = new Thread(() => Thread.Sleep(1));
                first.Start();
                second.Start();
                first.Join();
                second.Join();
            }
        }
        """,
        """
        class C
        {
            static async Task Main() => await new C().M();

            private async Task M()
            {
                var first = Task.Run(async () => await Task.Delay(1));
                var second = new Thread(() => Thread.Sleep(1));
                second.Start();
                await first;
                second.Join();
            }
        }
        """);

    [Fact]
    public Task TwoThreads_TopLevel() => Verify.FixesAll<TaskRunFix>(
        """
        var first = new Thread({|CSAFE304:async|} () => await Task.Delay(1));
        var second = new Thread({|CSAFE304:async|} () => await Task.Delay(2));
        first.Start();
        second.Start();
        first.Join();
        second.Join();
        """,
        """
        var first = Task.Run(async () => await Task.Delay(1));
        var second = Task.Run(async () => await Task.Delay(2));
        await first;
        await second;
        """,
        options: new SourceOptions { Output = OutputKind.ConsoleApplication });

    [Fact]
    public Task DroppedTask_IsAwaited() => Verify.FixesAll<TaskRunFix>(
        """
        class C
        {
            public async Task M()
            {
                var thread = new Thread(() => { {|CSAFE304:RunAsync|}(1); });
                thread.Start();
                await Task.Yield();
                thread.Join();
            }

            private static Task RunAsync(int x) => Task.Delay(x);
        }
        """,
        """
        class C
        {
            public async Task M()
            {
                var thread = Task.Run(async () => { await RunAsync(1); });
                await Task.Yield();
                await thread;
            }

            private static Task RunAsync(int x) => Task.Delay(x);
        }
        """);

    [Fact]
    public Task AsyncVoidMethod_ReturnsItsTask() => Verify.FixesAll<TaskRunFix>(
        """
        class C
        {
            public void M()
            {
                var thread = new Thread({|CSAFE304:Work|});
                thread.Start();
                thread.Join();
            }

            private async void Work() => await Task.Delay(1);
        }
        """,
        """
        class C
        {
            public void M()
            {
                var thread = Task.Run(Work);
                thread.Wait();
            }

            private async Task Work() => await Task.Delay(1);
        }
        """);

    [Fact]
    public Task OldLanguage() => Verify.FixesAll<TaskRunFix>(
        """
        using System.Threading;

        class C
        {
            public void M(object gate)
            {
                lock (gate)
                {
                    var thread = new Thread({|CSAFE304:async|} delegate () { await System.Threading.Tasks.Task.Delay(1); });
                    thread.Start();
                    thread.Join();
                }
            }
        }
        """,
        """
        using System.Threading;

        class C
        {
            public void M(object gate)
            {
                lock (gate)
                {
                    var thread = System.Threading.Tasks.Task.Run(async delegate () { await System.Threading.Tasks.Task.Delay(1); });
                    thread.Wait();
                }
            }
        }
        """,
        options: new SourceOptions { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472, Config = SourceOptions.NoWaitRules });

    [Theory]
    [InlineData("var t = new Thread({|CSAFE304:async|} state => await Task.Delay(1)); t.Start(1); t.Join();")]
    [InlineData("var t = new Thread({|CSAFE304:async|} () => await Task.Delay(1), 1000); t.Start(); t.Join();")]
    [InlineData("var t = new Thread({|CSAFE304:async|} () => await Task.Delay(1)) { Name = \"load\" }; t.Start(); t.Join();")]
    [InlineData("var t = new Thread({|CSAFE304:async|} () => await Task.Delay(1)); t.Priority = ThreadPriority.Highest; t.Start(); t.Join();")]
    [InlineData("var t = new Thread({|CSAFE304:async|} () => await Task.Delay(1)); Prepare(); t.Start(); t.Join();")]
    [InlineData("var t = new Thread({|CSAFE304:async|} () => await Task.Delay(1)); if (now) t.Start(); t.Join();")]
    [InlineData("var t = new Thread({|CSAFE304:async|} () => await Task.Delay(1)); t.Start(); Hand(t); t.Join();")]
    [InlineData("var t = new Thread({|CSAFE304:async|} () => await Task.Delay(1)); t.Start(); t.Interrupt(); t.Join();")]
    [InlineData("Thread t; t = new Thread({|CSAFE304:async|} () => await Task.Delay(1)); t.Start(); t.Join();")]
    [InlineData("_kept = new Thread({|CSAFE304:async|} () => await Task.Delay(1)); _kept.Start(); _kept.Join();")]
    [InlineData("new Thread({|CSAFE304:async|} () => await Task.Delay(1)).{|CSAFE301:Start|}();")]
    [InlineData("ThreadPool.QueueUserWorkItem({|CSAFE304:async|} _ => await Task.Delay(1));")]
    public Task NotAllIsSeen_OffersNoFix(string code) => Verify.OffersNoFix<TaskRunFix>(
        "class C { private Thread? _kept; public void M(bool now) { " + code + " } private static void Prepare() { } private static void Hand(Thread t) { } }");

    [Fact]
    public async Task TheProgram_DoesAllItsWork()
    {
        string text = await Verify.Apply<TaskRunFix>(
            """
            int sum = 0;
            var thread = new Thread({|CSAFE304:async|} () => { await Task.Delay(20); Interlocked.Add(ref sum, 7); });
            thread.Start();
            thread.Join();
            Console.Write(sum);
            """,
            options: new SourceOptions { Output = OutputKind.ConsoleApplication });
        Assert.Equal("7", Verify.Run(text));
    }
}
