using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE306: what a method disposes is still used by what it has started.</summary>
public sealed class DisposedTooEarlyTests
{
    private const string InType = """
        interface IConnection : IDisposable
        {
            void Send();
        }

        class Pump : IDisposable
        {
            private volatile bool _stop;

            public void Run() { while (!_stop) Thread.Yield(); }

            public void Dispose() => _stop = true;
        }

        class C
        {
            private static readonly List<Task> Kept = new();

            METHOD

            static FileStream Open() => File.OpenRead("x");

            static async Task LateAsync(Stream s) { await Task.Yield(); s.ReadByte(); }

            static async Task WaitingAsync(Stream s) => await s.FlushAsync();

            static async Task ThroughAsync(Stream s) => await WaitingAsync(s);

            static async Task LoopAsync(Stream s) { for (var i = 0; i < 3; i++) { s.ReadByte(); await Task.Yield(); } }

            static async Task EarlyAsync(Stream s) { s.ReadByte(); await Task.Yield(); }

            static async Task EitherAsync(Stream s, bool b) { if (b) { await Task.Yield(); return; } s.ReadByte(); }

            static Task Same(Stream s) => LateAsync(s);

            static Task Done(Task t) => t;
        }
        """;

    private static string Program(string method) => InType.Replace("METHOD", method, StringComparison.Ordinal);

    [Theory]
    [InlineData("Task<int> M() { using var s = Open(); return s.{|CSAFE306:ReadAsync|}(new byte[1], 0, 1); }")]
    [InlineData("Task<int> M() { using (var s = Open()) { return s.{|CSAFE306:ReadAsync|}(new byte[1], 0, 1); } }")]
    [InlineData("Task<int> M() { using (var s = Open()) return s.{|CSAFE306:ReadAsync|}(new byte[1], 0, 1); }")]
    [InlineData("ValueTask<int> M() { using var s = Open(); return s.{|CSAFE306:ReadAsync|}(new byte[1].AsMemory()); }")]
    [InlineData("Task<int> M() { var s = Open(); try { return s.{|CSAFE306:ReadAsync|}(new byte[1], 0, 1); } finally { s.Dispose(); } }")]
    [InlineData("Task<string> M(string url) { using var client = new System.Net.Http.HttpClient(); return client.{|CSAFE306:GetStringAsync|}(url); }")]
    [InlineData("Task<string> M() { using var reader = new StreamReader(\"x\"); return reader.{|CSAFE306:ReadToEndAsync|}(); }")]
    [InlineData("Task M(Stream to) { using var s = Open(); return to.{|CSAFE306:CopyToAsync|}(s); }")]
    [InlineData("Task M() { using var s = Open(); return {|CSAFE306:LateAsync|}(s); }")]
    [InlineData("Task M() { using var s = Open(); return {|CSAFE306:WaitingAsync|}(s); }")]
    [InlineData("Task M() { using var s = Open(); return {|CSAFE306:ThroughAsync|}(s); }")]
    [InlineData("Task M() { using var s = Open(); return {|CSAFE306:LoopAsync|}(s); }")]
    [InlineData("Task M() { using var s = Open(); return {|CSAFE306:Same|}(s); }")]
    [InlineData("Task M() { using var s = Open(); var t = {|CSAFE306:LateAsync|}(s); return t; }")]
    [InlineData("Task M() { using var s = Open(); return Task.WhenAll({|CSAFE306:LateAsync|}(s), Task.Delay(1)); }")]
    [InlineData("Task M() { using var s = Open(); return {|CSAFE306:Local|}(); async Task Local() { await Task.Yield(); s.ReadByte(); } }")]
    public Task TaskReturned_Reported(string method) => Verify.Reports(Program(method));

