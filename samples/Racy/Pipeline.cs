using System.Collections.Concurrent;

namespace Racy;

/// <summary>Stages that nobody waits for: the pipeline looks finished before its last stage has begun.</summary>
internal static class Pipeline
{
    public static async Task<int> StartNewAsync()
    {
        var stored = new ConcurrentQueue<int>();
        Task stage = Task.Factory.StartNew(async () => // CSAFE305
        {
            for (int i = 0; i < 5; i++)
            {
                await Task.Delay(5);
                stored.Enqueue(i);
            }
        });
        await stage;
        return stored.Count;
    }

    public static async Task<string> ContinueWithAsync()
    {
        var steps = new ConcurrentQueue<string>();
        await Task.Run(() => steps.Enqueue("read")).ContinueWith(async _ => // CSAFE305
        {
            steps.Enqueue("parsed");
            await Task.Delay(20);
            steps.Enqueue("stored");
        });
        return string.Join(", ", steps);
    }

    public static async Task<int> DroppedTask()
    {
        var log = new ConcurrentQueue<string>();
        await SaveAsync(log);
        return log.Count;
    }

    private static Task SaveAsync(ConcurrentQueue<string> log)
    {
        Task.Run(() => // CSAFE302
        {
            Thread.Sleep(20);
            log.Enqueue("saved");
        });
        return Task.CompletedTask;
    }

    public static async Task<int> ForgottenTask()
    {
        var log = new ConcurrentQueue<string>();
        await SaveAndReport(log);
        return log.Count;
    }

    private static async Task SaveAndReport(ConcurrentQueue<string> log)
    {
        Task saving = Task.Run(() => // CSAFE302
        {
            Thread.Sleep(20);
            log.Enqueue("saved");
        });
        await Console.Out.FlushAsync();
    }

    public static async Task<int> ForgottenList()
    {
        var sent = new ConcurrentQueue<string>();
        await SendEach(["ada", "barbara", "grace", "katherine", "margaret"], sent);
        return sent.Count;
    }

    private static async Task SendEach(string[] names, ConcurrentQueue<string> sent)
    {
        var sending = new List<Task>(); // CSAFE311
        foreach (string name in names)
        {
            sending.Add(Send(name, sent));
        }

        await Console.Out.FlushAsync();
    }

    public static int ForgottenArray()
    {
        var sent = new ConcurrentQueue<string>();
        SendAll(["ada", "barbara", "grace", "katherine", "margaret"], sent);
        return sent.Count;
    }

    private static void SendAll(string[] names, ConcurrentQueue<string> sent)
    {
        Task[] sending = [.. names.Select(name => Task.Run(() => Send(name, sent)))]; // CSAFE311
    }

    private static async Task Send(string name, ConcurrentQueue<string> sent)
    {
        await Task.Delay(10);
        sent.Enqueue(name);
    }
}
