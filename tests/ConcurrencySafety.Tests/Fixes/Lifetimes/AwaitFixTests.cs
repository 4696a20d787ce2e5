using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

public sealed class AwaitFixTests
{
    private static readonly SourceOptions Program = new() { Output = OutputKind.ConsoleApplication };

    [Fact]
    public Task MainBecomesAsync() => Fixes(
        """
        class C
        {
            static void Main()
            {
                Task.{|CSAFE302:Run|}(() => Console.WriteLine()); // work
                Console.WriteLine("end");
            }
        }
        """,
        """
        class C
        {
            static async Task Main()
            {
                await Task.Run(() => Console.WriteLine()); // work
                Console.WriteLine("end");
            }
        }
        """);

    [Fact]
    public Task PrivateMethod_AndItsCallers_BecomeAsync() => Fixes(
        """
        class C
        {
            public async Task Outer()
            {
                await Task.Yield();
                this.Middle(1);
            }

            private void Middle(int n)
            {
                Console.WriteLine(Inner(n).ToString());
            }

            static int Inner(int n)
            {
                Task.{|CSAFE302:Run|}(() => Console.WriteLine());
                return n;
            }
        }
        """,
        """
        class C
        {
            public async Task Outer()
            {
                await Task.Yield();
                await this.Middle(1);
            }

            private async Task Middle(int n)
            {
                Console.WriteLine((await Inner(n)).ToString());
            }

            static async Task<int> Inner(int n)
            {
                await Task.Run(() => Console.WriteLine());
                return n;
            }
        }
        """);

    [Fact]
    public Task TaskReturningMethod_KeepsItsSignature() => Fixes(
        """
        public class C
        {
            public Task M(bool b)
            {
                if (b)
                    return Task.Delay(1);
                Task.{|CSAFE302:Run|}(() => Console.WriteLine());
                return Task.CompletedTask;
            }
        }
        """,
        """
        public class C
        {
            public async Task M(bool b)
            {
                if (b)
                {
                    await Task.Delay(1);
                    return;
                }
                await Task.Run(() => Console.WriteLine());
            }
        }
        """);

    [Fact]
    public Task TaskOfTReturningMethod_ReturnsValues() => Fixes(
        """
        public class C
        {
            public Task<int> M(bool b)
            {
                Task.{|CSAFE302:Run|}(() => Console.WriteLine());
                if (b)
                    return M(false);
                return Task.FromResult(5);
            }
        }
        """,
        """
        public class C
        {
            public async Task<int> M(bool b)
            {
                await Task.Run(() => Console.WriteLine());
                if (b)
                    return await M(false);
                return 5;
            }
        }
        """);

    [Fact]
    public Task Loop_Collects() => Fixes(
        """
        int count = 0;
        for (int i = 0; i < 10; i++)
            Task.{|CSAFE302:Run|}(() => Interlocked.Increment(ref count));
        Console.WriteLine(count);
        """,
        """
        int count = 0;
        var tasks = new List<Task>();
        for (int i = 0; i < 10; i++)
            tasks.Add(Task.Run(() => Interlocked.Increment(ref count)));
        await Task.WhenAll(tasks);
        Console.WriteLine(count);
        """,
        Program);

