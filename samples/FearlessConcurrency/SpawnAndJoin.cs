namespace FearlessConcurrency;

/// <summary>
/// Rust: <c>let handle = thread::spawn(|| fib(20)); handle.join().unwrap()</c>. The handle is the only way to the result, and there
/// is a result only after the join. A <see cref="Task{TResult}"/> is just that: return the value from the body, and await it.
/// </summary>
internal static class SpawnAndJoin
{
    public static async Task Run()
    {
        Console.WriteLine("spawn and join");

        Task<long> small = Task.Run(() => Fibonacci(20));
        Task<long> large = Task.Run(() => Fibonacci(25));
        Console.WriteLine($"  fib(20) = {await small}, fib(25) = {await large}");

        // Rust: handles.into_iter().map(|h| h.join().unwrap()).collect(). The results stand in the order of the tasks, not of their ends.
        long[] all = await Task.WhenAll(Enumerable.Range(1, 10).Select(n => Task.Run(() => Fibonacci(n))));
        Console.WriteLine($"  fib(1..10) = {string.Join(' ', all)}");

        // A thread returns nothing. It writes a variable that nobody else touches between Start and Join.
        long sum = 0;
        var thread = new Thread(() => sum = all.Sum());
        thread.Start();
        thread.Join();
        Console.WriteLine($"  their sum = {sum}");

        // Rust: join() gives Err when the thread panicked. Here the await throws what the body threw: a failure cannot go unseen.
        Task<long> failing = Task.Run(() => Fibonacci(-1));
        try
        {
            await failing;
        }
        catch (ArgumentOutOfRangeException e)
        {
            Console.WriteLine($"  fib(-1) failed: {e.ParamName} is out of range");
        }
    }

    private static long Fibonacci(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        return n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);
    }
}
