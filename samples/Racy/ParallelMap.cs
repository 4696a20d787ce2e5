namespace Racy;

/// <summary>In Rust the closure of a parallel iterator cannot change what it captures. These bodies do.</summary>
internal static class ParallelMap
{
    public static int CollectIntoList(int[] numbers)
    {
        var squares = new List<long>();
        Parallel.ForEach(numbers, number =>
        {
            squares.Add((long)number * number); // CSAFE105
        });
        return squares.Count;
    }

    public static long SumInForAll(int[] numbers)
    {
        long sum = 0;
        numbers.AsParallel().ForAll(number => sum += number); // CSAFE102
        return sum;
    }

    public static int Largest(int[] numbers)
    {
        int largest = int.MinValue;
        Parallel.For(0, numbers.Length, i =>
        {
            if (numbers[i] > largest)
            {
                largest = numbers[i]; // CSAFE108
            }
        });
        return largest;
    }

    public static int IndexOf(int[] numbers, int wanted)
    {
        int index = -1;
        Parallel.For(0, numbers.Length, i =>
        {
            if (numbers[i] == wanted)
            {
                index = i; // CSAFE108
            }
        });
        return index;
    }

    /// <summary>Random is not thread-safe: two bodies at once break its state, and from then on it may give zeros.</summary>
    public static long Draws(int count)
    {
        var random = new Random(42);
        long sum = 0;
        Parallel.For(0, count, _ =>
        {
            int drawn = random.Next(1000); // CSAFE105
            Interlocked.Add(ref sum, drawn);
        });
        return sum;
    }

    public static long DrawsInTurn(int count)
    {
        var random = new Random(42);
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += random.Next(1000);
        }

        return sum;
    }
}
