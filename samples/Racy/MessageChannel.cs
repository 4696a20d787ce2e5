using System.Text;

namespace Racy;

/// <summary>Messages by shared memory: what should be a channel is a collection or a variable that both sides use.</summary>
internal static class MessageChannel
{
    public static async Task<long> FillAndDrain(int[] numbers)
    {
        var queue = new Queue<int>();
        var workers = new List<Task>();
        foreach (int[] part in numbers.Chunk(10_000))
        {
            workers.Add(Task.Run(() =>
            {
                foreach (int number in part)
                {
                    queue.Enqueue(number); // CSAFE105
                }
            }));
        }

        await Task.WhenAll(workers);
        long sum = 0;
        while (queue.Count > 0)
        {
            sum += queue.Dequeue();
        }

        return sum;
    }

    public static async Task<int> LengthOfText()
    {
        var text = new StringBuilder();
        Task dots = Task.Run(() =>
        {
            for (int i = 0; i < 100_000; i++)
            {
                text.Append('.'); // CSAFE105
            }
        });
        Task dashes = Task.Run(() =>
        {
            for (int i = 0; i < 100_000; i++)
            {
                text.Append('-');
            }
        });
        await Task.WhenAll(dots, dashes);
        return text.Length;
    }

    public static async Task<string> Mailbox()
    {
        string message = "";
        Task sender = Task.Run(() =>
        {
            Thread.Sleep(20);
            message = "done";
        });
        while (message == "") // CSAFE111
        {
            Thread.Yield();
        }

        await sender;
        return message;
    }
}
