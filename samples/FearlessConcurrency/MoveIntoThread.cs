using System.Collections.Immutable;

namespace FearlessConcurrency;

/// <summary>
/// Rust: <c>thread::spawn(move || words.len())</c>. With <c>move</c> the closure owns what it uses, and a later use of it does not
/// compile. In C# a lambda captures the variable itself, so give it one that nobody writes any more.
/// </summary>
internal static class MoveIntoThread
{
    public static async Task Run()
    {
        Console.WriteLine("data moved into a thread");

        // Moved: built here, handed over, not touched again until the task has given it back.
        var words = new List<string> { "to", "be", "or", "not" };
        List<string> extended = await Task.Run(() => Extend(words));
        Console.WriteLine($"  came back: {string.Join(' ', extended)}");

        // Rust: let name = name.clone(). A copy for each body; the variable itself goes on changing.
        string name = "Ferris";
        string sent = name;
        Task<string> greeting = Task.Run(() => "hello, " + sent);
        name = "Crab";
        Console.WriteLine($"  {await greeting} (now {name})");

        // Rust: Arc<[i32]>. What nobody can change may be shared by everybody.
        ImmutableArray<int> shared = [1, 2, 3, 4];
        Task<int> sum = Task.Run(() => shared.Sum());
        Task<int> product = Task.Run(() => shared.Aggregate((a, b) => a * b));
        Console.WriteLine($"  sum = {await sum}, product = {await product}");

        // Each turn of a foreach has a variable of its own, as in Rust.
        var tasks = new List<Task<int>>();
        foreach (int n in shared)
        {
            tasks.Add(Task.Run(() => n * 10));
        }

        Console.WriteLine($"  tens: {string.Join(' ', await Task.WhenAll(tasks))}");
    }

    private static List<string> Extend(List<string> words)
    {
        words.AddRange(["to", "be"]);
        return words;
    }
}
