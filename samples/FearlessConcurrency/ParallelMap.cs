namespace FearlessConcurrency;

/// <summary>
/// Rust, with the rayon crate: <c>numbers.par_iter().map(f).collect()</c>. The runtime steals work between the cores; the bodies only
/// read what they share and give their results back, so there is nothing to lock.
/// </summary>
internal static class ParallelMap
{
    public static void Run()
    {
        Console.WriteLine("parallel map and collect");
        int[] numbers = [.. Enumerable.Range(1, 5000)];

        // collect(): PLINQ gathers the results; AsOrdered keeps them in the order of their sources.
        int[] lengths = numbers.AsParallel().AsOrdered().Select(CollatzLength).ToArray();
        Console.WriteLine($"  first ten Collatz lengths: {string.Join(' ', lengths.Take(10))}");

        // sum() and max(): reductions, not shared variables that every body adds to.
        Console.WriteLine($"  sum = {numbers.AsParallel().Sum(CollatzLength)}, longest = {numbers.AsParallel().Max(CollatzLength)}");

        // Rust: squares.par_iter_mut().enumerate().for_each(|(i, s)| *s = ...). Each iteration owns one element: disjoint, hence safe.
        var squares = new long[numbers.Length];
        Parallel.For(0, squares.Length, i => squares[i] = (long)numbers[i] * numbers[i]);
        Console.WriteLine($"  sum of squares = {squares.Sum()}");
    }

    private static int CollatzLength(int n)
    {
        int length = 1;
        for (long x = n; x != 1; x = x % 2 == 0 ? x / 2 : (3 * x) + 1)
        {
            length++;
        }

        return length;
    }
}
