using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

public sealed class JoinThreadFixTests
{
    [Fact]
    public Task Unnamed_GetsANameAndAJoin() => Fixes(
        """
        class C
        {
            static void F() { }

            static void Main()
            {
                // start it
                new Thread(F).{|CSAFE301:Start|}(); // go
                Console.WriteLine("started");
            }
        }
        """,
        """
        class C
        {
            static void F() { }

            static void Main()
            {
                // start it
                var thread = new Thread(F); // go
                thread.Start();
                Console.WriteLine("started");
                thread.Join();
            }
        }
        """);

    [Fact]
    public Task Local_JoinedAtTheEnd_BeforeTheReturn() => Fixes(
        """
        class C
        {
            int M(int n)
            {
                var result = 0;
                var worker = new Thread(() => result = n);
                worker.{|CSAFE301:Start|}();
                Console.WriteLine(n);

                return result;
            }
        }
        """,
        """
        class C
        {
            int M(int n)
            {
                var result = 0;
                var worker = new Thread(() => result = n);
                worker.Start();
                Console.WriteLine(n);

                worker.Join();
                return result;
            }
        }
        """);

    [Fact]
    public Task EarlyReturn_JoinedInFinally() => Fixes(
        """
        class C
        {
            int M(int n)
            {
                var worker = new Thread(() => Console.WriteLine(n));
                worker.{|CSAFE301:Start|}();

                // nothing to do
                if (n == 0)
                {
                    return 1;
                }

                Console.WriteLine(@"a
            b");
                return n;
            }
        }
        """,
        """
        class C
        {
            int M(int n)
            {
                var worker = new Thread(() => Console.WriteLine(n));
                worker.Start();

                try
                {
                    // nothing to do
                    if (n == 0)
                    {
                        return 1;
                    }

                    Console.WriteLine(@"a
            b");
                }
                finally
                {
                    worker.Join();
                }
                return n;
            }
        }
        """);

    [Fact]
    public Task Loop_CollectsAndJoinsAfterwards() => Fixes(
        """
        class C
        {
            void M()
            {
                Console.WriteLine();

                // many
                for (int i = 0; i < 4; i++)
                {
                    new Thread(() => Console.WriteLine()).{|CSAFE301:Start|}();
                }
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                Console.WriteLine();

                var threads = new List<Thread>();
                // many
                for (int i = 0; i < 4; i++)
                {
                    var thread = new Thread(() => Console.WriteLine());
                    thread.Start();
                    threads.Add(thread);
                }
                foreach (var thread in threads)
                {
                    thread.Join();
                }
            }
        }
        """);

