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

    private static Task Fixes(string markup, string expected, SourceOptions? options = null) => Placed.Fixes<ChannelFix>(markup, expected, options);
}
