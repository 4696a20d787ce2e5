using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE304: async functions where nothing can wait for them, and tasks dropped where a delegate returns nothing.</summary>
public sealed class AsyncVoidDelegateTests
{
    private const string InMethod = """
        interface IStore
        {
            Task SaveAsync(int x);
        }

        class C
        {
            public void M(IStore store, List<int> list, int[] xs, int n, SynchronizationContext context, CancellationToken token)
            {
                BODY
            }

            private static void Work(int x) => Thread.Sleep(x);

            private static async Task RunAsync(int x) => await Task.Delay(x);

            private static Task PlainAsync(int x) => Task.Delay(x);

            private static Task PollAsync() => Task.Delay(1);

            private static async void Void(int x) => await Task.Delay(x);

            private static async void VoidNone() => await Task.Delay(1);

            private static async void VoidState(object? state) => await Task.Delay(1);
        }
        """;

    private static string Program(string body) => InMethod.Replace("BODY", body, StringComparison.Ordinal);

    [Theory]
    [InlineData("Parallel.ForEach(xs, {|CSAFE304:async|} x => await RunAsync(x));")]
    [InlineData("Parallel.ForEach(xs, {|CSAFE304:async|} x => { await RunAsync(x); });")]
    [InlineData("Parallel.ForEach(xs, {|CSAFE304:async|} (x) => await RunAsync(x));")]
    [InlineData("Parallel.ForEach(xs, {|CSAFE304:async|} (int x) => await RunAsync(x));")]
    [InlineData("Parallel.ForEach(xs, {|CSAFE304:async|} delegate (int x) { await RunAsync(x); });")]
    [InlineData("Parallel.ForEach(xs, static {|CSAFE304:async|} x => await RunAsync(x));")]
    [InlineData("Parallel.ForEach(xs, ({|CSAFE304:async|} x => await RunAsync(x)));")]
    [InlineData("Parallel.ForEach(xs, new ParallelOptions(), {|CSAFE304:async|} x => await RunAsync(x));")]
    [InlineData("Parallel.ForEach(xs, {|CSAFE304:async|} (x, state) => await RunAsync(x));")]
    [InlineData("Parallel.ForEach(xs, {|CSAFE304:async|} (x, state, i) => await RunAsync(x));")]
    [InlineData("Parallel.ForEach(body: {|CSAFE304:async|} x => await RunAsync(x), source: xs);")]
    [InlineData("Parallel.ForEach<int>(xs, {|CSAFE304:async|} x => await RunAsync(x));")]
    [InlineData("Parallel.ForEach(Partitioner.Create(0, n), {|CSAFE304:async|} range => await RunAsync(range.Item1));")]
    [InlineData("Parallel.For(0, n, {|CSAFE304:async|} i => await RunAsync(i));")]
    [InlineData("Parallel.For(0L, n, {|CSAFE304:async|} i => await Task.Yield());")]
    [InlineData("Parallel.For(0, n, {|CSAFE304:async|} (i, state) => await RunAsync(i));")]
    [InlineData("Parallel.Invoke({|CSAFE304:async|} () => await RunAsync(1));")]
    [InlineData("Parallel.Invoke({|CSAFE304:async|} () => await RunAsync(1), {|CSAFE304:async|} () => await RunAsync(2));")]
    [InlineData("Parallel.Invoke(() => Work(1), {|CSAFE304:async|} () => await RunAsync(2));")]
    [InlineData("Parallel.Invoke(new Action[] { {|CSAFE304:async|} () => await RunAsync(1) });")]
    [InlineData("list.ForEach({|CSAFE304:async|} x => await RunAsync(x));")]
    [InlineData("xs.ToList().ForEach({|CSAFE304:async|} x => await RunAsync(x));")]
    [InlineData("Array.ForEach(xs, {|CSAFE304:async|} x => await RunAsync(x));")]
    [InlineData("xs.AsParallel().ForAll({|CSAFE304:async|} x => await RunAsync(x));")]
    [InlineData("using var timer = new Timer({|CSAFE304:async|} _ => await PollAsync());")]
    [InlineData("using var timer = new Timer({|CSAFE304:async|} state => { await PollAsync(); }, null, 0, 1000);")]
    [InlineData("var t = new Thread({|CSAFE304:async|} () => await RunAsync(1)); t.Start(); t.Join();")]
    [InlineData("var t = new Thread({|CSAFE304:async|} state => await RunAsync(1)); t.Start(1); t.Join();")]
    [InlineData("var t = new Thread(new ThreadStart({|CSAFE304:async|} () => await RunAsync(1))); t.Start(); t.Join();")]
    [InlineData("ThreadPool.QueueUserWorkItem({|CSAFE304:async|} _ => await RunAsync(1));")]
    [InlineData("ThreadPool.QueueUserWorkItem({|CSAFE304:async|} x => await RunAsync(x), 1, preferLocal: false);")]
    [InlineData("ThreadPool.UnsafeQueueUserWorkItem({|CSAFE304:async|} _ => await RunAsync(1), null);")]
    [InlineData("Task.Run((Action)({|CSAFE304:async|} () => await RunAsync(1))).Wait();")]
    [InlineData("Task.Run(new Action({|CSAFE304:async|} () => await RunAsync(1))).Wait();")]
    [InlineData("Task.Factory.StartNew((Action)({|CSAFE304:async|} () => await RunAsync(1))).Wait();")]
    [InlineData("var t = new Task({|CSAFE304:async|} () => await RunAsync(1)); t.Start(); t.Wait();")]
    [InlineData("var t = new Task({|CSAFE304:async|} state => await RunAsync(1), 1); t.Start(); t.Wait();")]
    public Task AsyncFunction_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("Parallel.ForEach(xs, x => RunAsync(x).Wait());")]
    [InlineData("Parallel.ForEach(xs, x => Work(x));")]
    [InlineData("Parallel.ForEach(xs, x => RunAsync(x).GetAwaiter().GetResult());")]
    [InlineData("Parallel.ForEachAsync(xs, async (x, token) => await RunAsync(x)).Wait();")]
    [InlineData("Parallel.ForEachAsync(xs, token, async (x, token) => await RunAsync(x)).Wait();")]
    [InlineData("Parallel.ForAsync(0, n, async (i, token) => await RunAsync(i)).Wait();")]
    [InlineData("Task.WhenAll(xs.Select(async x => await RunAsync(x))).Wait();")]
    [InlineData("Task.WhenAll(xs.Select(RunAsync)).Wait();")]
    [InlineData("Task.WhenAll(list.ConvertAll(async x => await RunAsync(x))).Wait();")]
    [InlineData("Parallel.Invoke(() => Work(1), () => Work(2));")]
    [InlineData("list.ForEach(x => RunAsync(x).Wait());")]
    [InlineData("foreach (var x in list) RunAsync(x).Wait();")]
    [InlineData("Array.ForEach(xs, x => Work(x));")]
    [InlineData("xs.AsParallel().ForAll(x => RunAsync(x).Wait());")]
    [InlineData("Task.WhenAll(xs.AsParallel().Select(async x => await RunAsync(x))).Wait();")]
    [InlineData("using var timer = new Timer(_ => PollAsync().Wait(), null, 0, 1000);")]
    [InlineData("var t = new Thread(() => RunAsync(1).Wait()); t.Start(); t.Join();")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => RunAsync(1).Wait());")]
    [InlineData("Task.Run(async () => await RunAsync(1)).Wait();")]
    [InlineData("Task.Run((Func<Task>)(async () => await RunAsync(1))).Wait();")]
    [InlineData("Task.Run(new Func<Task>(async () => await RunAsync(1))).Wait();")]
    [InlineData("var t = new Task(() => RunAsync(1).Wait()); t.Start(); t.Wait();")]
    [InlineData("var t = new Task<Task>(async () => await RunAsync(1)); t.Start(); t.Unwrap().Wait();")]
    [InlineData("Func<int, Task> f = async x => await RunAsync(x); f(1).Wait();")]
    [InlineData("var f = async (int x) => await RunAsync(x); f(1).Wait();")]
    [InlineData("var lazy = new Lazy<Task>(async () => await RunAsync(1)); lazy.Value.Wait();")]
    [InlineData("var all = new ConcurrentDictionary<int, Task>(); all.GetOrAdd(1, async x => await RunAsync(x)).Wait();")]
    [InlineData("var all = xs.ToDictionary(x => x, async x => await RunAsync(x)); Task.WaitAll(all.Values.ToArray());")]
    public Task WaitedFor_Silent(string body) => Verify.Silent(Program(body));

    /// <summary>An <c>async void</c> method by its name: the group is marked.</summary>
    [Theory]
    [InlineData("Parallel.ForEach(xs, {|CSAFE304:Void|});")]
    [InlineData("Parallel.ForEach(xs, {|CSAFE304:C.Void|});")]
    [InlineData("Parallel.For(0, n, {|CSAFE304:Void|});")]
    [InlineData("Parallel.Invoke({|CSAFE304:VoidNone|}, {|CSAFE304:VoidNone|});")]
    [InlineData("list.ForEach({|CSAFE304:Void|});")]
    [InlineData("Array.ForEach(xs, {|CSAFE304:Void|});")]
    [InlineData("using var timer = new Timer({|CSAFE304:VoidState|}, null, 0, 1000);")]
    [InlineData("var t = new Thread({|CSAFE304:VoidNone|}); t.Start(); t.Join();")]
    [InlineData("ThreadPool.QueueUserWorkItem({|CSAFE304:VoidState|});")]
    [InlineData("Task.Run({|CSAFE304:VoidNone|}).Wait();")]
    [InlineData("Parallel.ForEach(xs, {|CSAFE304:Local|}); async void Local(int x) => await RunAsync(x);")]
    [InlineData("list.ForEach({|CSAFE304:Local|}); static async void Local(int x) { await RunAsync(x); }")]
    public Task AsyncVoidMethodGroup_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("Parallel.ForEach(xs, Work);")]
    [InlineData("list.ForEach(Work);")]
    [InlineData("Parallel.ForEach(xs, Local); void Local(int x) => RunAsync(x).Wait();")]
    [InlineData("Task.WhenAll(xs.Select(Local)).Wait(); async Task Local(int x) => await RunAsync(x);")]
    [InlineData("Task.Run(PollAsync).Wait();")]
    public Task MethodGroupWithoutAsyncVoid_Silent(string body) => Verify.Silent(Program(body));

    /// <summary>The delegate is made apart from the call that takes it.</summary>
    [Theory]
    [InlineData("Action<int> body = {|CSAFE304:async|} x => await RunAsync(x); Parallel.ForEach(xs, body);")]
    [InlineData("Action<int> body = {|CSAFE304:async|} delegate (int x) { await RunAsync(x); }; list.ForEach(body);")]
    [InlineData("Action a; a = {|CSAFE304:async|} () => await RunAsync(1); Parallel.Invoke(a);")]
    [InlineData("Action<int> body = {|CSAFE304:Void|}; Parallel.ForEach(xs, body);")]
    [InlineData("TimerCallback tick = {|CSAFE304:async|} _ => await PollAsync(); using var timer = new Timer(tick, null, 0, 1000);")]
    [InlineData("ThreadStart start = {|CSAFE304:async|} () => await PollAsync(); var t = new Thread(start); t.Start(); t.Join();")]
    public Task DelegateVariable_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("Action<int> body = x => RunAsync(x).Wait(); Parallel.ForEach(xs, body);")]
    [InlineData("Func<int, Task> body = async x => await RunAsync(x); Task.WhenAll(xs.Select(body)).Wait();")]
    [InlineData("Func<int, CancellationToken, ValueTask> body = async (x, token) => await RunAsync(x); Parallel.ForEachAsync(xs, body).Wait();")]
    [InlineData("TimerCallback tick = _ => PollAsync().Wait(); using var timer = new Timer(tick, null, 0, 1000);")]
    public Task DelegateVariable_Silent(string body) => Verify.Silent(Program(body));

    /// <summary>A synchronous lambda that drops a task: the name of the dropped call is marked.</summary>
    [Theory]
    [InlineData("Parallel.For(0, n, i => {|CSAFE304:RunAsync|}(i));")]
    [InlineData("Parallel.For(0, n, i => {|CSAFE304:PlainAsync|}(i));")]
    [InlineData("Parallel.For(0, n, i => { {|CSAFE304:PlainAsync|}(i); });")]
    [InlineData("Parallel.ForEach(xs, x => store.{|CSAFE304:SaveAsync|}(x));")]
    [InlineData("Parallel.ForEach(xs, x => { store.{|CSAFE304:SaveAsync|}(x); });")]
    [InlineData("Parallel.ForEach(xs, x => { if (x > 0) store.{|CSAFE304:SaveAsync|}(x); });")]
    [InlineData("Parallel.ForEach(xs, x => store?.{|CSAFE304:SaveAsync|}(x));")]
    [InlineData("Parallel.ForEach(xs, delegate (int x) { store.{|CSAFE304:SaveAsync|}(x); });")]
    [InlineData("Parallel.ForEach(xs, x => Task.{|CSAFE304:Run|}(() => Work(x)));")]
    [InlineData("Parallel.ForEach(xs, x => Task.{|CSAFE304:Delay|}(x));")]
    [InlineData("Parallel.ForEach(xs, x => store.{|CSAFE304:SaveAsync|}(x).ConfigureAwait(false));")]
    [InlineData("Parallel.Invoke(() => {|CSAFE304:PollAsync|}(), () => Work(1));")]
    [InlineData("list.ForEach(x => {|CSAFE304:RunAsync|}(x));")]
    [InlineData("list.ForEach(x => store.{|CSAFE304:SaveAsync|}(x));")]
    [InlineData("Array.ForEach(xs, x => {|CSAFE304:RunAsync|}(x));")]
    [InlineData("xs.AsParallel().ForAll(x => {|CSAFE304:RunAsync|}(x));")]
    [InlineData("using var timer = new Timer(_ => {|CSAFE304:PollAsync|}(), null, 0, 1000);")]
    [InlineData("var t = new Thread(() => {|CSAFE304:RunAsync|}(1)); t.Start(); t.Join();")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => {|CSAFE304:RunAsync|}(1));")]
    [InlineData("Parallel.ForEach(xs, x => { var t = {|CSAFE304:RunAsync|}(x); });")]
    public Task TaskDroppedInside_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("Parallel.ForEach(xs, x => _ = RunAsync(x));")]
    [InlineData("Parallel.ForEach(xs, x => { _ = RunAsync(x); });")]
    [InlineData("list.ForEach(x => _ = store.SaveAsync(x));")]
    [InlineData("using var timer = new Timer(_ => { var ignored = 1; PollAsync().Wait(); }, null, 0, 1000);")]
    [InlineData("var tasks = new ConcurrentBag<Task>(); Parallel.ForEach(xs, x => tasks.Add(RunAsync(x))); Task.WaitAll(tasks.ToArray());")]
    [InlineData("var tasks = new Task[n]; Parallel.For(0, n, i => tasks[i] = RunAsync(i)); Task.WaitAll(tasks);")]
    [InlineData("var tasks = new List<Task>(); list.ForEach(x => tasks.Add(RunAsync(x))); Task.WaitAll(tasks.ToArray());")]
    [InlineData("Parallel.ForEach(xs, x => { var t = RunAsync(x); Work(x); t.Wait(); });")]
    public Task TaskKeptInside_Silent(string body) => Verify.Silent(Program(body));

    /// <summary>What an event raises is its own affair: <c>async void</c> is how handlers are written.</summary>
    [Theory]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += async (s, e) => await RunAsync(1);")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += async delegate { await RunAsync(1); };")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += async (object? s, EventArgs e) => { await RunAsync(1); };")]
    [InlineData("EventHandler h = async (s, e) => await RunAsync(1); AppDomain.CurrentDomain.ProcessExit += h;")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += OnExit; static async void OnExit(object? s, EventArgs e) => await RunAsync(1);")]
    [InlineData("using var timer = new System.Timers.Timer(1); timer.Elapsed += async (s, e) => await RunAsync(1);")]
    [InlineData("Console.CancelKeyPress += async (s, e) => await RunAsync(1);")]
    [InlineData("using var watcher = new FileSystemWatcher(\"/\"); watcher.Changed += async (s, e) => await RunAsync(1);")]
    public Task EventHandler_Silent(string body) => Verify.Silent(Program(body));

    /// <summary>Nothing is known of who takes the delegate: it may well be made for this.</summary>
    [Theory]
    [InlineData("Unknown.Do(async () => await RunAsync(1));")]
    [InlineData("Unknown.Instance.Schedule(async x => await RunAsync(x));")]
    [InlineData("Unknown.Instance.Add(VoidNone);")]
    [InlineData("Unknown.Instance.Completed += async x => await RunAsync(x);")]
    [InlineData("Unknown.Instance.Callback = async () => await RunAsync(1);")]
    [InlineData("Action a = async () => await RunAsync(1); Unknown.Do(a);")]
    [InlineData("Unknown.Do(() => store.SaveAsync(1).Wait());")]
    [InlineData("var command = new Command(async () => await RunAsync(1)); Console.WriteLine(command);")]
    public Task UnknownTaker_Silent(string body) => Verify.Silent(Program(body) + """

        abstract class Unknown
        {
            public static Unknown Instance { get; set; } = null!;

            public static void Do(Action a) => Instance.Add(a);

            public abstract void Schedule(Action<int> a);

            public abstract void Add(Action a);

            public Action? Callback { get; set; }

            public event Action<int>? Completed;

            protected void Complete() => Completed?.Invoke(1);
        }

        class Command(Action execute)
        {
            public void Execute() => execute();
        }
        """);

    [Fact]
    public Task OverloadThatReturnsTaskIsChosen_Silent() => Verify.Silent("""
        class Queue
        {
            public void Post(Action a) => a();

            public Task Post(Func<Task> f) => f();

            public async Task M() => await Post(async () => await Task.Delay(1));
        }
        """);

    [Fact]
    public Task LocalFunctionThatReturnsTask_Silent() => Verify.Silent("""
        class C
        {
            public async Task M(int[] xs)
            {
                await Task.WhenAll(xs.Select(One));

                static async Task One(int x) => await Task.Delay(x);
            }
        }
        """);

    [Fact]
    public Task AsyncLambdaInsideParallelBody_ReportedOnce() => Verify.Reports("""
        class C
        {
            public void M(List<int> list, int[] xs) => Parallel.ForEach(xs, x =>
                list.ForEach({|CSAFE304:async|} y => await Task.Delay(x + y)));
        }
        """);

    [Fact]
    public Task OldLanguage_Reported() => Verify.Reports(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;

        class C
        {
            public void M(List<int> list)
            {
                list.ForEach({|CSAFE304:async|} x => { await Task.Delay(x); });
                Parallel.ForEach(list, {|CSAFE304:async|} delegate (int x) { await Task.Delay(x); });
            }
        }
        """,
        new SourceOptions { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });

    [Fact]
    public Task OldLanguage_Silent() => Verify.Silent(
        """
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;

        class C
        {
            public Task M(List<int> list)
            {
                return Task.WhenAll(list.Select(async x => { await Task.Delay(x); }));
            }
        }
        """,
        new SourceOptions { Language = LanguageVersion.CSharp7_3, Framework = TargetFramework.Net472 });
}
