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

    [Theory]
    [InlineData("public C() { Init(); } private void Init() { _gate = new object(); }")]
    [InlineData("public C() { Init(); } private void Init() { More(); } private void More() => _gate = new object();")]
    [InlineData("public object Gate { init { _gate = value; } }")]
    [InlineData("public C Copy() { var copy = (C)MemberwiseClone(); copy._gate = new object(); return copy; }")]
    [InlineData("public static C Make(object gate) => new C { _gate = gate };")]
    [InlineData("public static C Make(object gate) { var made = new C(); made._gate = gate; return made; }")]
    [InlineData("[System.Runtime.Serialization.OnDeserializing] private void Before(System.Runtime.Serialization.StreamingContext context) { _gate = new object(); }")]
    public Task GivenWhileTheObjectIsBuilt_Silent(string member) => Verify.Silent($$"""
        class C
        {
            private object _gate = new();
            private int _count;
            {{member}}
            public void M() { lock (_gate) { _count++; } }
        }
        """);

    [Theory]
    [InlineData("public C() { Init(); } public void Init() { _gate = new object(); }")]
    [InlineData("public C() { Init(); } private void Init() { _gate = new object(); } public void Reset() => Init();")]
    [InlineData("public C() { _ = Task.Run(() => Init()); } private void Init() { _gate = new object(); }")]
    [InlineData("public C() { Console.CancelKeyPress += Init; } private void Init(object? sender, ConsoleCancelEventArgs e) { _gate = new object(); }")]
    public Task GivenByWhatRunsLaterToo_Reported(string member) => Verify.Reports($$"""
        class C
        {
            private object _gate = new();
            private int _count;
            {{member}}
            public void M() { lock ({|CSAFE502:_gate|}) { Interlocked.Increment(ref _count); } }
        }
        """);

    [Fact]
    public Task OnlyEverGivenOnce_Silent() => Verify.Silent("""
        class C
        {
            private object? _gate;
            private int _count;
            public void Open()
            {
                if (_gate is not null) { throw new InvalidOperationException(); }
                _gate = new object();
            }

            public void M() { lock (_gate!) { _count++; } }
        }
        """);

    [Theory]
    [InlineData("private object Gate { get; set; } = new(); public void R() { Gate = new(); }")]
    [InlineData("protected object Gate = new(); private object _other = new(); public void R() { (Gate, _other) = (_other, Gate); }")]
    [InlineData("protected object Gate = new(); public void R() { Set(out Gate); } private static void Set(out object gate) => gate = new();")]
    public Task KnownMiss_PropertyTupleAndOut(string members) => Verify.Silent($$"""
        class C
        {
            private int _count;
            {{members}}
            public void M() { lock (Gate) { _count++; } }
        }
        """);

    [Fact]
    public Task KnownFalseAlarm_SwappedUnderAnOuterLock() => Verify.Reports("""
        class C
        {
            private readonly object _gate = new();
            private List<int> _items = new();
            public void Add() { lock (_gate) { lock ({|CSAFE502:_items|}) { _items.Add(1); } } }
            public void Reset() { lock (_gate) { _items = new(); } }
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
