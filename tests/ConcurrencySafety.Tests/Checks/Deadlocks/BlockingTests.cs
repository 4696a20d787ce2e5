using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Deadlocks;

/// <summary>CSAFE205, 206, 207 and 208: what is not to be done in async code or under a lock.</summary>
public sealed class BlockingTests
{
    private const string Frame = """
        class C
        {
            private readonly object _gate = new(), _other = new();
            private readonly HttpClient _http = new();
            private readonly AutoResetEvent _signal = new(false);
            private readonly TaskCompletionSource _done = new();
            private readonly TaskCompletionSource _elsewhere = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly CancellationTokenSource _stop = new();
            private Action? _callback;
            private int _x;

            public event EventHandler? Changed;

            public void Use(Action callback) => _callback = callback;

            private async Task<int> Get() { await Task.Delay(1); return 1; }

            MEMBERS
        }
        """;

    private static string Program(string members) => Frame.Replace("MEMBERS", members, StringComparison.Ordinal);

    [Theory]
    [InlineData("public async Task<int> M() { await Task.Yield(); return Get().{|CSAFE205:Result|}; }")]
    [InlineData("public async Task M() { await Task.Yield(); Get().{|CSAFE205:Wait|}(); }")]
    [InlineData("public async Task M() { await Task.Yield(); var t = Get(); Task.{|CSAFE205:WaitAll|}(t); }")]
    [InlineData("public async Task<int> M() { await Task.Yield(); return Get().GetAwaiter().{|CSAFE205:GetResult|}(); }")]
    [InlineData("public async Task<int> M() { await Task.Yield(); return Get().ConfigureAwait(false).GetAwaiter().{|CSAFE205:GetResult|}(); }")]
    [InlineData("public async Task<int> M() { await Task.Yield(); var t = Get(); return t.{|CSAFE205:Result|}; }")]
    [InlineData("public Func<Task<int>> M() => async () => { await Task.Yield(); return Get().{|CSAFE205:Result|}; };")]
    [InlineData("public async Task<string> M() { await Task.Yield(); return _http.GetStringAsync(\"x\").{|CSAFE205:Result|}; }")]
    [InlineData("public int M() { lock (_gate) { return _x + Get().{|CSAFE205:Result|}; } }")]
    [InlineData("public int M() { lock (_gate) { return _x + _http.GetStringAsync(\"x\").{|CSAFE205:Result|}.Length; } }")]
    public Task BlocksOnAsyncCode_Reported(string members) => Verify.Reports(Program(members));

    [Theory]
    [InlineData("public async Task<int> M() { var t = Get(); await t; return t.Result; }")]
    [InlineData("public async Task<int> M() { var t = Get(); if (t.IsCompleted) { return t.Result; } return await t; }")]
    [InlineData("public async Task<int> M() { var t = Get(); await Task.Yield(); if (t.Status == TaskStatus.RanToCompletion) { return t.Result; } return await t; }")]
    [InlineData("public async Task<int> M() { var a = Get(); var b = Get(); await Task.WhenAll(a, b); return a.Result + b.Result; }")]
    [InlineData("public async Task<int> M(int[] xs) { var ts = xs.Select(_ => Get()).ToArray(); await Task.WhenAll(ts); return ts.Sum(t => t.Result); }")]
    [InlineData("public async Task<int> M(int n) { var ts = new Task<int>[n]; for (int i = 0; i < n; i++) { ts[i] = Get(); } await Task.Delay(1); int sum = 0; for (int i = 0; i < n; i++) { var t = ts[i]; if (t.IsFaulted) { continue; } else if (t.IsCompleted) { sum += t.Result; } } await Task.WhenAll(ts); return sum; }")]
    [InlineData("public int M() => Get().Result;")]
    [InlineData("public int M() => Get().GetAwaiter().GetResult();")]
    [InlineData("public async Task<int> M() { await Task.Yield(); return Task.FromResult(1).Result; }")]
    [InlineData("public int M() { int y = Get().Result; lock (_gate) { return _x + y; } }")]
    public Task Awaits_Silent(string members) => Verify.Silent(Program(members));

