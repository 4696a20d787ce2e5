using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE502: locked fields that are given another object.</summary>
public sealed class ReassignedLockTests
{
    [Fact]
    public Task SwappedCollection_ReportedOnce() => Verify.Reports("""
        class Buffer
        {
            private List<int> _items = new();

            public void Add(int item) { lock ({|CSAFE502:_items|}) { _items.Add(item); } }

            public List<int> Take()
            {
                lock (_items)
                {
                    var taken = _items;
                    _items = new List<int>();
                    return taken;
                }
            }
        }
        """);

    [Fact]
    public Task StaticGateSetByEachInstance_Reported() => Verify.Reports("""
        class C
        {
            private static object s_gate = new();
            private static int s_count;
            public C() { s_gate = new object(); }
            public void M() { lock ({|CSAFE502:s_gate|}) { s_count++; } }
        }
        """);

    [Fact]
    public Task ByMonitorAndInPartial_Reported() => Verify.Reports("""
        partial class C
        {
            private object _gate = new();
            public void Reset() => _gate = new object();
        }

        partial class C
        {
            private int _count;
            public void M()
            {
                Monitor.Enter({|CSAFE502:_gate|});
                try { _count++; }
                finally { Monitor.Exit(_gate); }
            }
        }
        """);

    [Theory]
    [InlineData("public C() { _gate = new object(); }")]
    [InlineData("public void Stop() { _gate = null!; }")]
    [InlineData("public void Start() { _gate ??= new object(); }")]
    [InlineData("public void Start() { if (_gate == null) { _gate = new object(); } }")]
    [InlineData("public void Start() { Interlocked.CompareExchange(ref _gate, new object(), null); }")]
    public Task SetOnce_Silent(string member) => Verify.Silent($$"""
        class C
        {
            private object _gate = new();
            private int _count;
            {{member}}
            public void M() { lock (_gate) { _count++; } }
        }
        """);

    [Fact]
    public Task Message_TellsWhere() => Messages.Are("""
        class C
        {
            private object _gate = new();
            private int _count;
            public void Reset() => _gate = new object();
            public void M() { lock (_gate) { _count++; } }
        }
        """, "CSAFE502", "'_gate' is locked here, but line 5 gives it another object, and from then on two threads hold two different locks; lock a private readonly object");

    [Theory]
    [InlineData("public void Subscribe(object gate) { _gate = gate; Start(); }")]
    [InlineData("public C(object gate) { _gate = gate; }")]
    [InlineData("public void Subscribe() { _gate = new object(); Start(); } public void Stop() { _gate = null; }")]
    public Task NullUntilOnePlaceSetsIt_Silent(string member) => Verify.Silent($$"""
        class C
        {
            private object? _gate;
            private int _count;
            {{member}}
            public void Start() { }
            public void M() { lock (_gate!) { _count++; } }
        }
        """);

    [Theory]
    [InlineData("public void Subscribe(object gate) { _gate = gate; } public void Again(object gate) { _gate = gate; }")]
    [InlineData("public C() { _gate = new object(); } public void Subscribe(object gate) { _gate = gate; }")]
    [InlineData("public void Swap() { lock ({|CSAFE502:_gate|}!) { _gate = new object(); } }", false)]
    public Task SetByTwoPlacesOrUnderItself_Reported(string member, bool isUseReported = true) => Verify.Reports($$"""
        class C
        {
            private object? _gate;
            private int _count;
            {{member}}
            public void M() { lock ({{(isUseReported ? "{|CSAFE502:_gate|}!" : "_gate!")}}) { _count++; } }
        }
        """);
}
