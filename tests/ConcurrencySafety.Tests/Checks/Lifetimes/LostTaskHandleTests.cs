using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE302: a task held in a variable or field, and on its way to others.</summary>
public sealed class LostTaskHandleTests
{
    private const string InMethod = """
        static class Tasks
        {
            public static void Forget(this Task t) { }

            public static void Log(this Task t, string name) => t.ContinueWith(x => Console.WriteLine(name + x.Exception), TaskContinuationOptions.OnlyOnFaulted);

            public static async void Observe(this Task t) { try { await t; } catch (Exception e) { Console.WriteLine(e); } }

            public static Task Named(this Task t, string name) => t;
        }

        class C
        {
            private readonly List<Task> _all = new();

            public event Func<Task>? Stopping;

            public async Task M(bool condition, int n, Action<Task> register, IDictionary<string, Task> directory, ICollection<Task> given, Task<int> other)
            {
                BODY
                await Task.Yield();
            }

            public Task Stop() => Task.WhenAll(_all);

            private static void Work() => Thread.Sleep(1);

            private static async Task WorkAsync() => await Task.Delay(1);

            private static Task<int> Compute() => Task.Run(() => 1);

            private static async Task Finish(Task t) => await t;

            private static void FinishNow(Task t) => t.Wait();

            private static Task Same(Task t) => t;
        }
        """;

    private static string Program(string body) => InMethod.Replace("BODY", body, StringComparison.Ordinal);

