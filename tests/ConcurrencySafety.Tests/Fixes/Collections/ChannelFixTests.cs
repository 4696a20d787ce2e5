using ConcurrencySafety.Fixes.Collections;
using ConcurrencySafety.Tests.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Collections;

public sealed class ChannelFixTests
{
    [Fact]
    public Task Async_ReadsAllAsync() => Fixes(
        """
        class C
        {
            static async Task M(int[] xs)
            {
                var results = new List<int>();
                var tasks = new List<Task>();
                foreach (var x in xs)
                {
                    tasks.Add(Task.Run(async () =>
                    {
                        await Task.Delay(x);
                        {|CSAFE105:results.Add(x)|}; // send
                    }));
                }

                await Task.WhenAll(tasks);

                // show
                foreach (var r in results)
                {
                    Console.WriteLine(r);
                }
            }
        }
        """,
        """
        class C
        {
            static async Task M(int[] xs)
            {
                var results = Channel.CreateUnbounded<int>();
                var tasks = new List<Task>();
                foreach (var x in xs)
                {
                    tasks.Add(Task.Run(async () =>
                    {
                        await Task.Delay(x);
                        await results.Writer.WriteAsync(x); // send
                    }));
                }

                await Task.WhenAll(tasks);

                results.Writer.Complete();
                // show
                await foreach (var r in results.Reader.ReadAllAsync())
                {
                    Console.WriteLine(r);
                }
            }
        }
        """);

    [Fact]
    public Task Sync_ReadsWhileThereIsMore() => Fixes(
        """
        class C
        {
            public void M()
            {
                List<string> results = new List<string>(10);
                var t = new Thread(() => {|CSAFE105:results.Add("a")|});
                t.Start();
                results.Add("b");
                t.Join();
                foreach (string r in results)
                    Console.WriteLine(r);
            }
        }
        """,
        """
        class C
        {
            public void M()
            {
                Channel<string> results = Channel.CreateUnbounded<string>();
                var t = new Thread(() => results.Writer.TryWrite("a"));
                t.Start();
                results.Writer.TryWrite("b");
                t.Join();
                results.Writer.Complete();
                while (results.Reader.TryRead(out var r))
                    Console.WriteLine(r);
            }
        }
        """);

    [Fact]
    public Task Queue_OldLanguage_AddsUsing() => Fixes(
        """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            public void M()
            {
                var q = new Queue<int>();
                Parallel.For(0, 10, i =>
                {
                    {|CSAFE105:q.Enqueue(i)|};
                });
                while (q.Count > 0)
                {
                    // one
                    int x = q.Dequeue();

                    Console.WriteLine(x);
                }
            }
        }
        """,
        """
        using System;
        using System.Collections.Generic;
        using System.Threading.Channels;
        using System.Threading.Tasks;

        class C
        {
            public void M()
            {
                var q = Channel.CreateUnbounded<int>();
                Parallel.For(0, 10, i =>
                {
                    q.Writer.TryWrite(i);
                });
                q.Writer.Complete();
                while (q.Reader.TryRead(out int x))
                {
                    // one
                    Console.WriteLine(x);
                }
            }
        }
        """,
        new SourceOptions { Language = LanguageVersion.CSharp7_3 });

    [Theory]
    [InlineData("Task.Run(() => {|CSAFE105:l.Add(1)|}); foreach (var x in l) Console.WriteLine(x);")]
    [InlineData("var t = Task.Run(() => {|CSAFE105:l.Add(1)|}); foreach (var x in l) Console.WriteLine(x); t.Wait();")]
    [InlineData("Parallel.For(0, 9, i => {|CSAFE105:l.Add(i)|}); foreach (var x in l) Console.WriteLine(x); Console.WriteLine(l.Count);")]
    [InlineData("Parallel.For(0, 9, i => {|CSAFE105:l.Add(i)|}); Console.WriteLine(l.Sum());")]
    [InlineData("Parallel.For(0, 9, i => {|CSAFE105:l.Add(i)|}); foreach (var x in l) Console.WriteLine(x); foreach (var x in l) Console.WriteLine(x);")]
    [InlineData("var t = Task.Run(() => {|CSAFE105:l.Add(1)|}); var u = Task.Run(() => l.Add(2)); t.Wait(); foreach (var x in l) Console.WriteLine(x); u.Wait();")]
    [InlineData("var t = Task.Run(() => {|CSAFE105:l.Add(1)|}); if (t.IsCompleted) t.Wait(); foreach (var x in l) Console.WriteLine(x);")]
    [InlineData("var ts = new[] { Task.Run(() => {|CSAFE105:l.Add(1)|}), Task.Run(() => l.Add(2)) }; Task.WaitAny(ts); foreach (var x in l) Console.WriteLine(x);")]
    [InlineData("var ts = new[] { Task.Run(() => {|CSAFE105:l.Add(1)|}), Task.Run(() => l.Add(2)) }; ts[0].Wait(); foreach (var x in l) Console.WriteLine(x);")]
    public Task NotOffered(string code) => Placed.OffersNothing<ChannelFix>("class C { void M() { var l = new List<int>(); " + code + " } }");

