using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Deadlocks;

/// <summary>CSAFE204 and CSAFE210: waits for bodies that need the lock of the one who waits.</summary>
public sealed class WaitUnderLockTests
{
    private const string Frame = """
        class C
        {
            private readonly object _gate = new();
            private readonly object _other = new();
            private Thread? _thread;
            private Task? _task;
            private CancellationTokenRegistration _registration;
            private int _x;

            MEMBERS
        }
        """;

    private static string Program(string members) => Frame.Replace("MEMBERS", members, StringComparison.Ordinal);

    [Theory]
    [InlineData("public void M() { lock (_gate) { var t = Task.Run(() => { lock (_gate) { _x++; } }); t.{|CSAFE204:Wait|}(); } }")]
    [InlineData("public void M() { lock (_gate) { var t = Task.Run(Work); t.GetAwaiter().{|CSAFE204:GetResult|}(); } } private void Work() { lock (_gate) { _x++; } }")]
    [InlineData("public void M() { var t = new Thread(Work); t.Start(); lock (_gate) { t.{|CSAFE204:Join|}(); } } private void Work() { lock (_gate) { _x++; } }")]
    [InlineData("public void Begin() { _thread = new Thread(Work); _thread.Start(); } private void Work() { lock (_gate) { _x++; } } public void End() { lock (_gate) { _thread!.{|CSAFE204:Join|}(); } }")]
    [InlineData("public void Begin() { _task = Task.Run(() => { lock (_gate) { _x++; } }); } public void End() { lock (_gate) { _task!.{|CSAFE204:Wait|}(); } }")]
    [InlineData("public void Begin(CancellationToken token) { _registration = token.Register(() => { lock (_gate) { _x++; } }); } public void Dispose() { lock (_gate) { _registration.{|CSAFE204:Dispose|}(); } }")]
    [InlineData("public void M() { lock (_gate) { Work().{|CSAFE204:Wait|}(); } } private async Task Work() { await Task.Delay(1); lock (_gate) { _x++; } }")]
    [InlineData("public void M() { lock (_gate) { Parallel.{|CSAFE210:For|}(0, 10, i => { lock (_gate) { _x++; } }); } }")]
    [InlineData("public void M(int[] xs) { lock (_gate) { Parallel.{|CSAFE210:ForEach|}(xs, Work); } } private void Work(int x) { lock (_gate) { _x += x; } }")]
    public Task BodyNeedsTheLock_Reported(string members) => Verify.Reports(Program(members));

    [Theory]
    [InlineData("public void M() { Task t; lock (_gate) { t = Task.Run(() => { lock (_gate) { _x++; } }); } t.Wait(); }")]
    [InlineData("public void Begin() { _thread = new Thread(Work); _thread.Start(); } private void Work() { lock (_gate) { _x++; } } public void End() { lock (_gate) { _x++; } _thread!.Join(); }")]
    [InlineData("public void M() { Parallel.For(0, 10, i => { lock (_gate) { _x++; } }); lock (_gate) { Console.WriteLine(_x); } }")]
    [InlineData("public void M(int[] xs) { lock (_gate) { Parallel.ForEach(xs, x => { lock (_other) { Console.WriteLine(x); } }); } }")]
    [InlineData("public void M() { var t = Task.Run(() => { lock (_gate) { _x++; } }); t.Wait(); lock (_gate) { _x++; } }")]
    public Task LockIsGivenBack_Silent(string members) => Verify.Silent(Program(members));

    [Fact]
    public Task FirstPartOfAnAsyncMethod_OnlyBlocks() => Verify.Reports(Program(
        "public void M() { lock (_gate) { Work().{|CSAFE205:Wait|}(); } } private async Task Work() { lock (_gate) { _x++; } await Task.Delay(1); }"));

    [Fact]
    public Task WaitThatGivesUp_Silent() => Verify.Silent(Program(
        "public void M() { lock (_gate) { var t = Task.Run(() => { lock (_gate) { _x++; } }); if (!t.Wait(10)) { Console.WriteLine(); } } }"));

    [Fact]
    public Task KnownMiss_EventThatIsSetUnderTheLock() => Verify.Reports("""
        class C
        {
            private readonly object _gate = new();
            private readonly ManualResetEventSlim _done = new();
            private int _x;
            public void M() { lock (_gate) { _x++; _done.{|CSAFE207:Wait|}(); } }
            public void N() { lock (_gate) { _x++; _done.Set(); } }
        }
        """);
}