    [Theory]
    [InlineData("var t = Task.{|CSAFE302:Run|}(Work);")]
    [InlineData("Task t = Task.{|CSAFE302:Run|}(Work);")]
    [InlineData("Task t; t = Task.{|CSAFE302:Run|}(Work);")]
    [InlineData("var t = {|CSAFE302:WorkAsync|}();")]
    [InlineData("var t = {|CSAFE302:Compute|}();")]
    [InlineData("var t = Task.{|CSAFE302:Run|}(async () => await WorkAsync());")]
    [InlineData("var t = Task.Factory.{|CSAFE302:StartNew|}(Work);")]
    [InlineData("var t = Task.{|CSAFE302:Delay|}(100);")]
    [InlineData("var t = Task.{|CSAFE302:Run|}(Work); await other;")]
    [InlineData("var t = Task.{|CSAFE302:Run|}(Work); var u = Task.Run(Work); await u;")]
    [InlineData("var t = Task.{|CSAFE302:Run|}(Work); t = Task.Run(Work); await t;")]
    [InlineData("var t = Task.Run(Work); await t; t = Task.{|CSAFE302:Run|}(Work);")]
    [InlineData("var t = Task.{|CSAFE302:Run|}(Work); t = null; Console.WriteLine(t == null);")]
    [InlineData("var t = Task.{|CSAFE302:Run|}(Work); if (condition) t = Task.CompletedTask; else t = other; await t;")]
    [InlineData("var t = Task.{|CSAFE302:Run|}(Work); var alias = t;")]
    [InlineData("var t = Task.{|CSAFE302:Run|}(Work); var wrapped = Task.FromResult(t);")]
    [InlineData("var t = condition ? Task.{|CSAFE302:Run|}(Work) : null;")]
    [InlineData("Task? t = null; t ??= Task.{|CSAFE302:Run|}(Work);")]
    [InlineData("var (t, x) = (Task.{|CSAFE302:Run|}(Work), 1);")]
    [InlineData("var (t, u) = (Task.{|CSAFE302:Run|}(Work), Task.Run(Work)); await u;")]
    [InlineData("for (var i = 0; i < n; i++) { var t = Task.{|CSAFE302:Run|}(Work); }")]
    [InlineData("Task? t = null; for (var i = 0; i < n; i++) { t = Task.{|CSAFE302:Run|}(Work); }")]
    [InlineData("if (condition) { var t = Task.{|CSAFE302:Run|}(Work); } else { var t = Task.Run(Work); await t; }")]
    [InlineData("var t = Task.Run(Work).{|CSAFE302:ContinueWith|}(x => Work());")]
    [InlineData("var all = Task.{|CSAFE302:WhenAll|}(WorkAsync(), Compute());")]
    [InlineData("var t = Same(Task.{|CSAFE302:Run|}(Work));")]
    public Task LocalNeverAwaited_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("await t;")]
    [InlineData("await (t);")]
    [InlineData("await t!;")]
    [InlineData("await t.ConfigureAwait(false);")]
    [InlineData("await t.WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("await t.ContinueWith(x => Work());")]
    [InlineData("t.Wait();")]
    [InlineData("t?.Wait();")]
    [InlineData("t.Wait(100);")]
    [InlineData("t.GetAwaiter().GetResult();")]
    [InlineData("Task.WaitAll(t, other);")]
    [InlineData("await Task.WhenAll(t, other);")]
    [InlineData("await Task.WhenAll(new[] { t, other });")]
    [InlineData("await Task.WhenAll(new List<Task> { t });")]
    [InlineData("var all = Task.WhenAll(t, other); await all;")]
    [InlineData("foreach (var x in new[] { t, other }) await x;")]
    [InlineData("var alias = t; await alias;")]
    [InlineData("var wrapped = Task.FromResult(t); await await wrapped;")]
    [InlineData("var alias = condition ? t : other; await alias;")]
    [InlineData("Task? alias = null; alias ??= t; await alias;")]
    [InlineData("var (a, b) = (t, other); await a;")]
    [InlineData("try { Work(); } finally { await t; }")]
    [InlineData("try { await t; } catch (Exception e) { Console.WriteLine(e); }")]
    [InlineData("while (!t.IsCompleted) await Task.Delay(1);")]
    [InlineData("if (!t.IsCompleted) Console.WriteLine(\"late\");")]
    [InlineData("await Finish(t);")]
    [InlineData("FinishNow(t);")]
    [InlineData("await Same(t);")]
    [InlineData("Func<Task> join = async () => await t; await join();")]
    [InlineData("await Join(); async Task Join() => await t;")]
    [InlineData("await Task.Run(async () => await t);")]
    [InlineData("if (condition) await t;")]
    [InlineData("for (var i = 0; i < n; i++) await t;")]
    [InlineData("using var s = new MemoryStream(); await t;")]
    public Task LocalAwaited_Silent(string rest) => Verify.Silent(Program("var t = Task.Run(Work); " + rest), SourceOptions.Blocking);

    /// <summary>The handle is looked at, but not on every way: another defect.</summary>
    [Theory]
    [InlineData("var t = Task.{|CSAFE303:Run|}(Work); if (condition) return; await t;")]
    [InlineData("var t = Task.Run(Work); await Task.{|CSAFE310:WhenAny|}(t, Task.Delay(100));")]
    public Task LocalAwaitedOnSomeWays_ReportedAsSuch(string body) => Verify.Reports(Program(body), SourceOptions.Blocking);

    [Theory]
    [InlineData("register(t);")]
    [InlineData("given.Add(t);")]
    [InlineData("directory[\"t\"] = t;")]
    [InlineData("_all.Add(t);")]
    [InlineData("Stopping += () => t;")]
    [InlineData("Stopping += async () => await t;")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += (s, e) => t.Wait();")]
    [InlineData("t.Forget();")]
    [InlineData("t.Log(\"t\");")]
    [InlineData("t.Observe();")]
    [InlineData("object o = t; Console.WriteLine(o);")]
    [InlineData("GC.KeepAlive(t);")]
    [InlineData("_ = t;")]
    public Task LocalGivenAway_Silent(string rest) => Verify.Silent(Program("var t = Task.Run(Work); " + rest));

    [Theory]
    [InlineData("Task.Run(Work).Forget();")]
    [InlineData("WorkAsync().Forget();")]
    [InlineData("Task.Run(Work).Log(\"x\");")]
    [InlineData("WorkAsync().Observe();")]
    [InlineData("Task.Run(Work).ConfigureAwait(false).GetAwaiter().OnCompleted(() => Work());")]
    [InlineData("register(Task.Run(Work));")]
    [InlineData("given.Add(Task.Run(Work));")]
    [InlineData("_all.Add(WorkAsync());")]
    [InlineData("directory[\"t\"] = WorkAsync();")]
    [InlineData("await Task.Run(Work).Named(\"x\");")]
    [InlineData("await Finish(WorkAsync());")]
    [InlineData("await (condition ? Task.Run(Work) : WorkAsync());")]
    [InlineData("await (n switch { 1 => Task.Run(Work), _ => WorkAsync() });")]
    [InlineData("await using var s = new MemoryStream();")]
    [InlineData("await foreach (var x in Items()) Console.WriteLine(x); static async IAsyncEnumerable<int> Items() { await Task.Yield(); yield return 1; }")]
    public Task HandedOnAtOnce_Silent(string body) => Verify.Silent(Program(body));

    [Theory]
    [InlineData("public Task M() => Task.Run(Work);")]
    [InlineData("public Task M() { return Task.Run(Work); }")]
    [InlineData("public Task M() { var t = Task.Run(Work); return t; }")]
    [InlineData("public Task M() { Task t; try { t = Task.Run(Work); } finally { Work(); } return t; }")]
    [InlineData("public Task? M(C? c) => c?.M(null);")]
    [InlineData("public Task M(bool b) => b ? Task.Run(Work) : Task.CompletedTask;")]
    [InlineData("public ValueTask M() => new ValueTask(Task.Run(Work));")]
    [InlineData("public ValueTask<int> M() => new(Task.Run(() => 1));")]
    [InlineData("public async Task M() => await Task.Run(Work);")]
    [InlineData("public async Task<int> M() => await Task.Run(() => 1);")]
    [InlineData("public (Task, int) M() => (Task.Run(Work), 1);")]
    [InlineData("public Task[] M() => new[] { Task.Run(Work) };")]
    [InlineData("public object M() => Task.Run(Work);")]
    [InlineData("public IAsyncResult M() => Task.Run(Work);")]
    [InlineData("public Func<Task> M() => () => Task.Run(Work);")]
    [InlineData("public Func<Task> M() { var t = Task.Run(Work); return () => t; }")]
    [InlineData("public Lazy<Task> M() => new(() => Task.Run(Work));")]
    [InlineData("public Task P => Task.Run(Work);")]
    [InlineData("public Task P { get { return Task.Run(Work); } }")]
    [InlineData("public Task P { get; } = Task.Run(Work);")]
    [InlineData("public void M(out Task t) { t = Task.Run(Work); }")]
    [InlineData("public void M(ref Task t) => t = Task.Run(Work);")]
    [InlineData("public IEnumerable<Task> M() { for (var i = 0; i < 3; i++) yield return Task.Run(Work); }")]
    [InlineData("public IEnumerable<Task> M(int[] xs) => xs.Select(x => Task.Run(Work));")]
    [InlineData("public Task M() { async Task Inner() => await Task.Run(Work); return Inner(); }")]
    public Task Returned_Silent(string member) => Verify.Silent(Type.Replace("MEMBER", member, StringComparison.Ordinal));

    [Theory]
    [InlineData("private Task? _t; public void M() { _t = Task.{|CSAFE302:Run|}(Work); }")]
    [InlineData("private readonly Task _t; public C() { _t = Task.{|CSAFE302:Run|}(Work); }")]
    [InlineData("private static Task? s_t; public static void M() => s_t = Task.{|CSAFE302:Run|}(Work);")]
    [InlineData("private Task? T { get; set; } public void M() { T = Task.{|CSAFE302:Run|}(Work); }")]
    public Task FieldNeverRead_ReportedInStrictMode(string members) =>
        Verify.Reports(Type.Replace("MEMBER", members, StringComparison.Ordinal), new SourceOptions { Strict = true });

    [Theory]
    [InlineData("private Task? _t; public void M() { _t = Task.Run(Work); } public Task? Stop() => _t;")]
    [InlineData("private Task? _t; public void M() { _t = Task.Run(Work); } public async Task Stop() { if (_t != null) await _t; }")]
    [InlineData("private Task? _t; public void M() { _t = Task.Run(Work); } public void Dispose() => _t?.Wait();")]
    [InlineData("private Task? _t; public void M() { _t = Task.Run(Work); } public bool IsRunning => _t is { IsCompleted: false };")]
    [InlineData("private Task? _t; public Task M() => _t ??= Task.Run(Work);")]
    [InlineData("private Task? _t; public void M() { _t ??= Task.Run(Work); } public Task? Stop() => _t;")]
    [InlineData("private Task _t = Task.CompletedTask; public void M() { _t = _t.ContinueWith(x => Work()); }")]
    [InlineData("private Task _t = Task.CompletedTask; public Task M() { return _t = _t.ContinueWith(x => Work()); }")]
    [InlineData("public Task? T; public void M() { T = Task.Run(Work); }")]
    [InlineData("internal Task? T; public void M() { T = Task.Run(Work); }")]
    [InlineData("protected Task? T { get; set; } public void M() { T = Task.Run(Work); }")]
    [InlineData("public Task? T { get; private set; } public void M() { T = Task.Run(Work); }")]
    [InlineData("private readonly List<Task> _all = new(); public void M() { _all.Add(Task.Run(Work)); } public Task Stop() => Task.WhenAll(_all);")]
    [InlineData("private readonly ConcurrentDictionary<int, Task> _all = new(); public Task M(int k) => _all.GetOrAdd(k, x => Task.Run(Work));")]
    public Task FieldRead_Silent(string members) => Verify.Silent(Type.Replace("MEMBER", members, StringComparison.Ordinal));

    private const string Type = """
        class C
        {
            MEMBER

            private static void Work() => Thread.Sleep(1);

            public Task M(object? key) => Task.CompletedTask;
        }
        """;

    [Fact]
    public Task LazyStartDropped_Silent() => Verify.Silent("""
        class Connection : IAsyncDisposable
        {
            private Task? _opening;

            public void Warm() => EnsureOpen();

            public async ValueTask DisposeAsync()
            {
                if (_opening is { } opening) await opening;
            }

            private Task EnsureOpen() => _opening ??= Task.Run(() => Thread.Sleep(1));
        }
        """);

    [Fact]
    public Task EventHandlerDropsTask_Reported() => Verify.Reports("""
        class Window
        {
            public event EventHandler? Clicked;

            public Window() => Clicked += OnClicked;

            public void Click() => Clicked?.Invoke(this, EventArgs.Empty);

            private void OnClicked(object? sender, EventArgs e) => {|CSAFE302:SaveAsync|}();

            private Task SaveAsync() => File.WriteAllTextAsync("a", "b");
        }
        """);

    [Fact]
    public Task EventHandlerAwaits_Silent() => Verify.Silent("""
        class Window
        {
            public event EventHandler? Clicked;

            public Window() => Clicked += OnClicked;

            public void Click() => Clicked?.Invoke(this, EventArgs.Empty);

            private async void OnClicked(object? sender, EventArgs e) => await SaveAsync();

            private Task SaveAsync() => File.WriteAllTextAsync("a", "b");
        }
        """);

    [Fact]
    public Task OwnTypeNamedTask_Silent() => Verify.Silent("""
        namespace Planning
        {
            class Task
            {
                public static Task Run(System.Action a) => new();

                public static void M() { Run(() => { }); var t = Run(() => { }); }
            }
        }
        """);

    [Theory]
    [InlineData("public static T NotNull<T>(T value) where T : class => Others.Kept(value);")]
    [InlineData("public static T NotNull<T>(T value, string? name = null) where T : class => Others.Kept(value);")]
    public Task CheckedArgument_Silent(string check) => Verify.Silent($$"""
        abstract class Others
        {
            public static Others Instance = null!;
            public static T Kept<T>(T value) => Instance.Keep(value);
            protected abstract T Keep<T>(T value);
        }

        abstract class Checks
        {
            {{check}}
        }

        class C
        {
            private readonly Others _others = Others.Instance;
            public async Task M(Task work)
            {
                Checks.NotNull(work);
                await work;
            }
        }
        """);

    [Fact]
    public Task CheckOfAnotherAssembly_Silent() => Verify.Silent("""
        class C
        {
            public void M(Task work)
            {
                Volatile.Read(ref _tasks);
                ArgumentNullException.ThrowIfNull(work);
                Interlocked.CompareExchange(ref _tasks, work, null);
                Unseen.Instance.NotNull(work);
            }

            private Task? _tasks;
        }

        public abstract class Unseen
        {
            public static Unseen Instance = null!;
            public abstract T NotNull<T>(T value);
        }
        """);

    [Fact]
    public Task ResultOfAFunctionThatIsRun_Reported() => Verify.Reports("""
        public abstract class Unseen
        {
            public static Unseen Instance = null!;
            public abstract T Run<T>(Func<T> function);
            public abstract Task Send(Task first);
        }

        class C
        {
            public void M(Task work) { Unseen.Instance.{|CSAFE302:Send|}(work); }
            public void N() { Unseen.Instance.{|CSAFE302:Run|}(() => Task.Delay(1)); }
        }
        """);
}
