using System.Collections.Concurrent;

namespace Deadlocking;

/// <summary>A window whose handler blocks on an async method: the rest of the method waits for the thread that is blocked.</summary>
internal sealed class Window
{
    private string _text = "";

    public void Click()
    {
        var loop = new MessageLoop();
        SynchronizationContext.SetSynchronizationContext(loop);
        loop.Post(_ => Show(), null);
        loop.Run();
    }

    private void Show()
    {
        _text = Load().Result; // CSAFE205
        Console.WriteLine(_text);
    }

    private static async Task<string> Load()
    {
        await Task.Delay(10);
        return "loaded";
    }
}

/// <summary>The one thread of a user interface: what is posted to it runs there, one after the other.</summary>
internal sealed class MessageLoop : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Body, object? State)> _posted = [];

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

    public void Run()
    {
        (SendOrPostCallback body, object? state) = _posted.Take();
        body(state);
    }
}