    [Fact]
    public Task StoredInALoop_Collects_InOldLanguage() => Fixes(
        """
        using System;
        using System.Threading.Tasks;

        class C
        {
            static void Main()
            {
                foreach (var n in new[] { 1, 2 })
                {
                    var t = Task.{|CSAFE302:Run|}(() => Console.WriteLine(n));
                }
            }
        }
        """,
        """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            static async Task Main()
            {
                var tasks = new List<Task>();
                foreach (var n in new[] { 1, 2 })
                {
                    var t = Task.Run(() => Console.WriteLine(n));
                    tasks.Add(t);
                }
                await Task.WhenAll(tasks);
            }
        }
        """,
        new SourceOptions { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    [Fact]
    public Task Several_AwaitedTogether() => Fixes(
        """
        class C
        {
            private void M()
            {
                // both
                Task.{|CSAFE302:Run|}(() => Console.WriteLine(1));
                var second = Task.{|CSAFE302:Run|}(() => Console.WriteLine(2));

                Console.WriteLine("end");
            }

            public async Task N() { await Task.Yield(); M(); }
        }
        """,
        """
        class C
        {
            private async Task M()
            {
                // both
                var task1 = Task.Run(() => Console.WriteLine(1));
                var second = Task.Run(() => Console.WriteLine(2));
                await Task.WhenAll(task1, second);

                Console.WriteLine("end");
            }

            public async Task N() { await Task.Yield(); await M(); }
        }
        """);

    [Fact]
    public Task Stored_AwaitedBeforeTheFirstUseOfWhatItWrites() => Fixes(
        """
        class C
        {
            async Task<int> M()
            {
                int sum = 0;
                var t = Task.{|CSAFE302:Run|}(() => sum = 5);
                await Task.Yield();
                Console.WriteLine();

                // the result
                return sum;
            }
        }
        """,
        """
        class C
        {
            async Task<int> M()
            {
                int sum = 0;
                var t = Task.Run(() => sum = 5);
                await Task.Yield();
                Console.WriteLine();

                await t;
                // the result
                return sum;
            }
        }
        """);

    [Fact]
    public Task SignalledLater_HeldAndAwaitedAtTheEnd() => Fixes(
        """
        class C
        {
            async Task M(Channel<int> channel)
            {
                SumAsync(channel).{|CSAFE302:ContinueWith|}(t => Console.WriteLine(t.Result));
                await Task.Yield();
            }

            Task<int> SumAsync(Channel<int> channel) => Task.FromResult(1);

            async Task N()
            {
                var channel = Channel.CreateUnbounded<int>();
                Task.{|CSAFE302:Run|}(async () => { await foreach (var x in channel.Reader.ReadAllAsync()) Console.WriteLine(x); });
                await channel.Writer.WriteAsync(1);
                channel.Writer.Complete();
            }
        }
        """.Replace("SumAsync(channel).{|CSAFE302:ContinueWith|}", "_ = SumAsync(channel).ContinueWith", StringComparison.Ordinal),
        """
        class C
        {
            async Task M(Channel<int> channel)
            {
                _ = SumAsync(channel).ContinueWith(t => Console.WriteLine(t.Result));
                await Task.Yield();
            }

            Task<int> SumAsync(Channel<int> channel) => Task.FromResult(1);

            async Task N()
            {
                var channel = Channel.CreateUnbounded<int>();
                var task = Task.Run(async () => { await foreach (var x in channel.Reader.ReadAllAsync()) Console.WriteLine(x); });
                await channel.Writer.WriteAsync(1);
                channel.Writer.Complete();
                await task;
            }
        }
        """);

    [Fact]
    public Task LambdaWithAnAsyncOverload_BecomesAsync() => Fixes(
        """
        public class C
        {
            public Task M() => Task.Run(() =>
            {
                Task.{|CSAFE302:Run|}(() => Console.WriteLine());
            });
        }
        """,
        """
        public class C
        {
            public Task M() => Task.Run(async () =>
            {
                await Task.Run(() => Console.WriteLine());
            });
        }
        """);

    [Fact]
    public Task EventHandler_BecomesAsyncVoid() => Fixes(
        """
        public class C
        {
            public event EventHandler? Changed;

            public C() => Changed += OnChanged;

            private void OnChanged(object? sender, EventArgs e)
            {
                Task.{|CSAFE302:Run|}(() => Console.WriteLine());
            }
        }
        """,
        """
        public class C
        {
            public event EventHandler? Changed;

            public C() => Changed += OnChanged;

            private async void OnChanged(object? sender, EventArgs e)
            {
                await Task.Run(() => Console.WriteLine());
            }
        }
        """);

    [Fact]
    public Task LocalFunction_BecomesAsync() => Fixes(
        """
        public class C
        {
            public async Task M()
            {
                await Task.Yield();
                Go();

                void Go() => Task.{|CSAFE302:Run|}(() => Console.WriteLine());
            }
        }
        """,
        """
        public class C
        {
            public async Task M()
            {
                await Task.Yield();
                await Go();

                async Task Go() => await Task.Run(() => Console.WriteLine());
            }
        }
        """);

    [Fact]
    public Task Conditional_AwaitsNothingWhereThereIsNothing() => Fixes(
        """
        public class C
        {
            Task? SaveAsync() => null;

            async Task M(C? c)
            {
                await Task.Yield();
                c?.{|CSAFE302:SaveAsync|}();
            }
        }
        """,
        """
        public class C
        {
            Task? SaveAsync() => null;

            async Task M(C? c)
            {
                await Task.Yield();
                await (c?.SaveAsync() ?? Task.CompletedTask);
            }
        }
        """);

    [Theory]
    [InlineData("public void M() { Task.{|CSAFE302:Run|}(() => Console.WriteLine()); }")]
    [InlineData("public C() { Task.{|CSAFE302:Run|}(() => Console.WriteLine()); }")]
    [InlineData("int P { get { Task.{|CSAFE302:Run|}(() => Console.WriteLine()); return 1; } }")]
    [InlineData("async Task M() { await Task.Yield(); lock (this) { Task.{|CSAFE302:Run|}(() => Console.WriteLine()); } }")]
    [InlineData("async Task M() { await Task.Yield(); Monitor.Enter(this); Task.{|CSAFE302:Run|}(() => Console.WriteLine()); Monitor.Exit(this); }")]
    [InlineData("private void M(ref int x) { Task.{|CSAFE302:Run|}(() => Console.WriteLine()); }")]
    [InlineData("private void M() { Task.{|CSAFE302:Run|}(() => Console.WriteLine()); } public Action N() => M;")]
    [InlineData("private void M() { Task.{|CSAFE302:Run|}(() => Console.WriteLine()); } public void N() { M(); }")]
    [InlineData("private void M() { Task.{|CSAFE302:Run|}(() => Console.WriteLine()); } public async Task N() { await Task.Yield(); lock (this) M(); }")]
    [InlineData("private IEnumerable<int> M() { Task.{|CSAFE302:Run|}(() => Console.WriteLine()); yield return 1; }")]
    [InlineData("unsafe Task M(int* p) { Task.{|CSAFE302:Run|}(() => Console.WriteLine()); return Task.CompletedTask; }")]
    [InlineData("Task M() { new Thread(() => { Task.{|CSAFE302:Run|}(() => Console.WriteLine()); }).Start(); return Task.CompletedTask; }")]
    [InlineData("Task M() => Task.Factory.StartNew(() => { Task.{|CSAFE302:Run|}(() => Console.WriteLine()); });")]
    [InlineData("async Task M() { await Task.Yield(); Task.{|CSAFE302:Run|}(() => { while (true) { } }); }")]
    [InlineData("private int M(object o) { Task.{|CSAFE302:Run|}(() => Console.WriteLine()); return 1; } public async Task N() { try { await Task.Yield(); } catch (Exception e) when (M(e) == 1) { } }")]
    [InlineData("volatile bool _stop; async Task M() { await Task.Yield(); Task.{|CSAFE302:Run|}(() => { while (!_stop) { } }); }")]
    [InlineData("Channel<int> _c = Channel.CreateUnbounded<int>(); async Task M() { await Task.Yield(); Task.{|CSAFE302:Run|}(async () => { await foreach (var x in _c.Reader.ReadAllAsync()) { } }); }")]
    public Task NoAwaitPossible_NotOffered(string member) => Placed.OffersNothing<AwaitFix>("class C { " + member + " }");

    [Fact]
    public Task Return_WhereItIsLast() => Placed.Fixes<ReturnTaskFix>(
        """
        public class C
        {
            public Task M()
            {
                // go
                Task.{|CSAFE302:Run|}(() => Console.WriteLine()); // on
                return Task.CompletedTask;
            }
        }
        """,
        """
        public class C
        {
            public Task M()
            {
                // go
                return Task.Run(() => Console.WriteLine()); // on
            }
        }
        """);

    [Fact]
    public Task Here_OneAfterAnother() => Placed.Fixes<AwaitHereFix>(
        """
        public class C
        {
            public async Task M()
            {
                await Task.Yield();
                foreach (var n in new[] { 1, 2 })
                    Task.{|CSAFE302:Run|}(() => Console.WriteLine(n));
            }
        }
        """,
        """
        public class C
        {
            public async Task M()
            {
                await Task.Yield();
                foreach (var n in new[] { 1, 2 })
                    await Task.Run(() => Console.WriteLine(n));
            }
        }
        """);

    [Fact]
    public Task Here_NotOfferedForOne() => Placed.OffersNothing<AwaitHereFix>("class C { async Task M() { await Task.Yield(); Task.{|CSAFE302:Run|}(() => Console.WriteLine()); } }");

    [Fact]
    public Task WaitAll_InAPublicVoidMethod() => Placed.Fixes<WaitAllFix>(
        """
        public class C
        {
            public void M()
            {
                for (int i = 0; i < 2; i++)
                {
                    Task.{|CSAFE302:Run|}(() => Console.WriteLine());
                }
            }
        }
        """,
        """
        public class C
        {
            public void M()
            {
                var tasks = new List<Task>();
                for (int i = 0; i < 2; i++)
                {
                    tasks.Add(Task.Run(() => Console.WriteLine()));
                }
                Task.WaitAll(tasks.ToArray());
            }
        }
        """);

    [Fact]
    public async Task FixAll_TheProgramWaits()
    {
        string text = await Placed.ApplyAll<AwaitFix>(
            """
            class C
            {
                static int _done;

                static void Main()
                {
                    Task.{|CSAFE302:Run|}(Work);
                    Task.{|CSAFE302:Run|}(Work);
                    for (int i = 0; i < 3; i++)
                        for (int j = 0; j < 2; j++)
                            Task.{|CSAFE302:Run|}(Work);
                    Nested();
                    Console.Write(Volatile.Read(ref _done));
                }

                static void Nested()
                {
                    var t = Task.{|CSAFE302:Run|}(Work);
                    if (DateTime.Now.Year < 2000)
                        return;
                    Console.Write("x");
                }

                static void Work()
                {
                    Thread.Sleep(20);
                    Interlocked.Increment(ref _done);
                }
            }
            """,
            Program);
        Assert.Contains("static async Task Nested()", text, StringComparison.Ordinal);
        for (int i = 0; i < 10; i++)
            Assert.Equal("x9", Verify.Run(text));
    }

    private static Task Fixes(string markup, string expected, SourceOptions? options = null) => Placed.Fixes<AwaitFix>(markup, expected, options);
}
