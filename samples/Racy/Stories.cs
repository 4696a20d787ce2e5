namespace Racy;

/// <summary>Runs the programs one after another and compares what comes out with what should.</summary>
internal sealed class Stories
{
    /// <summary>A race can tie a collection into a knot that a thread never leaves.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public int Wrong { get; private set; }

    public Task Tell<T>(string name, T expected, Func<T> program) => Tell(name, expected, () => Task.FromResult(program()));

    public async Task Tell<T>(string name, T expected, Func<Task<T>> program)
    {
        string got;
        bool ok = false;
        try
        {
            T result = await Task.Run(program).WaitAsync(Patience);
            got = $"{result}";
            ok = EqualityComparer<T>.Default.Equals(result, expected);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            got = e.GetBaseException().GetType().Name;
        }

        Wrong += ok ? 0 : 1;
        Console.WriteLine($"{name}: expected {expected}, got {got}: {(ok ? "ok" : "WRONG")}");
    }
}
