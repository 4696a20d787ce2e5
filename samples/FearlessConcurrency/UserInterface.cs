using System.Collections.Concurrent;

namespace FearlessConcurrency;

/// <summary>A window whose handler awaits what it needs: its one thread is free meanwhile, and the rest of the handler comes back to it.</summary>
internal static class UserInterface
{
    public static void Run()
    {
        Console.WriteLine("a window that stays alive while it loads");
        using var loop = new MessageLoop();
        loop.Run(new Window().Click);
    }

    private sealed class Window
    {
        private string _text = "";

        public async Task Click()
        {
            int thread = Environment.CurrentManagedThreadId;
            _text = await Load();
            Console.WriteLine($"  {_text}, back on the same thread: {thread == Environment.CurrentManagedThreadId}");
        }

        private static async Task<string> Load()
        {
            await Task.Delay(10);
            return "loaded";
        }
    }

    /// <summary>The one thread of a user interface: what is posted to it runs there, one after the other.</summary>
    private sealed class MessageLoop : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Body, object? State)> _posted = [];

        public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

        /// <summary>Runs the handler, and all that is posted until it has ended.</summary>
        public void Run(Func<Task> handler)
        {
            SynchronizationContext? before = Current;
            SetSynchronizationContext(this);
            try
            {
                Task handled = handler();
                while (!handled.IsCompleted)
                {
                    (SendOrPostCallback body, object? state) = _posted.Take();
                    body(state);
                }

                handled.GetAwaiter().GetResult();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public void Dispose() => _posted.Dispose();
    }
}