    [Theory]
    [InlineData("void M() { using var s = Open(); var t = Task.{|CSAFE306:Run|}(() => s.ReadByte()); }")]
    [InlineData("void M() { using var s = Open(); Task.{|CSAFE306:Run|}(() => s.ReadByte()); }")]
    [InlineData("void M() { using var s = Open(); _ = Task.{|CSAFE306:Run|}(() => s.ReadByte()); }")]
    [InlineData("void M() { using var s = Open(); new Thread(() => s.ReadByte()).{|CSAFE306:Start|}(); }")]
    [InlineData("void M() { using var s = Open(); var t = new Thread(() => s.ReadByte()); t.{|CSAFE306:Start|}(); }")]
    [InlineData("void M() { using var s = Open(); ThreadPool.{|CSAFE306:QueueUserWorkItem|}(_ => s.ReadByte()); }")]
    [InlineData("async Task M() { Task t; using (var s = Open()) { t = Task.{|CSAFE306:Run|}(() => s.ReadByte()); } await t; }")]
    [InlineData("void M() { var s = Open(); Kept.Add(Task.{|CSAFE306:Run|}(() => s.ReadByte())); s.Dispose(); }")]
    [InlineData("async Task M() { await using var s = Open(); _ = Task.{|CSAFE306:Run|}(() => s.ReadByte()); await Task.Yield(); }")]
    [InlineData("void M() { using var source = new CancellationTokenSource(); _ = Task.{|CSAFE306:Run|}(() => Console.WriteLine(source.Token)); }")]
    [InlineData("void M(IConnection given) { using var s = Open(); Action read = () => s.ReadByte(); _ = Task.{|CSAFE306:Run|}(read); }")]
    [InlineData("async Task M(int n) { var all = new List<Task>(); for (var i = 0; i < n; i++) { using var s = Open(); all.Add(Task.{|CSAFE306:Run|}(() => s.ReadByte())); } await Task.WhenAll(all); }")]
    [InlineData("void M(FileStream s) { _ = Task.{|CSAFE306:Run|}(() => s.ReadByte()); s.Dispose(); }")]
    [InlineData("void M(FileStream s) { _ = Task.{|CSAFE306:Run|}(s.Flush); s.Dispose(); }")]
    [InlineData("Action M() => () => { using var s = Open(); _ = Task.{|CSAFE306:Run|}(() => s.ReadByte()); };")]
    public Task NotWaitedForBefore_Reported(string method) => Verify.Reports(Program(method));

    [Theory]
    [InlineData("async Task<int> M() { using var s = Open(); return await s.ReadAsync(new byte[1], 0, 1); }")]
    [InlineData("async Task M() { using var s = Open(); var t = Task.Run(() => s.ReadByte()); await t; }")]
    [InlineData("void M() { using var s = Open(); Task.Run(() => s.ReadByte()).Wait(); }")]
    [InlineData("void M() { using var s = Open(); var t = new Thread(() => s.ReadByte()); t.Start(); t.Join(); }")]
    [InlineData("void M() { using var s = Open(); Parallel.For(0, 9, i => Console.WriteLine(s.Name)); }")]
    [InlineData("async Task M(bool b) { using var s = Open(); Task? t = null; if (b) t = Task.Run(() => s.ReadByte()); if (t != null) await t; }")]
    [InlineData("async Task M() { using var s = Open(); await Task.WhenAll(LateAsync(s), LateAsync(s)); }")]
    [InlineData("async Task M() { using var s = Open(); var t = LateAsync(s); await Done(t); }")]
    [InlineData("async Task M(int n) { var all = new List<Task>(); using (var s = Open()) { for (var i = 0; i < n; i++) all.Add(LateAsync(s)); await Task.WhenAll(all); } }")]
    [InlineData("async Task M() { using var s = Open(); var t = Task.Run(() => s.ReadByte()); Console.WriteLine(); await t; }")]
    public Task WaitedForBefore_Silent(string method) => Verify.Silent(Program(method), SourceOptions.Blocking);

    [Theory]
    [InlineData("void M() { using var e = new ManualResetEventSlim(); ThreadPool.QueueUserWorkItem(_ => e.Set()); e.Wait(); }")]
    [InlineData("void M() { using var e = new CountdownEvent(2); for (var i = 0; i < 2; i++) ThreadPool.QueueUserWorkItem(_ => e.Signal()); e.Wait(); }")]
    public Task GateOpenedBefore_Silent(string method) => Verify.Silent(Program(method), SourceOptions.Blocking);

    [Theory]
    [InlineData("Task M() { using var s = Open(); return EarlyAsync(s); }")]
    [InlineData("Task M(bool b) { using var s = Open(); return EitherAsync(s, b); }")]
    [InlineData("Task M() { using var s = Open(); Console.WriteLine(s.Name); return Task.Delay(1); }")]
    [InlineData("Task M() { using var s = Open(); var name = s.Name; return Task.Run(() => Console.WriteLine(name)); }")]
    [InlineData("Task M() { using var source = new CancellationTokenSource(); var token = source.Token; return Task.Run(() => Console.WriteLine(token)); }")]
    [InlineData("Task M() { using var source = new CancellationTokenSource(); return Task.Run(() => Console.WriteLine(source.IsCancellationRequested)); }")]
    [InlineData("Task M() { var s = Open(); return Task.Run(() => { s.ReadByte(); s.Dispose(); }); }")]
    [InlineData("Task M() { var s = Open(); return LateAsync(s).ContinueWith(_ => s.Dispose()); }")]
    [InlineData("Task M() { using var s = Open(); return Task.Run(() => { using var s = Open(); s.ReadByte(); }); }")]
    public Task NotUsedLater_Silent(string method) => Verify.Silent(Program(method));

