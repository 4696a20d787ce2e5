using ConcurrencySafety.Fixes.Lifetimes;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

public sealed class WhenAllFixTests
{
    [Fact]
    public Task List_AwaitedAfterFilling() => Placed.Fixes<WhenAllFix>(
        """
        class C
        {
            async Task M(int n)
            {
                await Task.Yield();
                var {|CSAFE311:tasks|} = new List<Task>();
                for (int i = 0; i < n; i++)
                    tasks.Add(Task.Run(() => Console.WriteLine()));

                Console.WriteLine("end");
            }
        }
        """,
        """
        class C
        {
            async Task M(int n)
            {
                await Task.Yield();
                var tasks = new List<Task>();
                for (int i = 0; i < n; i++)
                    tasks.Add(Task.Run(() => Console.WriteLine()));
                await Task.WhenAll(tasks);

                Console.WriteLine("end");
            }
        }
        """);

    [Fact]
    public Task OnlyTheFirstAwaited_Replaced() => Placed.Fixes<WhenAllFix>(
        """
        class C
        {
            async Task M(int[] xs)
            {
                var {|CSAFE311:tasks|} = xs.Select(x => Task.Run(() => x)).ToArray();
                // wait
                await tasks[0];
            }
        }
        """,
        """
        class C
        {
            async Task M(int[] xs)
            {
                var tasks = xs.Select(x => Task.Run(() => x)).ToArray();
                // wait
                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task FirstResultUsed_AllAwaitedBefore() => Placed.Fixes<WhenAllFix>(
        """
        class C
        {
            async Task<int> M(int[] xs)
            {
                var {|CSAFE311:tasks|} = xs.Select(x => Task.Run(() => x)).ToArray();
                return await tasks[0];
            }
        }
        """,
        """
        class C
        {
            async Task<int> M(int[] xs)
            {
                var tasks = xs.Select(x => Task.Run(() => x)).ToArray();
                await Task.WhenAll(tasks);
                return await tasks[0];
            }
        }
        """);

    [Fact]
    public Task Sync_WaitAll_OfAList() => Placed.Fixes<WaitAllFix>(
        """
        class C
        {
            public void M(int n)
            {
                var {|CSAFE311:tasks|} = new List<Task<int>>();
                while (n-- > 0)
                {
                    tasks.Add(Task.Run(() => 1));
                }
                Console.WriteLine(tasks.Count);
            }
        }
        """,
        """
        class C
        {
            public void M(int n)
            {
                var tasks = new List<Task<int>>();
                while (n-- > 0)
                {
                    tasks.Add(Task.Run(() => 1));
                }
                Task.WaitAll(tasks.ToArray());
                Console.WriteLine(tasks.Count);
            }
        }
        """);

    [Fact]
    public Task Sync_WaitAll_OfAnArray() => Placed.Fixes<WaitAllFix>(
        """
        class C
        {
            public void M()
            {
                Task[] {|CSAFE311:tasks|} = { Task.Run(() => 1), Task.Run(() => 2) };
            }
        }
        """,
        """
        class C
        {
            public void M()
            {
                Task[] tasks = { Task.Run(() => 1), Task.Run(() => 2) };
                Task.WaitAll(tasks);
            }
        }
        """);

    [Fact]
    public Task ValueTasks_AwaitedOneByOne() => Placed.Fixes<WhenAllFix>(
        """
        class C
        {
            ValueTask F() => default;

            async Task M()
            {
                await Task.Yield();
                var {|CSAFE311:all|} = new[] { F(), F() };
            }
        }
        """,
        """
        class C
        {
            ValueTask F() => default;

            async Task M()
            {
                await Task.Yield();
                var all = new[] { F(), F() };
                foreach (var task in all)
                {
                    await task;
                }
            }
        }
        """);

    [Fact]
    public Task Lock_NotOffered() => Placed.OffersNothing<WhenAllFix>("class C { async Task M() { await Task.Yield(); lock (this) { var {|CSAFE311:tasks|} = new[] { Task.Run(() => 1) }; } } }");

    [Fact]
    public Task Async_WaitAllNotOffered() => Placed.OffersNothing<WaitAllFix>("class C { async Task M() { await Task.Yield(); var {|CSAFE311:tasks|} = new[] { Task.Run(() => 1) }; } }");
}
