using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Lifetimes;

/// <summary>CSAFE307: a timer that nothing keeps alive.</summary>
public sealed class UnkeptTimerTests
{
    private const string InType = """
        class C
        {
            private Timer? _timer;
            private List<Timer>? _all;

            METHOD

            public void Stop() { _timer?.Dispose(); _all?.Clear(); }

            static void F(object? o) { }
        }
        """;

    private static string Program(string method) => InType.Replace("METHOD", method, StringComparison.Ordinal);

    [Theory]
    [InlineData("void M() { new {|CSAFE307:Timer|}(F, null, 0, 100); }")]
    [InlineData("void M() => new {|CSAFE307:Timer|}(F, null, 0, 100);")]
    [InlineData("void M() { _ = new {|CSAFE307:Timer|}(_ => F(null), null, TimeSpan.Zero, TimeSpan.FromSeconds(1)); }")]
    [InlineData("void M() { var t = new {|CSAFE307:Timer|}(F, null, 0, 100); Console.ReadLine(); }")]
    [InlineData("void M() { Timer t = {|CSAFE307:new|}(F, null, 0, 100); Console.ReadLine(); }")]
    [InlineData("void M() { Timer t; t = new {|CSAFE307:Timer|}(F, null, 0, 100); Console.ReadLine(); }")]
    [InlineData("void M(bool b) { if (b) { var t = new {|CSAFE307:Timer|}(F, null, 0, 100); } }")]
    [InlineData("static async Task M() { var t = new {|CSAFE307:Timer|}(F, null, 0, 100); await Task.Delay(1000); }")]
    [InlineData("Action M() => () => { var t = new {|CSAFE307:Timer|}(F, null, 0, 100); };")]
    [InlineData("C() { var t = new {|CSAFE307:Timer|}(F, null, 0, 100); }")]
    [InlineData("int P { get { var t = new {|CSAFE307:Timer|}(F, null, 0, 100); return 1; } }")]
    [InlineData("void M<T>(T x) { L(); void L() { var t = new {|CSAFE307:Timer|}(_ => Console.WriteLine(x), null, 0, 100); } }")]
    public Task NothingRefersToIt_Reported(string method) => Verify.Reports(Program(method));

    [Fact]
    public Task EndOfMain_Reported() => Verify.Reports(
        """
        var timer = new {|CSAFE307:Timer|}(_ => Console.WriteLine("tick"), null, 0, 1000);
        Console.ReadLine();
        """,
        new SourceOptions { Output = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Theory]
    [InlineData("void M() { using var t = new Timer(F, null, 0, 100); Console.ReadLine(); }")]
    [InlineData("void M() { using (new Timer(F, null, 0, 100)) Console.ReadLine(); }")]
    [InlineData("void M() { using (var t = new Timer(F, null, 0, 100)) Console.ReadLine(); }")]
    [InlineData("void M() { var t = new Timer(F, null, 0, 100); Console.ReadLine(); t.Dispose(); }")]
    [InlineData("void M() { var t = new Timer(F, null, 0, 100); Console.ReadLine(); GC.KeepAlive(t); }")]
    [InlineData("void M() { var t = new Timer(F, null, 0, 100); _timer = t; }")]
    [InlineData("void M() => _timer = new Timer(F, null, 0, 100);")]
    [InlineData("Timer M() => new Timer(F, null, 0, 100);")]
    [InlineData("void M() { _all = new List<Timer> { new Timer(F, null, 0, 100) }; }")]
    [InlineData("void M(Action<Timer> keep) { keep(new Timer(F, null, 0, 100)); }")]
    [InlineData("IDisposable M() { var t = new Timer(F, null, 0, 100); return t; }")]
    public Task Kept_Silent(string method) => Verify.Silent(Program(method));

    [Theory]
    [InlineData("void M() { Timer? t = null; t = new Timer(_ => t!.Dispose(), null, 0, 100); }")]
    [InlineData("void M() { var t = new Timer(F); t.Change(0, 100); }")]
    [InlineData("void M() { var t = new System.Timers.Timer(100); t.Elapsed += (_, _) => F(null); t.Start(); }")]
    public Task KeepsItself_Silent(string method) => Verify.Silent(Program(method));

    [Fact]
    public Task UsedButNotToTheEnd_ReportedInStrictMode() => Verify.Reports(
        Program("void M() { var t = new {|CSAFE307:Timer|}(F, null, -1, -1); t.Change(0, 100); Console.ReadLine(); }"), new SourceOptions { Strict = true });

    [Fact]
    public Task UsedButNotToTheEnd_Silent() => Verify.Silent(Program("void M() { var t = new Timer(F, null, -1, -1); t.Change(0, 100); Console.ReadLine(); }"));

    [Fact]
    public Task Message() => Messages.Are(
        "class C { void M() { var tick = new Timer(_ => { }, null, 0, 100); Console.ReadLine(); } }",
        "CSAFE307",
        "Nothing refers to the timer made here but 'tick', which is not used again: the garbage collector ends it, and its callback is no longer called; keep it in a field and dispose it");

    [Fact]
    public Task KnownMiss_CollectionOfTimers() => Verify.Silent(Program("void M() { var all = new List<Timer> { new Timer(F, null, 0, 100) }; Console.ReadLine(); }"));
}
