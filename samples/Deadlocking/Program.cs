namespace Deadlocking;

/// <summary>
/// The classics that stand still. ConcurrencySafety says where and why: <c>dotnet build samples/Deadlocking</c>. This program tries each for some seconds and
/// tells whether it ended; the right forms are in FearlessConcurrency.
/// </summary>
internal static class Program
{
    private static void Main()
    {
        var table = new Table();
        Story.Tell("philosophers who all take the left fork first", [.. Enumerable.Range(0, 5).Select(i => (Action)(() => table.Dine(i)))]);

        var a = new Account();
        var b = new Account();
        Story.Tell("two transfers in opposite directions", () => a.Send(b), () => b.Send(a));

        var store = new Store();
        Story.Tell("two locks in two orders", store.Fill, store.Print);

        var cache = new Cache();
        Story.Tell("a reader that becomes a writer", () => cache.Get("x"));

        var worker = new Worker();
        Story.Tell("a stop that waits for its thread with the lock held", worker.Stop);

        var window = new Window();
        Story.Tell("a click that blocks on what needs its thread", window.Click);
    }
}