    /// <summary>The one that was first is not blocked on; what becomes of the others is another matter.</summary>
    [Theory]
    [InlineData("public async Task<int> M() { var a = Get(); var b = Get(); if (await Task.{|CSAFE310:WhenAny|}(a, b) == a) { return a.Result; } return await b; }")]
    [InlineData("public async Task<int> M() { var first = await Task.{|CSAFE310:WhenAny|}(Get(), Get()); return first.Result; }")]
    public Task AwaitsTheFirst_ReportedForTheOthers(string members) => Verify.Reports(Program(members));

    [Fact]
    public Task EntryPoint_Silent() => Verify.Silent(
        """
        await Task.Yield();
        Console.WriteLine(File.ReadAllTextAsync("x").Result);
        """,
        new SourceOptions { Output = OutputKind.ConsoleApplication });

    [Theory]
    [InlineData("public C() { _x = Get().{|CSAFE205:Result|}; }")]
    [InlineData("public int Value { get { return Get().{|CSAFE205:Result|}; } }")]
    [InlineData("public int Value => Get().GetAwaiter().{|CSAFE205:GetResult|}();")]
    public Task InAConstructorOrProperty_SilentButInStrictMode(string members) => Task.WhenAll(
        Verify.Silent(Program(members.Replace("{|CSAFE205:", "").Replace("|}", ""))),
        Verify.Reports(Program(members), new SourceOptions { Strict = true }));

    [Theory]
    [InlineData("public int Value => Task.Run(() => 1).Result;")]
    [InlineData("public int M() => Get().Result;")]
    public Task SynchronousCode_SilentInStrictModeToo(string members) => Verify.Silent(Program(members), new SourceOptions { Strict = true });

    [Fact]
    public Task OnTheContextOfAUserInterface_Reported() => Verify.Reports("""
        namespace System.Windows.Threading { public class DispatcherObject { } }

        class Window : System.Windows.Threading.DispatcherObject
        {
            private string _text = "";
            public void Click() { _text = Load().{|CSAFE205:Result|}; }
            public async Task ClickAsync() { _text = await Load(); }
            private async Task<string> Load() { await Task.Delay(1); return "x"; }
        }
        """);

    [Theory]
    [InlineData("public void M() { lock (_gate) { _x++; Changed?.{|CSAFE206:Invoke|}(this, EventArgs.Empty); } }")]
    [InlineData("public void M() { lock (_gate) { _x++; {|CSAFE206:Changed!|}(this, EventArgs.Empty); } }")]
    [InlineData("public void M() { lock (_gate) { _x++; {|CSAFE206:_callback!|}(); } }")]
    [InlineData("public void M() { lock (_gate) { _x++; _callback?.{|CSAFE206:Invoke|}(); } }")]
    [InlineData("public void M() { lock (_gate) { _done.{|CSAFE206:SetResult|}(); } }")]
    [InlineData("public void M() { lock (_gate) { _stop.{|CSAFE206:Cancel|}(); } }")]
    [InlineData("private Func<Task>? _told; public void M() { lock (_gate) { _x++; _ = {|CSAFE206:_told!|}(); } } public void Hear(Func<Task> told) => _told = told;")]
    [InlineData("private TaskCompletionSource _turn = new(); public void M() { lock (_gate) { _turn.{|CSAFE206:SetResult|}(); _turn = new(TaskCreationOptions.RunContinuationsAsynchronously); } }")]
    public Task CodeOfOthersUnderALock_Reported(string members) => Verify.Reports(Program(members));

    [Theory]
    [InlineData("public void M() { lock (_gate) { _x++; } Changed?.Invoke(this, EventArgs.Empty); }")]
    [InlineData("public void M(Action a) { lock (_gate) { _x++; } a(); }")]
    [InlineData("public void M(Action a) { lock (_gate) { _x++; a(); } }")]
    [InlineData("public void M() { lock (_gate) { _elsewhere.SetResult(); } }")]
    [InlineData("public void M() { lock (_gate) { Action a = () => _x++; a(); } }")]
    [InlineData("public void M() { lock (_gate) { _x++; } _stop.Cancel(); }")]
    [InlineData("private TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously); public void M() { lock (_gate) { _turn.SetResult(); _turn = new(TaskCreationOptions.RunContinuationsAsynchronously); } }")]
    public Task CodeOfOthersAfterTheLock_Silent(string members) => Verify.Silent(Program(members));

