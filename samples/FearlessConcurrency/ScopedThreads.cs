namespace FearlessConcurrency;

/// <summary>
/// Rust: <c>thread::scope(|s| { s.spawn(|| ...); s.spawn(|| ...); })</c>. The threads may borrow the locals of the method, since all of
/// them have ended when the scope ends. <see cref="Parallel"/> is such a scope: it returns when the last body has.
/// </summary>
internal static class ScopedThreads
{
    public static void Run()
    {
        Console.WriteLine("a scope whose threads borrow");
        int[] numbers = [.. Enumerable.Range(1, 1000)];
        int middle = numbers.Length / 2;

        // Both read the same array; each writes a local that is its own until the scope ends.
        long left = 0;
        long right = 0;
        Parallel.Invoke(
            () => left = Sum(numbers, 0, middle),
            () => right = Sum(numbers, middle, numbers.Length));
        Console.WriteLine($"  left = {left}, right = {right}, together = {left + right}");

        // Rust: let (a, b) = data.split_at_mut(middle). Bodies that change disjoint parts do not meet.
        var parts = new long[4];
        int size = numbers.Length / parts.Length;
        Parallel.For(0, parts.Length, part => parts[part] = Sum(numbers, part * size, (part + 1) * size));
        Console.WriteLine($"  quarters: {string.Join(' ', parts)}");

        // The scope has ended: the array is this method's own again.
        Array.Reverse(numbers);
        Console.WriteLine($"  reversed: {numbers[0]} .. {numbers[^1]}");
    }

    private static long Sum(int[] numbers, int from, int to)
    {
        long sum = 0;
        for (int i = from; i < to; i++)
        {
            sum += numbers[i];
        }

        return sum;
    }
}
