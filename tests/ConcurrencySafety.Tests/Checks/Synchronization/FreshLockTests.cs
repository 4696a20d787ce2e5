using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE503: objects made where they are locked.</summary>
public sealed class FreshLockTests
{
    [Theory]
    [InlineData("lock ({|CSAFE503:new object()|}) { _count++; }")]
    [InlineData("var gate = new object(); lock ({|CSAFE503:gate|}) { _count++; }")]
    [InlineData("object gate = new List<int>(); lock ({|CSAFE503:gate|}) { _count++; } lock (gate) { _count--; }")]
    [InlineData("var gate = new Lock(); lock ({|CSAFE503:gate|}) { _count++; }")]
    [InlineData("var gate = new object(); Monitor.Enter({|CSAFE503:gate|}); try { _count++; } finally { Monitor.Exit(gate); }")]
    [InlineData("lock ({|CSAFE503:Gate|}) { _count++; }")]
    [InlineData("lock ({|CSAFE503:MakeGate()|}) { _count++; }")]
    [InlineData("Action add = () => { var gate = new object(); lock ({|CSAFE503:gate|}) { _count++; } }; add();")]
    public Task NewAtEachCall_Reported(string code) => Verify.Reports($$"""
        class C
        {
            private int _count;
            private object Gate => new object();
            private static object MakeGate() { return new object(); }
            public void M() { {{code}} }
        }
        """);

    [Theory]
    [InlineData("var gate = new object(); Parallel.For(0, 9, i => { lock (gate) { sum += i; } });")]
    [InlineData("var gate = new object(); var t = new Worker(gate); lock (gate) { sum++; }")]
    [InlineData("var gate = _gates.GetOrAdd(1, _ => new object()); lock (gate) { sum++; }")]
    [InlineData("var gate = _gate; lock (gate) { sum++; }")]
    [InlineData("object gate; gate = _gate; lock (gate) { sum++; }")]
    [InlineData("var gate = new object(); _kept = gate; lock (gate) { sum++; }")]
    [InlineData("lock (Gate) { sum++; }")]
    public Task Shared_Silent(string code) => Verify.Silent($$"""
        class Worker(object gate) { public object Gate { get; } = gate; }

        class C
        {
            private readonly ConcurrentDictionary<int, object> _gates = new();
            private readonly object _gate = new();
            private object? _kept;
            private object Gate { get; } = new object();
            public int M() { int sum = 0; {{code}} return sum; }
            public object? Kept => _kept;
        }
        """);

    [Fact]
    public Task Message_TellsWhat() => Messages.Are("""
        class C
        {
            private int _count;
            public void M() { var gate = new object(); lock (gate) { _count++; } }
        }
        """, "CSAFE503", "'gate' is a new object each time this code runs, so the lock keeps nobody out; lock a private readonly field");

    [Theory]
    [InlineData("lock ({|CSAFE503:new int[1]|}) { _count++; }")]
    [InlineData("lock ({|CSAFE503:new { Name = 1 }|}) { _count++; }")]
    [InlineData("var key = (object)_count; lock ({|CSAFE503:key|}) { _count++; }")]
    public Task ArrayAnonymousAndBoxed_Reported(string code) => Verify.Reports($$"""
        class C
        {
            private int _count;
            public void M() { {{code}} }
        }
        """);

    [Fact]
    public Task SemaphoreOfEachCall_ReportedAsSuch() => Verify.Reports("""
        class C
        {
            private int _count;
            public void M()
            {
                var gate = new {|CSAFE513:SemaphoreSlim|}(1, 1);
                gate.Wait();
                try { _count++; } finally { gate.Release(); }
            }
        }
        """);
}
