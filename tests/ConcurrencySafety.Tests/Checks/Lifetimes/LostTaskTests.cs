using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE302: tasks whose result is dropped at once, and what the compiler's CS4014 already says.</summary>
public sealed class LostTaskTests
{
    private const string InMethod = """
        interface IStore
        {
            Task SaveAsync();

            Task<int> LoadAsync(string name);

            ValueTask FlushAsync();
        }

        class C
        {
            private readonly Task _kept = Task.Run(() => Work());

            public void M(IStore store, Func<Task> f, Task given, Task[] many, HttpClient client, Stream stream, ChannelWriter<int> writer, bool condition, int n)
            {
                BODY
            }

            public Task Stop() => _kept;

            private static void Work() => Thread.Sleep(1);

            private static async Task WorkAsync() => await Task.Delay(1);

            private static Task Plain() => Task.Delay(1);

            private static Task Later() => Task.Run(() => Work());

            private static Task<int> Compute() => Task.Run(() => 1);

            private static Task Done() { Work(); return Task.CompletedTask; }

            private Task Kept() => _kept;
        }
        """;

    private static string Program(string body) => InMethod.Replace("BODY", body, StringComparison.Ordinal);

    [Theory]
    [InlineData("Task.{|CSAFE302:Run|}(() => Work());")]
    [InlineData("Task.{|CSAFE302:Run|}(Work);")]
    [InlineData("Task.{|CSAFE302:Run|}(() => { Work(); });")]
    [InlineData("Task.{|CSAFE302:Run|}(delegate { Work(); });")]
    [InlineData("Task.{|CSAFE302:Run|}(() => 1);")]
    [InlineData("Task.{|CSAFE302:Run|}(() => Work(), CancellationToken.None);")]
    [InlineData("Task.{|CSAFE302:Run|}(async () => await WorkAsync());")]
    [InlineData("Task.{|CSAFE302:Run|}(async () => { await WorkAsync(); });")]
    [InlineData("Task.{|CSAFE302:Run|}(WorkAsync);")]
    [InlineData("Task.{|CSAFE302:Run|}(() => WorkAsync());")]
    [InlineData("Task.{|CSAFE302:Run|}(Local); void Local() => Work();")]
    [InlineData("Task.{|CSAFE302:Run|}(Local); static async Task Local() => await WorkAsync();")]
    [InlineData("Action a = Work; Task.{|CSAFE302:Run|}(a);")]
    [InlineData("Task.Factory.{|CSAFE302:StartNew|}(() => Work());")]
    [InlineData("Task.Factory.{|CSAFE302:StartNew|}(Work, TaskCreationOptions.LongRunning);")]
    [InlineData("Task.Factory.{|CSAFE302:StartNew|}(state => Work(), 1);")]
    [InlineData("new TaskFactory().{|CSAFE302:StartNew|}(() => Work());")]
    [InlineData("Task<int>.Factory.{|CSAFE302:StartNew|}(() => 1);")]
    [InlineData("new Task(() => Work()).{|CSAFE302:Start|}();")]
    [InlineData("new Task<int>(() => 1).{|CSAFE302:Start|}();")]
    [InlineData("var t = new Task(Work); t.{|CSAFE302:Start|}();")]
    [InlineData("(Task.{|CSAFE302:Run|}(Work)).ConfigureAwait(false);")]
    [InlineData("Task.{|CSAFE302:Run|}(Work).ConfigureAwait(false);")]
    [InlineData("Task.{|CSAFE302:Run|}(Work).GetAwaiter();")]
    [InlineData("Task.Run(Work).{|CSAFE302:ContinueWith|}(t => Work());")]
    [InlineData("if (condition) Task.{|CSAFE302:Run|}(Work); else Work();")]
    [InlineData("for (var i = 0; i < n; i++) Task.{|CSAFE302:Run|}(Work);")]
    [InlineData("try { Task.{|CSAFE302:Run|}(Work); } finally { Work(); }")]
    [InlineData("using (stream) { Task.{|CSAFE302:Run|}(Work); }")]
    [InlineData("using var cts = new CancellationTokenSource(); Task.{|CSAFE302:Run|}(Work, cts.Token);")]
    [InlineData("Local(); void Local() => Task.{|CSAFE302:Run|}(Work);")]
    [InlineData("Action a = () => Task.{|CSAFE302:Run|}(Work); a();")]
    [InlineData("Action a = () => { Task.{|CSAFE302:Run|}(Work); }; a();")]
    [InlineData("Action a = delegate { Task.{|CSAFE302:Run|}(Work); }; a();")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += (s, e) => Task.{|CSAFE302:Run|}(Work);")]
    public Task StartedAndDropped_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("Task.Run(() => Work()).Wait();")]
    [InlineData("Task.Run(Work).GetAwaiter().GetResult();")]
    [InlineData("Task.Run(Work).ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("Console.WriteLine(Task.Run(() => 1).Result);")]
    [InlineData("_ = Task.Run(() => 1).Result;")]
    [InlineData("Task.Run(async () => await WorkAsync()).Wait();")]
    [InlineData("Task.Run(() => WorkAsync()).Wait(1000);")]
    [InlineData("Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning).Wait();")]
    [InlineData("var t = new Task(Work); t.Start(); t.Wait();")]
    [InlineData("var t = new Task(Work); t.RunSynchronously();")]
    [InlineData("Task.Run(Work).ContinueWith(t => Work()).Wait();")]
    [InlineData("Task.WaitAll(Task.Run(Work), Task.Run(Work));")]
    [InlineData("Task.WhenAll(Task.Run(Work), WorkAsync()).Wait();")]
    [InlineData("for (var i = 0; i < n; i++) Task.Run(Work).Wait();")]
    [InlineData("Func<Task> a = () => Task.Run(Work); a().Wait();")]
    public Task StartedAndWaitedFor_Silent(string body) => Verify.Silent(Program(body));

    [Theory]
    [InlineData("store.{|CSAFE302:SaveAsync|}();")]
    [InlineData("store.{|CSAFE302:LoadAsync|}(\"x\");")]
    [InlineData("store?.{|CSAFE302:SaveAsync|}();")]
    [InlineData("store!.{|CSAFE302:SaveAsync|}();")]
    [InlineData("store.{|CSAFE302:SaveAsync|}().ConfigureAwait(false);")]
    [InlineData("store.{|CSAFE302:FlushAsync|}();")]
    [InlineData("{|CSAFE302:Plain|}();")]
    [InlineData("C.{|CSAFE302:Plain|}();")]
    [InlineData("{|CSAFE302:Later|}();")]
    [InlineData("{|CSAFE302:Compute|}();")]
    [InlineData("{|CSAFE302:f|}();")]
    [InlineData("f.{|CSAFE302:Invoke|}();")]
    [InlineData("f?.{|CSAFE302:Invoke|}();")]
    [InlineData("Func<Task> run = () => store.SaveAsync(); {|CSAFE302:run|}();")]
    [InlineData("{|CSAFE302:Local|}(); Task Local() => store.SaveAsync();")]
    [InlineData("Task.{|CSAFE302:Delay|}(100);")]
    [InlineData("Task.{|CSAFE302:Delay|}(TimeSpan.FromSeconds(1));")]
    [InlineData("Task.{|CSAFE302:WhenAll|}(many);")]
    [InlineData("Task.{|CSAFE302:WhenAll|}(store.SaveAsync(), Plain());")]
    [InlineData("client.{|CSAFE302:GetAsync|}(\"http://localhost\");")]
    [InlineData("client?.{|CSAFE302:GetStringAsync|}(\"http://localhost\");")]
    [InlineData("stream.{|CSAFE302:FlushAsync|}();")]
    [InlineData("stream.{|CSAFE302:WriteAsync|}(new byte[1], 0, 1);")]
    [InlineData("stream.{|CSAFE302:WriteAsync|}(new byte[1]);")]
    [InlineData("stream.{|CSAFE302:DisposeAsync|}();")]
    [InlineData("writer.{|CSAFE302:WriteAsync|}(1);")]
    [InlineData("File.{|CSAFE302:WriteAllTextAsync|}(\"a\", \"b\");")]
    [InlineData("Parallel.{|CSAFE302:ForEachAsync|}(new[] { 1 }, async (x, token) => await Task.Delay(x, token));")]
    [InlineData("foreach (var x in many) store.{|CSAFE302:SaveAsync|}();")]
    [InlineData("if (condition) store.{|CSAFE302:SaveAsync|}();")]
    [InlineData("switch (n) { case 1: store.{|CSAFE302:SaveAsync|}(); break; }")]
    [InlineData("lock (stream) { store.{|CSAFE302:SaveAsync|}(); }")]
    public Task CallDropped_Reported(string body) => Verify.Reports(Program(body));

    [Theory]
    [InlineData("store.SaveAsync().Wait();")]
    [InlineData("store?.SaveAsync().Wait();")]
    [InlineData("(store?.SaveAsync() ?? Task.CompletedTask).Wait();")]
    [InlineData("store.LoadAsync(\"x\").GetAwaiter().GetResult();")]
    [InlineData("store.FlushAsync().AsTask().Wait();")]
    [InlineData("store.FlushAsync().GetAwaiter().GetResult();")]
    [InlineData("Plain().Wait();")]
    [InlineData("Console.WriteLine(Compute().Result);")]
    [InlineData("f().Wait();")]
    [InlineData("Task.Delay(100).Wait();")]
    [InlineData("Task.WhenAll(many).Wait();")]
    [InlineData("Task.WaitAll(many);")]
    [InlineData("stream.FlushAsync().Wait();")]
    [InlineData("Parallel.ForEachAsync(new[] { 1 }, async (x, token) => await Task.Delay(x, token)).Wait();")]
    [InlineData("given.ContinueWith(t => Work()).Wait();")]
    [InlineData("while (!store.SaveAsync().Wait(100)) Work();")]
    public Task CallWaitedFor_Silent(string body) => Verify.Silent(Program(body));

    [Fact]
    public Task ContinuationOfAGivenTask_StrictMode_Reported() =>
        Verify.Reports(Program("given.{|CSAFE302:ContinueWith|}(t => Work());"), new SourceOptions { Strict = true });

    [Theory]
    [InlineData("_ = Task.Run(Work);")]
    [InlineData("_ = Task.Run(async () => await WorkAsync());")]
    [InlineData("_ = store.SaveAsync();")]
    [InlineData("_ = store?.SaveAsync();")]
    [InlineData("_ = WorkAsync();")]
    [InlineData("_ = (WorkAsync());")]
    [InlineData("_ = Task.Run(Work).ConfigureAwait(false);")]
    [InlineData("_ = Task.Run(Work).ContinueWith(t => Work());")]
    [InlineData("_ = Task.WhenAll(store.SaveAsync(), Plain());")]
    [InlineData("_ = Task.Delay(100);")]
    [InlineData("_ = writer.WriteAsync(1);")]
    [InlineData("(_, _) = (Task.Run(Work), store.SaveAsync());")]
    [InlineData("var _ = Task.Run(Work);")]
    [InlineData("Action a = () => _ = Task.Run(Work); a();")]
    [InlineData("for (var i = 0; i < n; i++) _ = Task.Run(Work);")]
    public Task DiscardedOnPurpose_Silent(string body) => Verify.Silent(Program(body));

    /// <summary>Nothing runs on, or what runs is kept elsewhere.</summary>
    [Theory]
    [InlineData("Done();")]
    [InlineData("Kept();")]
    [InlineData("Work();")]
    [InlineData("GC.KeepAlive(given);")]
    [InlineData("given.ContinueWith(t => Work());")]
    [InlineData("given.Wait();")]
    [InlineData("Console.WriteLine(nameof(WorkAsync));")]
    [InlineData("Func<Task> later = WorkAsync;")]
    [InlineData("Func<Task> later = () => store.SaveAsync(); GC.KeepAlive(later);")]
    [InlineData("System.Linq.Expressions.Expression<Action<IStore>> e = x => x.SaveAsync();")]
    [InlineData("System.Linq.Expressions.Expression<Func<IStore, Task>> e = x => x.SaveAsync();")]
    [InlineData("new TaskCompletionSource().TrySetResult();")]
    [InlineData("new CancellationTokenSource().Cancel();")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => Work());")]
    [InlineData("given.ContinueWith(t => Console.WriteLine(t.Exception), TaskContinuationOptions.OnlyOnFaulted);")]
    [InlineData("Task.Run(Work).ContinueWith(t => Console.WriteLine(t.Exception), TaskContinuationOptions.OnlyOnFaulted);")]
    public Task NothingLost_Silent(string body) => Verify.Silent(Program(body));

    [Fact]
    public Task NeverStarted_ReportedAsSuch() => Verify.Reports(Program("var t = new {|CSAFE313:Task|}(Work);"));

    /// <summary>The compiler warns of these itself (CS4014).</summary>
    [Theory]
    [InlineData("public void M() { WorkAsync(); }")]
    [InlineData("public void M() { C.WorkAsync(); }")]
    [InlineData("public void M() { this.MineAsync(); }")]
    [InlineData("public void M(C? c) { c?.MineAsync(); }")]
    [InlineData("public void M() { Local(); async Task Local() => await Task.Delay(1); }")]
    [InlineData("public void M() { Parallel.For(0, 9, i => { WorkAsync(); }); }")]
    [InlineData("public async Task M() { await Task.Yield(); Task.Run(() => Work()); }")]
    [InlineData("public async Task M() { await Task.Yield(); Task.Run(() => Work()).ConfigureAwait(false); }")]
    [InlineData("public async Task M() { Plain(); await Task.Yield(); }")]
    [InlineData("public async Task M() { Task.Delay(100); await Task.Yield(); }")]
    [InlineData("public async Task M(Task t) { Task.WhenAll(t); await Task.Yield(); }")]
    [InlineData("public async Task M(Task t) { t.ContinueWith(x => Work()); await Task.Yield(); }")]
    [InlineData("public async Task M(ChannelWriter<int> w) { w.WriteAsync(1); await Task.Yield(); }")]
    [InlineData("public async Task M() { for (var i = 0; i < 9; i++) { Task.Run(() => Work()); await Task.Yield(); } }")]
    [InlineData("public async Task M() { await Local(); async Task Local() { Task.Run(() => Work()); await Task.Yield(); } }")]
    [InlineData("public Func<Task> M() => async () => { Task.Run(() => Work()); await Task.Yield(); };")]
    [InlineData("public async Task M() { await Task.Run(async () => { Plain(); await Task.Yield(); }); }")]
    [InlineData("public async IAsyncEnumerable<int> M() { Task.Run(() => Work()); await Task.Yield(); yield return 1; }")]
    [InlineData("public async void M(object sender, EventArgs e) { Task.Run(() => Work()); await Task.Yield(); }")]
    public Task CompilerWarnsItself_Silent(string member) => Verify.Silent(Members.Replace("MEMBER", member, StringComparison.Ordinal));

    /// <summary>The compiler is silent here, although the method around it is asynchronous.</summary>
    [Theory]
    [InlineData("public async Task M() { Action a = () => { Task.{|CSAFE302:Run|}(() => Work()); }; a(); await Task.Yield(); }")]
    [InlineData("public async Task M() { Local(); await Task.Yield(); void Local() { Task.{|CSAFE302:Run|}(() => Work()); } }")]
    [InlineData("public async Task M() { await Task.Run(() => { {|CSAFE302:Plain|}(); }); }")]
    [InlineData("public async Task M() { var t = Task.{|CSAFE302:Run|}(() => Work()); await Task.Yield(); }")]
    [InlineData("public async Task M() { var t = {|CSAFE302:WorkAsync|}(); await Task.Yield(); }")]
    [InlineData("public Task M() { Task.{|CSAFE302:Run|}(() => Work()); return Task.CompletedTask; }")]
    [InlineData("public Task M() { {|CSAFE302:Plain|}(); return Plain(); }")]
    [InlineData("public void M() { {|CSAFE302:WorkAsync|}().ConfigureAwait(false); }")]
    [InlineData("public Task M() { return Task.Run(() => { Task.{|CSAFE302:Run|}(() => Work()); }); }")]
    [InlineData("public IEnumerable<int> M() { Task.{|CSAFE302:Run|}(() => Work()); yield return 1; }")]
    public Task CompilerDoesNotWarn_Reported(string member) => Verify.Reports(Members.Replace("MEMBER", member, StringComparison.Ordinal));

    private const string Members = """
        class C
        {
            MEMBER

            private static void Work() => Thread.Sleep(1);

            private static async Task WorkAsync() => await Task.Delay(1);

            private async Task MineAsync() => await Task.Delay(GetHashCode());

            private static Task Plain() => Task.Delay(1);
        }
        """;

    /// <summary>The start comes before what its body leaves running: one loss, and always the same one.</summary>
    [Fact]
    public Task BodyThatStartsMore_ReportedForTheStart() => Verify.Reports("""
        class Scheduler
        {
            private Task? _loop;

            public Task StartLater(int delay)
            {
                Task.{|CSAFE302:Run|}(async () =>
                {
                    await Task.Delay(delay);
                    Start();
                });
                return Task.CompletedTask;
            }

            public Task StopAsync() => _loop ?? Task.CompletedTask;

            private void Start() => _loop = Task.Run(() => Console.WriteLine());
        }
        """);

    [Theory]
    [InlineData("Task.Run(() => source.TrySetResult(1));")]
    [InlineData("Task.Run(() => source.SetException(new InvalidOperationException()));")]
    [InlineData("Task.Run(() => { source.TrySetResult(1); done.Set(); });")]
    [InlineData("Task.Factory.StartNew(() => ((TaskCompletionSource<int>)handle).TrySetCanceled());")]
    public Task BodyThatOnlyTellsOthersToGoOn_Silent(string start) => Verify.Silent($$"""
        class C
        {
            void M(TaskCompletionSource<int> source, ManualResetEventSlim done, object handle)
            {
                {{start}}
            }
        }
        """);

    [Fact]
    public Task BodyThatOnlyTellsOthersToGoOn_Strict_Reported() => Verify.Reports(
        """
        class C
        {
            void M(TaskCompletionSource<int> source) => Task.{|CSAFE302:Run|}(() => source.TrySetResult(1));
        }
        """,
        options: new SourceOptions { Strict = true });

    [Theory]
    [InlineData("Task.{|CSAFE302:Run|}(() => { Work(); source.TrySetResult(1); });")]
    [InlineData("Task.{|CSAFE302:Run|}(() => Work());")]
    [InlineData("Task.{|CSAFE302:Run|}(async () => { await Task.Delay(1); source.TrySetResult(1); });")]
    public Task BodyThatDoesMore_Reported(string start) => Verify.Reports($$"""
        class C
        {
            void M(TaskCompletionSource<int> source)
            {
                {{start}}
            }

            static void Work() { }
        }
        """);
}
