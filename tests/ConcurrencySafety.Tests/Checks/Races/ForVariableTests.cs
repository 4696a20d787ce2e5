using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE107: the control variable of a <c>for</c> statement captured by a body that runs while the loop goes on.</summary>
public sealed class ForVariableTests
{
    [Fact]
    public Task TaskPerIteration_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var tasks = new List<Task>();
                for (var i = 0; i < 10; i++)
                {
                    tasks.Add(Task.Run(() => Console.WriteLine({|CSAFE107:i|})));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task CopyIntoTheIteration_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                var tasks = new List<Task>();
                for (var i = 0; i < 10; i++)
                {
                    var copy = i;
                    tasks.Add(Task.Run(() => Console.WriteLine(copy)));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task ThreadPerIteration_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                var threads = new Thread[10];
                for (int i = 0; i < threads.Length; i++)
                {
                    threads[i] = new Thread(() => Console.WriteLine({|CSAFE107:i|}));
                    threads[i].Start();
                }

                foreach (var t in threads) t.Join();
            }
        }
        """);

    [Fact]
    public Task ResultByIndexThroughTheVariable_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int[]> M(int n)
            {
                var results = new int[n];
                var tasks = new Task[n];
                for (var i = 0; i < n; i++)
                {
                    tasks[i] = Task.Run(() => { results[{|CSAFE107:i|}] = 1; });
                }

                await Task.WhenAll(tasks);
                return results;
            }
        }
        """);

    [Fact]
    public Task ResultByIndexThroughACopy_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int[]> M(int n)
            {
                var results = new int[n];
                var tasks = new Task[n];
                for (var i = 0; i < n; i++)
                {
                    var index = i;
                    tasks[i] = Task.Run(() => { results[index] = index * index; });
                }

                await Task.WhenAll(tasks);
                return results;
            }
        }
        """);

    [Fact]
    public Task ForeachVariable_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(string[] names)
            {
                var tasks = new List<Task>();
                foreach (var name in names)
                {
                    tasks.Add(Task.Run(() => Console.WriteLine(name)));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task ForeachOverRange_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                var tasks = new List<Task>();
                foreach (var i in Enumerable.Range(0, 10))
                {
                    tasks.Add(Task.Run(() => Console.WriteLine(i)));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task AwaitedInTheIteration_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                for (var i = 0; i < 10; i++)
                {
                    await Task.Run(() => Console.WriteLine(i));
                }
            }
        }
        """);

    [Fact]
    public Task WaitedForInTheIteration_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                for (var i = 0; i < 10; i++)
                {
                    var t = Task.Run(() => Console.WriteLine(i));
                    t.Wait();
                }
            }
        }
        """);

    [Fact]
    public Task JoinedInTheIteration_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                for (var i = 0; i < 10; i++)
                {
                    var t = new Thread(() => Console.WriteLine(i));
                    t.Start();
                    t.Join();
                }
            }
        }
        """);

    [Fact]
    public Task ForkJoinInTheIteration_Silent() => Verify.Silent("""
        class C
        {
            public void M(int[] xs)
            {
                for (var i = 0; i < 10; i++)
                {
                    Parallel.ForEach(xs, x => Console.WriteLine(x * i));
                }
            }
        }
        """);

    [Fact]
    public Task ParallelForParameter_Silent() => Verify.Silent("""
        class C
        {
            public void M() => Parallel.For(0, 10, i => Console.WriteLine(i));
        }
        """);

    [Fact]
    public Task EvaluatedBeforeTheStart_Silent() => Verify.Silent("""
        class C
        {
            public async Task M()
            {
                var tasks = new List<Task>();
                for (var i = 0; i < 10; i++)
                {
                    tasks.Add(PrintAsync(i));
                }

                await Task.WhenAll(tasks);
            }

            private static async Task PrintAsync(int value)
            {
                await Task.Yield();
                Console.WriteLine(value);
            }
        }
        """);

    [Fact]
    public Task PassedAsState_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                using var done = new CountdownEvent(10);
                for (var i = 0; i < 10; i++)
                {
                    ThreadPool.QueueUserWorkItem(state => { Console.WriteLine(state); done.Signal(); }, (object)i);
                }

                done.Wait();
            }
        }
        """);

    [Fact]
    public Task AsyncLambda_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var tasks = new List<Task>();
                for (var i = 0; i < 10; i++)
                {
                    tasks.Add(Task.Run(async () => { await Task.Delay(1); Console.WriteLine({|CSAFE107:i|}); }));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task LocalFunctionPerIteration_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var tasks = new List<Task>();
                for (var i = 0; i < 10; i++)
                {
                    void Print() => Console.WriteLine({|CSAFE107:i|});
                    tasks.Add(Task.Run(Print));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task ThreadPoolPerIteration_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                using var done = new CountdownEvent(10);
                for (var i = 0; i < 10; i++)
                {
                    ThreadPool.QueueUserWorkItem(_ => { Console.WriteLine({|CSAFE107:i|}); done.Signal(); });
                }

                done.Wait();
            }
        }
        """);

    [Fact]
    public Task StartNewPerIteration_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                var tasks = new Task[10];
                for (var i = 0; i < tasks.Length; i++)
                {
                    tasks[i] = Task.Factory.StartNew(() => Console.WriteLine({|CSAFE107:i|}));
                }

                Task.WaitAll(tasks);
            }
        }
        """);

    [Fact]
    public Task SecondVariableOfTheStatement_Reported() => Verify.Reports("""
        class C
        {
            public async Task M()
            {
                var tasks = new List<Task>();
                for (int i = 0, j = 10; i < j; i++, j--)
                {
                    tasks.Add(Task.Run(() => Console.WriteLine({|CSAFE107:j|})));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task VariableOfOuterLoopInInnerLoop_Reported() => Verify.Reports("""
        class C
        {
            public async Task M(string[] names)
            {
                var tasks = new List<Task>();
                for (var i = 0; i < 10; i++)
                {
                    foreach (var name in names)
                    {
                        tasks.Add(Task.Run(() => Console.WriteLine(name + {|CSAFE107:i|})));
                    }
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task JoinedAfterInnerLoop_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(string[] names)
            {
                for (var i = 0; i < 10; i++)
                {
                    var tasks = new List<Task>();
                    foreach (var name in names)
                    {
                        tasks.Add(Task.Run(() => Console.WriteLine(name + i)));
                    }

                    await Task.WhenAll(tasks);
                }
            }
        }
        """);

    [Fact]
    public Task CalledAtOnce_Silent() => Verify.Silent("""
        class C
        {
            public int M()
            {
                var sum = 0;
                for (var i = 0; i < 10; i++)
                {
                    Func<int> f = () => i;
                    sum += f();
                }

                return sum;
            }
        }
        """);

    [Fact]
    public Task LoopLeftRightAfterTheStart_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(int[] xs)
            {
                for (var i = 0; i < xs.Length; i++)
                {
                    if (xs[i] < 0)
                    {
                        await Task.Run(() => Console.WriteLine(i));
                        break;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task ReadTwiceOnce_Reported() => Verify.Reports("""
        class C
        {
            public async Task M(int[] xs)
            {
                var tasks = new List<Task>();
                for (var i = 0; i < xs.Length; i++)
                {
                    tasks.Add(Task.Run(() => Console.WriteLine({|CSAFE107:i|} + xs[i])));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task CSharp73_Reported() => Verify.Reports("""
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            public void M()
            {
                var tasks = new List<Task>();
                for (int i = 0; i < 10; i++)
                {
                    tasks.Add(Task.Run(delegate { Console.WriteLine({|CSAFE107:i|}); }));
                }

                Task.WaitAll(tasks.ToArray());
            }
        }
        """, new SourceOptions { Language = Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp7_3 });
}
