using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>A copy of the <c>for</c> variable in the loop body.</summary>
public sealed class LoopCopyFixTests
{
    [Fact]
    public Task Block_CopyComesFirst() => Verify.FixesAll<LoopCopyFix>(
        """
        class C
        {
            void M(int[] xs)
            {
                var tasks = new List<Task>();
                for (var i = 0; i < xs.Length; i++)
                {
                    // start one
                    tasks.Add(Task.Run(() => Console.WriteLine(xs[{|CSAFE107:i|}] + i)));
                    Console.WriteLine(i);
                }

                Task.WhenAll(tasks).Wait();
            }
        }
        """,
        """
        class C
        {
            void M(int[] xs)
            {
                var tasks = new List<Task>();
                for (var i = 0; i < xs.Length; i++)
                {
                    var index = i;
                    // start one
                    tasks.Add(Task.Run(() => Console.WriteLine(xs[index] + index)));
                    Console.WriteLine(i);
                }

                Task.WhenAll(tasks).Wait();
            }
        }
        """);

    [Fact]
    public Task NoBraces_BlockIsMade() => Verify.FixesAll<LoopCopyFix>(
        """
        class C
        {
            void M()
            {
                var threads = new Thread[4];
                for (int worker = 0; worker < 4; worker++)
                    (threads[worker] = new Thread(() => Console.WriteLine({|CSAFE107:worker|}))).Start();
                foreach (var thread in threads)
                    thread.Join();
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                var threads = new Thread[4];
                for (int worker = 0; worker < 4; worker++)
                {
                    var workerCopy = worker;
                    (threads[worker] = new Thread(() => Console.WriteLine(workerCopy))).Start();
                }
                foreach (var thread in threads)
                    thread.Join();
            }
        }
        """);

    [Fact]
    public Task OneLine_NameTaken_NestedLambda() => Verify.FixesAll<LoopCopyFix>(
        """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            void M(int index)
            {
                var tasks = new List<Task>();
                for (var i = 0; i < index; i++) { tasks.Add(Task.Run(() => { Action show = () => Console.WriteLine({|CSAFE107:i|}); show(); })); }
                Task.WhenAll(tasks).Wait();
            }
        }
        """,
        """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            void M(int index)
            {
                var tasks = new List<Task>();
                for (var i = 0; i < index; i++) { var iCopy = i; tasks.Add(Task.Run(() => { Action show = () => Console.WriteLine(iCopy); show(); })); }
                Task.WhenAll(tasks).Wait();
            }
        }
        """,
        options: new() { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    [Fact]
    public Task BodyChangesTheVariable_NotOffered() => Verify.OffersNoFix<LoopCopyFix>(
        """
        class C
        {
            void M()
            {
                var tasks = new List<Task>();
                for (var i = 0; i < 10; i++)
                {
                    tasks.Add(Task.Run(() => Console.WriteLine({|CSAFE107:i|})));
                    i++;
                }

                Task.WhenAll(tasks).Wait();
            }
        }
        """);

    [Fact]
    public async Task RepairedProgram_SeesEachIndexOnce()
    {
        var repaired = await Verify.Apply<LoopCopyFix>(
            """
            static class P
            {
                static void Main()
                {
                    var tasks = new List<Task>();
                    var seen = new ConcurrentBag<int>();
                    for (var i = 0; i < 100; i++)
                        tasks.Add(Task.Run(() => seen.Add(i)));
                    Task.WaitAll(tasks.ToArray());
                    Console.WriteLine(seen.Distinct().Count() + " " + seen.Sum());
                }
            }
            """,
            options: new() { Output = OutputKind.ConsoleApplication });
        for (var run = 0; run < 20; run++)
        {
            Assert.Equal("100 4950", Verify.Run(repaired).Trim());
        }
    }
}