    [Theory]
    [InlineData("public void M() { lock (_gate) { _x++; Thread.{|CSAFE207:Sleep|}(10); } }")]
    [InlineData("public void M() { lock (_gate) { _x++; File.{|CSAFE207:WriteAllText|}(\"x\", \"y\"); } }")]
    [InlineData("public void M() { lock (_gate) { _x++; _signal.{|CSAFE207:WaitOne|}(); } }")]
    [InlineData("public void M() { var t = new Thread(() => Console.WriteLine()); t.Start(); lock (_gate) { _x++; t.{|CSAFE207:Join|}(); } }")]
    [InlineData("public void M() { lock (_gate) { _x++; Task.Run(() => Console.WriteLine()).{|CSAFE207:Wait|}(); } }")]
    public Task LongUnderALock_Reported(string members) => Verify.Reports(Program(members));

    [Theory]
    [InlineData("public void M() { lock (_gate) { _x++; } Thread.Sleep(10); }")]
    [InlineData("public void M() { string text = File.ReadAllText(\"x\"); lock (_gate) { _x += text.Length; } }")]
    [InlineData("private string? _text; public string M() { lock (_gate) { return _text ??= File.ReadAllText(\"x\"); } }")]
    [InlineData("private string? _text; public string M() { lock (_gate) { if (_text is null) { _text = File.ReadAllText(\"x\"); } return _text; } }")]
    [InlineData("public void M() { lock (_gate) { _x++; if (_signal.WaitOne(0)) { _x++; } } }")]
    public Task LongWithoutALock_Silent(string members) => Verify.Silent(Program(members));

    [Theory]
    [InlineData("public void M() { lock (_gate) { lock (_other) { while (_x == 0) { Monitor.{|CSAFE208:Wait|}(_other); } } } }")]
    [InlineData("public void M() { lock (_gate) { {|CSAFE208:N|}(); } } private void N() { lock (_other) { while (_x == 0) { Monitor.Wait(_other); } } }")]
    public Task WaitsForAPulseWithTwoLocks_Reported(string members) => Verify.Reports(Program(members));

    [Theory]
    [InlineData("public void M() { lock (_other) { while (_x == 0) { Monitor.Wait(_other); } } }")]
    [InlineData("public void M() { lock (_gate) { lock (_other) { if (_x == 0) { Monitor.Wait(_other, 100); } } } }")]
    [InlineData("public void M() { lock (_other) { lock (_other) { while (_x == 0) { Monitor.Wait(_other); } } } }")]
    public Task WaitsForAPulseWithOneLock_Silent(string members) => Verify.Silent(Program(members));

    [Theory]
    [InlineData("private readonly Func<long> _clock; public C(Func<long> clock) => _clock = clock; public long M() { lock (_gate) { return {|CSAFE206:_clock|}() + _x; } }")]
    [InlineData("private Func<int, int>? _select; public Func<int, int>? Select { set => _select = value; } public int M() { lock (_gate) { return {|CSAFE206:_select!|}(_x); } }")]
    [InlineData("private readonly List<TaskCompletionSource> _waiting = new(); public void Add(TaskCompletionSource waiter) { lock (_gate) { _waiting.Add(waiter); } } public void M() { lock (_gate) { foreach (var waiter in _waiting) { waiter.{|CSAFE206:SetResult|}(); } } }")]
    [InlineData("private readonly Source _source = new(); public void M() { lock (_gate) { _x++; _source.{|CSAFE206:SetResult|}(); } } private sealed class Source : TaskCompletionSource { public Source() : base(TaskCreationOptions.RunContinuationsAsynchronously) { } }")]
    public async Task AskedForAValueOrMadeElsewhere_OnlyStrict(string members)
    {
        await Verify.Silent(Program(members.Replace("{|CSAFE206:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal)));
        await Verify.Reports(Program(members), new SourceOptions { Strict = true });
    }
}