    [Fact]
    public Task Loop_WithoutBraces_InOldLanguage_AddsUsing() => Fixes(
        """
        using System;
        using System.Threading;

        class C
        {
            void M()
            {
                for (int i = 0; i < 4; i++)
                    new Thread(() => Console.WriteLine()).{|CSAFE301:Start|}();
                Console.WriteLine("end");
            }
        }
        """,
        """
        using System;
        using System.Collections.Generic;
        using System.Threading;

        class C
        {
            void M()
            {
                var threads = new List<Thread>();
                for (int i = 0; i < 4; i++)
                {
                    var thread = new Thread(() => Console.WriteLine());
                    thread.Start();
                    threads.Add(thread);
                }
                Console.WriteLine("end");
                foreach (var thread in threads)
                {
                    thread.Join();
                }
            }
        }
        """,
        new SourceOptions { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    [Fact]
    public Task Loop_ThreadsKeptInAList_NoSecondList() => Fixes(
        """
        class C
        {
            void M()
            {
                var all = new List<Thread>();
                for (int i = 0; i < 4; i++)
                {
                    var t = new Thread(() => Console.WriteLine());
                    all.Add(t);
                    t.{|CSAFE301:Start|}();
                }
                Console.WriteLine(all.Count);
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                var all = new List<Thread>();
                for (int i = 0; i < 4; i++)
                {
                    var t = new Thread(() => Console.WriteLine());
                    all.Add(t);
                    t.Start();
                }
                Console.WriteLine(all.Count);
                foreach (var thread in all)
                {
                    thread.Join();
                }
            }
        }
        """);

    [Fact]
    public Task ArrayOfThreads_JoinedAfterTheLoop() => Fixes(
        """
        class C
        {
            void M()
            {
                var threads = new Thread[4];
                for (int i = 0; i < threads.Length; i++)
                {
                    threads[i] = new Thread(() => Console.WriteLine());
                    threads[i].{|CSAFE301:Start|}();
                }
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                var threads = new Thread[4];
                for (int i = 0; i < threads.Length; i++)
                {
                    threads[i] = new Thread(() => Console.WriteLine());
                    threads[i].Start();
                }
                foreach (var thread in threads)
                {
                    thread.Join();
                }
            }
        }
        """);

    [Fact]
    public Task StartedInForEach_JoinedInForEach() => Fixes(
        """
        var threads = Enumerable.Range(0, 3).Select(i => new Thread(() => Console.WriteLine(i))).ToList();
        foreach (var t in threads)
            t.{|CSAFE301:Start|}();
        Console.WriteLine();
        """,
        """
        var threads = Enumerable.Range(0, 3).Select(i => new Thread(() => Console.WriteLine(i))).ToList();
        foreach (var t in threads)
            t.Start();
        Console.WriteLine();
        foreach (var t in threads)
        {
            t.Join();
        }

        """,
        new SourceOptions { Output = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task StartedByForEachCall_JoinedByForEachCall() => Fixes(
        """
        class C
        {
            void M(List<Thread> threads)
            {
                threads.ForEach(t => t.{|CSAFE301:Start|}());
                Console.WriteLine();
            }
        }
        """,
        """
        class C
        {
            void M(List<Thread> threads)
            {
                threads.ForEach(t => t.Start());
                Console.WriteLine();
                threads.ForEach(t => t.Join());
            }
        }
        """);

    [Fact]
    public Task ArrowBodies_BecomeBlocks() => Fixes(
        """
        class C
        {
            void M() => new Thread(() => Console.WriteLine()).{|CSAFE301:Start|}();
        }
        """,
        """
        class C
        {
            void M()
            {
                var thread = new Thread(() => Console.WriteLine());
                thread.Start();
                thread.Join();
            }
        }
        """);

    [Fact]
    public Task EmbeddedStatement_GetsABlock() => Fixes(
        """
        class C
        {
            void M(bool b)
            {
                if (b) new Thread(() => Console.WriteLine()).{|CSAFE301:Start|}();
                else
                    Console.WriteLine();
            }
        }
        """,
        """
        class C
        {
            void M(bool b)
            {
                if (b) 
                {
                    var thread = new Thread(() => Console.WriteLine());
                    thread.Start();
                    thread.Join();
                }
                else
                    Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task TabsAndBracesAtTheLineEnd_AreKept() => Fixes(
        "class C {\n\tint M(bool b) {\n\t\tvar t = new Thread(() => Console.WriteLine());\n\t\tt.{|CSAFE301:Start|}();\n\t\tif (b) {\n\t\t\treturn 1;\n\t\t}\n\t\tConsole.WriteLine();\n\t\treturn 2;\n\t}\n}\n",
        "class C {\n\tint M(bool b) {\n\t\tvar t = new Thread(() => Console.WriteLine());\n\t\tt.Start();\n\t\ttry {\n\t\t\tif (b) {\n\t\t\t\treturn 1;\n\t\t\t}\n\t\t\tConsole.WriteLine();\n\t\t} finally {\n\t\t\tt.Join();\n\t\t}\n\t\treturn 2;\n\t}\n}\n");

    [Fact]
    public Task CarriageReturns_AreKept() => Fixes(
        "class C\r\n{\r\n    void M(bool b)\r\n    {\r\n        new Thread(() => { }).{|CSAFE301:Start|}();\r\n        if (b) return;\r\n        Console.WriteLine();\r\n    }\r\n}\r\n",
        "class C\r\n{\r\n    void M(bool b)\r\n    {\r\n        var thread = new Thread(() => { });\r\n        thread.Start();\r\n        try\r\n        {\r\n            if (b) return;\r\n            Console.WriteLine();\r\n        }\r\n        finally\r\n        {\r\n            thread.Join();\r\n        }\r\n    }\r\n}\r\n");

    [Fact]
    public Task WrittenByTheThread_JoinedBeforeTheUse() => Fixes(
        """
        class C
        {
            void M()
            {
                int sum = 0;
                var t = new Thread(() => sum += 5);
                t.{|CSAFE301:Start|}();
                Console.WriteLine("waiting");
                Console.WriteLine(sum);
                Console.WriteLine("end");
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                int sum = 0;
                var t = new Thread(() => sum += 5);
                t.Start();
                Console.WriteLine("waiting");
                t.Join();
                Console.WriteLine(sum);
                Console.WriteLine("end");
            }
        }
        """);

    [Fact]
    public Task StopFlagSetLater_JoinedAtTheEnd() => Fixes(
        """
        class C
        {
            void M()
            {
                int sum = 0;
                bool stop = false;
                var t = new Thread(() => { while (!stop) sum++; });
                t.{|CSAFE301:Start|}();
                Console.WriteLine(sum);
                stop = true;
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                int sum = 0;
                bool stop = false;
                var t = new Thread(() => { while (!stop) sum++; });
                t.Start();
                Console.WriteLine(sum);
                stop = true;
                t.Join();
            }
        }
        """);

    [Fact]
    public Task EndlessBody_NotOffered() => OffersNothing(
        """
        class C
        {
            void M()
            {
                new Thread(() => { while (true) { Console.WriteLine(); } }).{|CSAFE301:Start|}();
            }
        }
        """);

    [Theory]
    [InlineData("new Thread(() => { while (!_stop) { } }).{|CSAFE301:Start|}();")]
    [InlineData("new Thread(() => { while (!_source.IsCancellationRequested) { } }).{|CSAFE301:Start|}();")]
    [InlineData("var t = new Thread(() => { foreach (var x in _items.GetConsumingEnumerable()) { } }); t.{|CSAFE301:Start|}();")]
    [InlineData("if (!_stop) new Thread(() => _event.Wait()).{|CSAFE301:Start|}();")]
    public Task BodyThatIsToldToEndElsewhere_NotOffered(string code) => OffersNothing(
        "class C { volatile bool _stop; CancellationTokenSource _source = new(); BlockingCollection<int> _items = new(); ManualResetEventSlim _event = new(); void M() { " + code + " } }");

    [Fact]
    public Task UnderALock_NotOffered() => OffersNothing(
        """
        class C
        {
            readonly object _gate = new();

            void M()
            {
                lock (_gate)
                {
                    new Thread(() => Console.WriteLine()).{|CSAFE301:Start|}();
                }
            }
        }
        """);

    [Fact]
    public Task EndlessLoopAround_NotOffered() => OffersNothing(
        """
        class C
        {
            void M()
            {
                while (true)
                {
                    new Thread(() => Console.WriteLine()).{|CSAFE301:Start|}();
                }
            }
        }
        """);

    [Fact]
    public async Task FixAll_JoinsEach_AndTheProgramWaits()
    {
        string fixedText = await Placed.ApplyAll<JoinThreadFix>(
            """
            int done = 0;
            new Thread(() => { Thread.Sleep(20); Interlocked.Increment(ref done); }).{|CSAFE301:Start|}();
            var second = new Thread(() => { Thread.Sleep(20); Interlocked.Increment(ref done); });
            second.{|CSAFE301:Start|}();
            for (int i = 0; i < 3; i++)
            {
                var t = new Thread(() => { Thread.Sleep(20); Interlocked.Increment(ref done); });
                t.{|CSAFE301:Start|}();
            }
            Console.Write(Volatile.Read(ref done));
            """,
            new SourceOptions { Output = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });
        for (int i = 0; i < 10; i++)
            Assert.Equal("5", Verify.Run(fixedText));
    }

    private static Task Fixes(string markup, string expected, SourceOptions? options = null) => Placed.Fixes<JoinThreadFix>(markup, expected, options);

    private static Task OffersNothing(string markup) => Placed.OffersNothing<JoinThreadFix>(markup);
}
