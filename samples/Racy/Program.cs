namespace Racy;

/// <summary>
/// The programs of FearlessConcurrency with the mistakes people make. The compiler says nothing about them; ConcurrencySafety says
/// where and why: <c>dotnet build samples/Racy</c>. This program runs each and tells what came out; its exit code is the number of
/// wrong results. Apply the offered repairs, and it is 0.
/// </summary>
internal static class Program
{
    private static async Task<int> Main()
    {
        var stories = new Stories();
        int[] numbers = [.. Enumerable.Range(1, 200_000)];

        await stories.Tell("a result read before the task has ended", 20_000_100_000, () => SpawnAndJoin.ReadBeforeTheEnd(numbers));
        await stories.Tell("a thread nobody joins", 10, SpawnAndJoin.LinesOfLog);
        await stories.Tell("threads whose handles are thrown away", 4, SpawnAndJoin.Deliveries);
        await stories.Tell("one loop variable for all tasks", 190, SpawnAndJoin.SumOfLoopVariable);

        await stories.Tell("results collected in a list", 200_000, () => ParallelMap.CollectIntoList(numbers));
        await stories.Tell("a sum by PLINQ's ForAll", 20_000_100_000, () => ParallelMap.SumInForAll(numbers));
        await stories.Tell("the largest, by whoever writes last", 200_000, () => ParallelMap.Largest(numbers));
        await stories.Tell("an index kept by any iteration", 776, () => ParallelMap.IndexOf(numbers, 777));
        await stories.Tell("one random generator for all", ParallelMap.DrawsInTurn(200_000), () => ParallelMap.Draws(200_000));

        await stories.Tell("a variable reassigned after the start", "hello, Ferris", MoveIntoThread.Greeting);
        await stories.Tell("a number that its parent goes on counting", 45, MoveIntoThread.SumOfNext);

        await stories.Tell("a captured counter from ten threads", 1_000_000, CounterBehindMutex.TenThreads);
        await stories.Tell("a counter in a parallel loop", 100_000, () => CounterBehindMutex.CountEven(numbers));
        await stories.Tell("a field counted by tasks", 800_000, () => new HitCounter().Count(tasks: 8, hits: 100_000));
        await stories.Tell("a field counted by a method that two threads run", 1_000_000, () => new Turnstile().CountTwoGates());
        await stories.Tell("a static total", 20_000_100_000, () => CounterBehindMutex.AddToTotal(numbers));

        await stories.Tell("a queue filled by workers", 20_000_100_000, () => MessageChannel.FillAndDrain(numbers));
        await stories.Tell("a text built by two tasks", 200_000, MessageChannel.LengthOfText);
        await stories.Tell("a mailbox variable that is polled", "done", MessageChannel.Mailbox);

        await stories.Tell("two bodies of a scope, one sum", 20_000_100_000, () => ScopedThreads.SumOfHalves(numbers));
        await stories.Tell("an async lambda in Parallel.ForEach", 50, ScopedThreads.AsyncInParallelForEach);
        await stories.Tell("an async lambda in List.ForEach", 5, ScopedThreads.AsyncInListForEach);
        await stories.Tell("a task dropped by the body of Parallel.For", 5, ScopedThreads.DroppedInParallelFor);

        await stories.Tell("a dictionary filled by tasks", 80_000, ReadersAndWriter.FillDictionary);
        await stories.Tell("words counted in a dictionary", "to 40000, be 40000, or 20000, not 20000", ReadersAndWriter.CountWords);
        await stories.Tell("a set filled in a parallel loop", 100, () => ReadersAndWriter.DistinctRemainders(numbers));

        await stories.Tell("tickets drawn from a counter", 200_000, Atomics.Tickets);
        await stories.Tell("a floating-point total", 50_000.0, Atomics.Total);

        await stories.Tell("made once, at the first use", 1, LazyInitialisation.Loads);

        await stories.Tell("StartNew with an async lambda", 5, Pipeline.StartNewAsync);
        await stories.Tell("ContinueWith with an async lambda", "read, parsed, stored", Pipeline.ContinueWithAsync);
        await stories.Tell("a task that is dropped", 1, Pipeline.DroppedTask);
        await stories.Tell("a task that is kept and forgotten", 1, Pipeline.ForgottenTask);
        await stories.Tell("a list of tasks that nobody awaits", 5, Pipeline.ForgottenList);
        await stories.Tell("an array of tasks that nobody awaits", 5, Pipeline.ForgottenArray);

        await stories.Tell("an account that pays without its lock", 600_000m, Bank.BalanceAfterManyPayments);
        await stories.Tell("statements read while the account is used", 100, Bank.StatementsWhilePaying);
        await stories.Tell("numbers given to new accounts", 100_000, Bank.AccountNumbers);
        await stories.Tell("a cache that loads its rates at the first use", 1, Prices.Loads);
        await stories.Tell("a cache that is refreshed while it is read", 100, Prices.ReportsWhileRefreshing);
        await stories.Tell("lists inside a concurrent dictionary", 100_000, Prices.Watchers);
        await stories.Tell("connections that are rented and given back", 0, Connections.LeftOpen);
        await stories.Tell("a pool that is closed", true, Connections.Closes);
        await stories.Tell("handlers that come at the same time", 10_000, Hub.Subscriptions);
        await stories.Tell("handlers that leave while others are called", "published", Hub.PublishWhileLeaving);
        await stories.Tell("the highest of what two sources report", 200_000, () => Hub.Highest(numbers));
        await stories.Tell("orders placed in a service", 200_000, Orders.Placed);
        await stories.Tell("orders counted by item", 200_000, Orders.PlacedByItem);
        await stories.Tell("orders shipped by a worker", 1_000, Orders.Shipped);

        return stories.Wrong;
    }
}
