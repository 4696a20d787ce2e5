namespace Racy;

/// <summary>What a web host does, in small: it makes one object of each type that was added, and calls it from as many threads as there are callers.</summary>
/// <remarks>The file <c>Hosting.concurrency.txt</c> tells the analysis so, as the package's own catalog does of the hosts that it knows.</remarks>
internal sealed class ServiceHost
{
    private readonly Dictionary<Type, object> _services = [];

    public void AddSingleton<T>()
        where T : new() => _services.Add(typeof(T), new T());

    public T Get<T>() => (T)_services[typeof(T)];

    /// <summary>So many calls of the service, at once.</summary>
    public void Serve<T>(int calls, Action<T> call) => Parallel.For(0, calls, _ => call(Get<T>()));

    /// <summary>The worker runs beside the callers of its other members, until it is told to stop.</summary>
    public static async Task Run(Worker worker, Func<Task> meanwhile)
    {
        using var stopping = new CancellationTokenSource();
        Task running = Task.Run(() => worker.RunAsync(stopping.Token));
        await meanwhile();
        await stopping.CancelAsync();
        await running;
    }
}

/// <summary>A service that the host runs in the background.</summary>
internal abstract class Worker
{
    public abstract Task RunAsync(CancellationToken stopping);
}
