using System.Threading.Channels;

namespace FearlessConcurrency;

/// <summary>
/// Rust: threads linked by <c>mpsc::sync_channel(bound)</c>. A full channel makes its sender wait, so a fast stage cannot drown a slow
/// one. Each stage completes its output when its input has ended, also when it fails: the end travels down the pipeline. (In Rust a
/// stage that ends early also stops the one before it, whose send then fails; in C# that would take a CancellationToken.)
/// </summary>
internal static class Pipeline
{
    private const int Bound = 2;

    public static async Task Run()
    {
        Console.WriteLine("a pipeline with back-pressure");
        Channel<int> numbers = Channel.CreateBounded<int>(Bound);
        Channel<string> texts = Channel.CreateBounded<string>(Bound);

        Task source = Task.Run(() => Produce(numbers.Writer, 6));
        Task squares = Task.Run(() => Square(numbers.Reader, texts.Writer));
        Task<List<string>> sink = Task.Run(() => Collect(texts.Reader));

        await Task.WhenAll(source, squares);
        foreach (string line in await sink)
        {
            Console.WriteLine($"  {line}");
        }
    }

    private static async Task Produce(ChannelWriter<int> output, int count)
    {
        try
        {
            for (int i = 1; i <= count; i++)
            {
                await output.WriteAsync(i);
            }
        }
        finally
        {
            output.Complete();
        }
    }

    private static async Task Square(ChannelReader<int> input, ChannelWriter<string> output)
    {
        try
        {
            await foreach (int number in input.ReadAllAsync())
            {
                await output.WriteAsync($"{number} squared is {number * number}");
            }
        }
        finally
        {
            output.Complete();
        }
    }

    /// <summary>One reader, one writer, in order: the list is the stage's own until it is returned.</summary>
    private static async Task<List<string>> Collect(ChannelReader<string> input)
    {
        var lines = new List<string>();
        await foreach (string line in input.ReadAllAsync())
        {
            lines.Add(line);
        }

        return lines;
    }
}
