namespace Racy;

/// <summary>A <c>HashMap</c> that several threads change needs a lock in Rust. These have none, and may lose entries, throw or hang.</summary>
internal static class ReadersAndWriter
{
    public static async Task<int> FillDictionary()
    {
        var squares = new Dictionary<int, long>();
        Task[] tasks = [.. Enumerable.Range(0, 8).Select(task => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                int key = (task * 10_000) + i;
                squares[key] = (long)key * key; // CSAFE105
            }
        }))];
        await Task.WhenAll(tasks);
        return squares.Count;
    }

    public static string CountWords()
    {
        string[] words = [.. Enumerable.Repeat((string[])["to", "be", "or", "not", "to", "be"], 20_000).SelectMany(line => line)];
        var counts = new Dictionary<string, int>();
        Parallel.ForEach(words, word =>
        {
            counts[word] = counts.TryGetValue(word, out int count) ? count + 1 : 1; // CSAFE105
        });
        return string.Join(", ", ((string[])["to", "be", "or", "not"]).Select(word => $"{word} {counts[word]}"));
    }

    public static int DistinctRemainders(int[] numbers)
    {
        var remainders = new HashSet<int>();
        Parallel.For(0, numbers.Length, i =>
        {
            remainders.Add(numbers[i] % 100); // CSAFE105
        });
        return remainders.Count;
    }
}
