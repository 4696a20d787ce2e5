using System.Threading.Channels;

namespace FearlessConcurrency;

/// <summary>
/// Rust: <c>let (tx, rx) = mpsc::channel();</c>. Threads that share nothing need no lock: they send. The channel closes when the last
/// sender is dropped; in C# the one who knows that all senders are done completes
/// the writer, in a <c>finally</c>, since a receiver of a channel that nobody completes waits for ever.
/// </summary>
internal static class MessageChannel
{
    public static async Task Run()
    {
        Console.WriteLine("a message through a channel");
        await OneSender();
        await ManySenders();
    }

    private static async Task OneSender()
    {
        Channel<string> channel = Channel.CreateUnbounded<string>();
        Task sender = Task.Run(async () =>
        {
            try
            {
                foreach (string word in (string[])["hi", "from", "the", "thread"])
                {
                    await channel.Writer.WriteAsync(word);
                }
            }
            finally
            {
                channel.Writer.Complete();
            }
        });

        // Rust: for received in rx. One sender: the messages come in the order in which they were sent.
        await foreach (string word in channel.Reader.ReadAllAsync())
        {
            Console.WriteLine($"  got: {word}");
        }

        await sender;
    }

    private static async Task ManySenders()
    {
        Channel<int> channel = Channel.CreateUnbounded<int>();

        // Rust: let tx = tx.clone() for each thread.
        Task[] senders = [.. Enumerable.Range(1, 3).Select(n => Task.Run(() => Send(channel.Writer, n)))];
        Task<int> receiver = Task.Run(() => Receive(channel.Reader));

        try
        {
            await Task.WhenAll(senders);
        }
        finally
        {
            channel.Writer.Complete();
        }

        Console.WriteLine($"  sum of 3 senders: {await receiver}");
    }

    private static async Task Send(ChannelWriter<int> writer, int number)
    {
        for (int i = 0; i < 100; i++)
        {
            await writer.WriteAsync(number);
        }
    }

    private static async Task<int> Receive(ChannelReader<int> reader)
    {
        int sum = 0;
        await foreach (int number in reader.ReadAllAsync())
        {
            sum += number;
        }

        return sum;
    }
}