    [Fact]
    public Task CompletesAtOnce_Silent() => Verify.Silent(Program("Task<int> M() { using var s = new MemoryStream(); return s.ReadAsync(new byte[1], 0, 1); }"));

    [Theory]
    [InlineData("void M() { using var p = new Pump(); _ = Task.Run(p.Run); Thread.Sleep(10); }")]
    [InlineData("void M() { using var p = new Pump(); _ = Task.Run(() => p.Run()); Thread.Sleep(10); }")]
    [InlineData("void M() { using var s = Open(); _ = Task.Run(() => { try { s.ReadByte(); } catch (ObjectDisposedException) { } }); Thread.Sleep(10); }")]
    [InlineData("void M() { using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1)); _ = Task.Run(async () => { while (await timer.WaitForNextTickAsync()) Console.WriteLine(); }); Thread.Sleep(10); }")]
    [InlineData("Task M(bool b) { var s = Open(); try { if (b) return OwningAsync(s); } finally { s.Dispose(); } return Task.CompletedTask; } async Task OwningAsync(Stream s) { await Task.Yield(); s.ReadByte(); s.Dispose(); }")]
    [InlineData("Task M(bool b) { var s = Open(); var own = true; try { if (b) { own = false; return LateAsync(s); } } finally { if (own) s.Dispose(); } return Task.CompletedTask; }")]
    [InlineData("void M() { var s = Open(); try { Kept.Add(Task.Run(() => s.ReadByte())); } catch { s.Dispose(); throw; } }")]
    public Task DisposedToEndIt_Silent(string method) => Verify.Silent(Program(method), SourceOptions.Blocking);

    [Fact]
    public Task ThrowingBetween_OnlyTheJoinReported() => Verify.Reports(Program(
        "async Task M() { using var s = Open(); var t = Task.{|CSAFE303:Run|}(() => s.ReadByte()); if (Kept.Count > 5) throw new InvalidOperationException(); await t; }"));

    [Fact]
    public Task EndOfProgram_Silent() => Verify.Silent(
        """
        using var s = File.OpenRead("x");
        _ = Task.Run(() => s.ReadByte());
        Console.ReadLine();
        """,
        new SourceOptions { Output = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication, Config = SourceOptions.NoWaitRules });

    [Theory]
    [InlineData("Task M(bool b) { using var s = Open(); var t = Task.{|CSAFE306:Run|}(() => s.ReadByte()); if (b) t.Wait(); return t; }")]
    [InlineData("Task<string> M(System.Net.Http.HttpResponseMessage given) { using var answer = given; return answer.Content.{|CSAFE306:ReadAsStringAsync|}(); }")]
    [InlineData("void M() { using var p = new Pump(); _ = Task.{|CSAFE306:Run|}(p.Run); }")]
    public Task NotKnown_ReportedInStrictMode(string method) => Verify.Reports(Program(method), new SourceOptions { Strict = true, Config = [.. SourceOptions.NoWaitRules] });

    [Fact]
    public Task TwoObjects_OneReport() => Verify.Reports(Program(
        "Task M() { using var a = Open(); using var b = Open(); return a.{|CSAFE306:CopyToAsync|}(b); }"));

    [Fact]
    public Task Message() => Messages.Are(
        """
        class C
        {
            Task<string> M(string path)
            {
                using var reader = new StreamReader(path);
                return reader.ReadToEndAsync();
            }
        }
        """,
        "CSAFE306",
        "'reader' is disposed on line 7, where its scope ends, while what 'StreamReader.ReadToEndAsync' starts here still uses it; await it here instead of returning it");

    [Fact]
    public Task KnownMiss_ObjectOfAnother() => Verify.Silent(Program(
        "Task<string> M(System.Net.Http.HttpResponseMessage given) { using var answer = given; return answer.Content.ReadAsStringAsync(); }"));

    [Fact]
    public Task KnownMiss_Field() => Verify.Silent("""
        class C
        {
            private Stream _s = new FileStream("x", FileMode.Open);

            public Task M()
            {
                var t = Task.Run(() => _s.ReadByte());
                _s.Dispose();
                return t;
            }
        }
        """);
}