    [Fact]
    public Task NoChannels_NotOffered() => Placed.OffersNothing<ChannelFix>(
        "using System.Collections.Generic; using System.Threading.Tasks; class C { void M() { var l = new List<int>(); Parallel.For(0, 9, i => {|CSAFE105:l.Add(i)|}); foreach (var x in l) { } } }",
        new SourceOptions { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    [Fact]
    public async Task TheProgram_LosesNothing()
    {
        string text = await Placed.Apply<ChannelFix>(
            """
            var list = new List<int>();
            var threads = new Thread[4];
            for (int i = 0; i < threads.Length; i++)
            {
                threads[i] = new Thread(() =>
                {
                    for (int j = 0; j < 250; j++)
                        {|CSAFE105:list.Add(j)|};
                });
                threads[i].Start();
            }
            foreach (var t in threads)
                t.Join();
            int sum = 0;
            foreach (var x in list)
                sum += x;
            Console.Write(sum);
            """,
            new SourceOptions { Output = OutputKind.ConsoleApplication });
        Assert.Contains("list.Reader.TryRead(out var x)", text, StringComparison.Ordinal);
        for (int i = 0; i < 20; i++)
            Assert.Equal("124500", Verify.Run(text));
    }

    [Fact]
    public Task ReadBeforeTheJoin_OneWriter_CompletesInFinally() => Verify.FixesAll<ChannelFix>(
        """
        class C
        {
            public async Task M(int n)
            {
                var results = new List<int>();
                results.Add(-1);
                var writer = Task.Run(async () =>
                {
                    for (int i = 0; i < n; i++)
                    {
                        await Task.Delay(i);
                        results.Add(i);
                    }
                });
                foreach (var r in {|CSAFE106:results|})
                {
                    Console.WriteLine(r);
                }

                await writer;
            }
        }
        """,
        """
        class C
        {
            public async Task M(int n)
            {
                var results = Channel.CreateUnbounded<int>();
                results.Writer.TryWrite(-1);
                var writer = Task.Run(async () =>
                {
                    try
                    {
                        for (int i = 0; i < n; i++)
                        {
                            await Task.Delay(i);
                            await results.Writer.WriteAsync(i);
                        }
                    }
                    finally
                    {
                        results.Writer.Complete();
                    }
                });
                await foreach (var r in results.Reader.ReadAllAsync())
                {
                    Console.WriteLine(r);
                }

                await writer;
            }
        }
        """);

    [Fact]
    public Task ReadBeforeTheJoin_ArrowBody() => Verify.FixesAll<ChannelFix>(
        """
        class C
        {
            public async Task M()
            {
                var q = new Queue<int>();
                var writer = Task.Run(() => {|CSAFE105:q.Enqueue(1)|});
                while (q.Count > 0)
                {
                    int x = q.Dequeue();
                    Console.WriteLine(x);
                }

                await writer;
            }
        }
        """,
        """
        class C
        {
            public async Task M()
            {
                var q = Channel.CreateUnbounded<int>();
                var writer = Task.Run(() => { try { q.Writer.TryWrite(1); } finally { q.Writer.Complete(); } });
                await foreach (int x in q.Reader.ReadAllAsync())
                {
                    Console.WriteLine(x);
                }

                await writer;
            }
        }
        """);

    [Fact]
    public Task ReadBeforeTheJoin_TwoWriters_CompletedByContinuation() => Verify.FixesAll<ChannelFix>(
        """
        class C
        {
            public async Task M()
            {
                var results = new List<int>();
                Task first = Task.Run(() => { {|CSAFE105:results.Add(1)|}; });
                Task second = Task.Run(() => { results.Add(2); });

                // show
                foreach (var r in results)
                {
                    Console.WriteLine(r);
                }

                await Task.WhenAll(first, second);
            }
        }
        """,
        """
        class C
        {
            public async Task M()
            {
                var results = Channel.CreateUnbounded<int>();
                Task first = Task.Run(() => { results.Writer.TryWrite(1); });
                Task second = Task.Run(() => { results.Writer.TryWrite(2); });

                _ = Task.WhenAll(first, second).ContinueWith(_ => results.Writer.Complete());
                // show
                await foreach (var r in results.Reader.ReadAllAsync())
                {
                    Console.WriteLine(r);
                }

                await Task.WhenAll(first, second);
            }
        }
        """);

    [Fact]
    public Task ReadBeforeTheJoin_WritersInLoop_CompletedByContinuation() => Verify.FixesAll<ChannelFix>(
        """
        class C
        {
            public async Task M(int[] xs)
            {
                var results = new List<int>();
                var tasks = new List<Task>();
                foreach (var x in xs)
                {
                    var task = Task.Run(() => { {|CSAFE105:results.Add(x)|}; });
                    tasks.Add(task);
                }

                foreach (var r in results)
                    Console.WriteLine(r);
                await Task.WhenAll(tasks);
            }
        }
        """,
        """
        class C
        {
            public async Task M(int[] xs)
            {
                var results = Channel.CreateUnbounded<int>();
                var tasks = new List<Task>();
                foreach (var x in xs)
                {
                    var task = Task.Run(() => { results.Writer.TryWrite(x); });
                    tasks.Add(task);
                }

                _ = Task.WhenAll(tasks).ContinueWith(_ => results.Writer.Complete());
                await foreach (var r in results.Reader.ReadAllAsync())
                    Console.WriteLine(r);
                await Task.WhenAll(tasks);
            }
        }
        """);

    /// <summary>The reader would wait for a completion that does not come, or that a write comes too late for.</summary>
    [Theory]
    [InlineData("var t = Task.Run(() => { while (true) { {|CSAFE105:l.Add(1)|}; Thread.Sleep(1); } }); foreach (var x in l) Console.WriteLine(x); await t;")]
    [InlineData("var t = Task.Run(() => { while (!stop.IsCancellationRequested) { {|CSAFE105:l.Add(1)|}; } }); foreach (var x in l) Console.WriteLine(x); stop.Cancel(); await t;")]
    [InlineData("var t = Task.Run(() => { go.Wait(); {|CSAFE105:l.Add(1)|}; }); foreach (var x in l) Console.WriteLine(x); go.Set(); await t;")]
    [InlineData("var t = Task.Run(() => { {|CSAFE105:l.Add(1)|}; }); l.Add(2); foreach (var x in l) Console.WriteLine(x); await t;")]
    [InlineData("var t = new Thread(() => { {|CSAFE105:l.Add(1)|}; }); t.Start(); foreach (var x in l) Console.WriteLine(x); t.Join(); await Task.Yield();")]
    [InlineData("Task? t = null; foreach (var i in new[] { 1, 2 }) { t = Task.Run(() => { {|CSAFE105:l.Add(i)|}; }); } foreach (var x in l) Console.WriteLine(x); await t!;")]
    [InlineData("var t = Task.Run(() => { {|CSAFE105:l.Add(1)|}; }); void Local() { foreach (var x in l) Console.WriteLine(x); } Local(); await t;")]
    public Task ReadBeforeTheJoin_NotOffered(string code) => Placed.OffersNothing<ChannelFix>(
        "class C { async Task M(CancellationTokenSource stop, ManualResetEventSlim go) { var l = new List<int>(); " + code + " } }");

    [Fact]
    public async Task ReadBeforeTheJoin_TheProgramReadsAll()
    {
        string text = await Verify.Apply<ChannelFix>(
            """
            var results = new List<int>();
            var first = Task.Run(async () => { for (int i = 0; i < 100; i++) { await Task.Yield(); {|CSAFE105:results.Add(i)|}; } });
            var second = Task.Run(async () => { for (int i = 0; i < 100; i++) { await Task.Yield(); results.Add(i); } });
            int sum = 0;
            foreach (int r in results)
                sum += r;
            await first;
            await second;
            Console.Write(sum);
            """,
            options: new SourceOptions { Output = OutputKind.ConsoleApplication });
        for (int i = 0; i < 5; i++)
            Assert.Equal("9900", Verify.Run(text));
    }

    private static Task Fixes(string markup, string expected, SourceOptions? options = null) => Placed.Fixes<ChannelFix>(markup, expected, options);
}
