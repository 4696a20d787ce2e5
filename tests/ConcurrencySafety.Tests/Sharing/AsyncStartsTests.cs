using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Sharing;

/// <summary>Timers, continuations, callbacks and asynchronous calls as starts of bodies.</summary>
public sealed class AsyncStartsTests
{
    [Fact]
    public Task ThreadingTimer_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                var ticks = 0;
                using var timer = new Timer(_ => {|CSAFE102:ticks++|}, null, 0, 10);
                Thread.Sleep(100);
                Console.WriteLine(ticks);
            }
        }
        """);

    [Fact]
    public Task ThreadingTimerByInterlocked_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                var ticks = 0;
                using var timer = new Timer(_ => Interlocked.Increment(ref ticks), null, 0, 10);
                Thread.Sleep(100);
                Console.WriteLine(Volatile.Read(ref ticks));
            }
        }
        """);

    [Fact]
    public Task TimersTimer_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                var ticks = 0;
                using var timer = new System.Timers.Timer(10);
                timer.Elapsed += (sender, e) => {|CSAFE102:ticks++|};
                timer.Start();
                Thread.Sleep(100);
                Console.WriteLine(ticks);
            }
        }
        """);

    [Fact]
    public Task TimersTimerUnderLock_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                var gate = new object();
                var ticks = 0;
                using var timer = new System.Timers.Timer(10);
                timer.Elapsed += (sender, e) => { lock (gate) ticks++; };
                timer.Start();
                Thread.Sleep(100);
                lock (gate) Console.WriteLine(ticks);
            }
        }
        """);

    [Fact]
    public Task TwoContinuationsOfOneTask_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var first = Task.Run(() => Console.WriteLine());
                var a = first.ContinueWith(_ => {|CSAFE102:count++|});
                var b = first.ContinueWith(_ => count++);
                await Task.WhenAll(a, b);
                return count;
            }
        }
        """);

    [Fact]
    public Task ContinuationAfterItsAntecedent_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var t = Task.Run(() => { count++; }).ContinueWith(_ => { count++; }).ContinueWith(_ => { count++; });
                await t;
                return count;
            }
        }
        """);

    [Fact]
    public Task ContinuationInVariables_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var first = Task.Run(() => { count++; });
                var second = first.ContinueWith(_ => { count++; });
                await second;
                return count;
            }
        }
        """);

    [Fact]
    public Task ContinueWhenAll_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var x = 0;
                var y = 0;
                var sum = 0;
                var tasks = new[] { Task.Run(() => { x = 1; }), Task.Run(() => { y = 2; }) };
                await Task.WhenAll(tasks).ContinueWith(_ => { sum = x + y; });
                return sum;
            }
        }
        """);

    [Fact]
    public Task AsyncCallsWithoutAwait_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var a = StepAsync();
                var b = StepAsync();
                await Task.WhenAll(a, b);
                return count;

                async Task StepAsync()
                {
                    await Task.Delay(1);
                    {|CSAFE102:count++|};
                }
            }
        }
        """);

    [Fact]
    public Task AsyncCallsAwaitedInTurn_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                await StepAsync();
                await StepAsync();
                count++;
                return count;

                async Task StepAsync()
                {
                    await Task.Delay(1);
                    count++;
                }
            }
        }
        """);

    [Fact]
    public Task AsyncCallsBeforeTheFirstAwait_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M()
            {
                var count = 0;
                var a = StepAsync();
                var b = StepAsync();
                await Task.WhenAll(a, b);
                return count;

                async Task StepAsync()
                {
                    count++;
                    await Task.Delay(1);
                }
            }
        }
        """);

    [Fact]
    public Task AsyncMethodOfTheTypeAgainstParent_Reported() => Verify.Reports("""
        class C
        {
            private int _count;

            public async Task M()
            {
                var t = StepAsync();
                _count++;
                await t;
            }

            private async Task StepAsync()
            {
                await Task.Delay(1).ConfigureAwait(false);
                {|CSAFE102:_count++|};
            }
        }
        """);

    [Fact]
    public Task AsyncMethodOfTheTypeBeforeItsAwait_Silent() => Verify.Silent("""
        class C
        {
            private int _count;

            public async Task M()
            {
                var t = StepAsync();
                _count++;
                await t;
            }

            private async Task StepAsync()
            {
                _count++;
                await Task.Delay(1).ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task WhenAllOfAsyncLambdas_Reported() => Verify.Reports("""
        class C
        {
            public async Task<int> M(int[] xs)
            {
                var sum = 0;
                await Task.WhenAll(xs.Select(async x =>
                {
                    await Task.Delay(x);
                    {|CSAFE102:sum += x|};
                }));
                return sum;
            }
        }
        """);

    [Fact]
    public Task WhenAllOfAsyncLambdasBeforeTheFirstAwait_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M(int[] xs)
            {
                var sum = 0;
                await Task.WhenAll(xs.Select(async x =>
                {
                    sum += x;
                    await Task.Delay(x);
                }));
                return sum;
            }
        }
        """);

    [Fact]
    public Task WhenAllOfAsyncMethodGroup_Reported() => Verify.Reports("""
        class C
        {
            private int _sum;

            public async Task M(int[] xs) => await Task.WhenAll(xs.Select(AddAsync));

            private async Task AddAsync(int x)
            {
                await Task.Delay(x);
                {|CSAFE102:_sum += x|};
            }
        }
        """);

    [Fact]
    public Task ListOfAsyncCallsInLoop_Reported() => Verify.Reports("""
        class C
        {
            private int _sum;

            public async Task M(int[] xs)
            {
                var tasks = new List<Task>();
                foreach (var x in xs) tasks.Add(AddAsync(x));
                await Task.WhenAll(tasks);
            }

            private async Task AddAsync(int x)
            {
                await Task.Delay(x);
                {|CSAFE102:_sum += x|};
            }
        }
        """);

    [Fact]
    public Task AsyncCallsInLoopAwaitedInTurn_Silent() => Verify.Silent("""
        class C
        {
            private int _sum;

            public async Task M(int[] xs)
            {
                foreach (var x in xs) await AddAsync(x);
            }

            private async Task AddAsync(int x)
            {
                await Task.Delay(x);
                _sum += x;
            }
        }
        """);

    [Fact]
    public Task SumOfAwaitedResults_Silent() => Verify.Silent("""
        class C
        {
            public async Task<int> M(int[] xs)
            {
                var sum = 0;
                foreach (var x in xs) sum += await LoadAsync(x);
                return sum;
            }

            private static async Task<int> LoadAsync(int x)
            {
                await Task.Delay(x);
                return x;
            }
        }
        """);

    [Fact]
    public Task TokenCallback_Reported() => Verify.Reports("""
        class C
        {
            public void M(CancellationToken token)
            {
                var cancelled = false;
                using var registration = token.Register(() => cancelled = true);
                while (!{|CSAFE111:cancelled|}) Thread.Sleep(1);
            }
        }
        """);

    [Fact]
    public Task StartInsideStartedBody_Reported() => Verify.Reports("""
        class C
        {
            public void M(int n)
            {
                var count = 0;
                Parallel.For(0, n, i => Task.Run(() => {|CSAFE102:count++|}).Wait());
                Console.WriteLine(count);
            }
        }
        """);
}
