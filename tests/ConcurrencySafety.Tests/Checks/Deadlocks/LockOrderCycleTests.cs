using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Deadlocks;

/// <summary>CSAFE201: circles of locks, over members, calls, strands and types.</summary>
public sealed class LockOrderCycleTests
{
    private const string TwoGates = """
        class C
        {
            private readonly object _a = new();
            private readonly object _b = new();
            private int _x;

            MEMBERS
        }
        """;

    private static string Program(string members) => TwoGates.Replace("MEMBERS", members, StringComparison.Ordinal);

    [Theory]
    [InlineData("public void M() { lock (_a) { lock ({|CSAFE201:_b|}) { _x++; } } } public void N() { lock (_b) { lock (_a) { _x++; } } }")]
    [InlineData("public void M() { lock (_a) { {|CSAFE201:B|}(); } } public void N() { lock (_b) { A(); } } private void A() { lock (_a) { _x++; } } private void B() { lock (_b) { _x++; } }")]
    [InlineData("public void M() { lock (_a) { _x = {|CSAFE201:P|}; } } public int P { get { lock (_b) { return _x; } } } public void N() { lock (_b) { lock (_a) { _x++; } } }")]
    [InlineData("public void M() { lock (_a) { void L() { lock (_b) { _x++; } } {|CSAFE201:L|}(); } } public void N() { lock (_b) { lock (_a) { _x++; } } }")]
    [InlineData("public void M() { lock (_a) { System.Action f = () => { lock (_b) { _x++; } }; {|CSAFE201:f|}(); } } public void N() { lock (_b) { lock (_a) { _x++; } } }")]
    [InlineData("public void M() { lock (_a) { lock ({|CSAFE201:_b|}) { _x++; } } } public void Dispose() { lock (_b) { lock (_a) { _x++; } } }")]
    [InlineData("public void M() { Monitor.Enter(_a); try { Monitor.{|CSAFE201:Enter|}(_b); try { _x++; } finally { Monitor.Exit(_b); } } finally { Monitor.Exit(_a); } } public void N() { lock (_b) { lock (_a) { _x++; } } }")]
    [InlineData("public void M(bool s) { if (s) { lock (_a) { lock ({|CSAFE201:_b|}) { _x++; } } } else { lock (_b) { lock (_a) { _x++; } } } }")]
    [InlineData("public void M() { lock (_a) { var t = Task.Run(() => { lock (_b) { _x++; } }); t.{|CSAFE201:Wait|}(); } } public void N() { lock (_b) { lock (_a) { _x++; } } }")]
    [InlineData("[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)] public void M() { lock ({|CSAFE201:_b|}) { _x++; } } public void N() { lock (_b) { lock (this) { _x++; } } }")]
    public Task OrdersThatDiffer_Reported(string members) => Verify.Reports(Program(members));

    [Theory]
    [InlineData("public void M() { lock (_a) { lock (_b) { _x++; } } } public void N() { lock (_a) { lock (_b) { _x++; } } }")]
    [InlineData("public void M() { lock (_a) { _x++; } lock (_b) { _x++; } } public void N() { lock (_b) { _x++; } lock (_a) { _x++; } }")]
    [InlineData("public void M() { lock (_a) { lock (_b) { _x++; } } } public void N() { lock (_a) { lock (_b) { lock (_a) { _x++; } } } }")]
    [InlineData("public void M() { lock (_a) { lock (_b) { _x++; } } } public void N() { lock (_b) { if (Monitor.TryEnter(_a, 10)) { try { _x++; } finally { Monitor.Exit(_a); } } } }")]
    [InlineData("public void M() { lock (_a) { lock (_b) { _x++; } } } public void N() { lock (_b) { Console.WriteLine(); } A(); } private void A() { lock (_a) { _x++; } }")]
    [InlineData("public void M() { lock (_a) { lock (_b) { _x++; } } } public C() { lock (_b) { lock (_a) { _x++; } } }")]
    [InlineData("public void M() { lock (_a) { var t = new Thread(() => { lock (_b) { Console.WriteLine(); } }); t.Start(); Keep(t); } } private void Keep(Thread t) { } public void N() { lock (_b) { lock (_a) { Console.WriteLine(); } } }")]
    public Task OneOrder_Silent(string members) => Verify.Silent(Program(members));

    [Fact]
    public Task OuterLock_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _outer = new(), _a = new(), _b = new();
            private int _x;
            public void M() { lock (_outer) { lock (_a) { lock (_b) { _x++; } } } }
            public void N() { lock (_outer) { lock (_b) { lock (_a) { _x++; } } } }
        }
        """);

    [Fact]
    public Task StaticAndInstance_Reported() => Verify.Reports("""
        class C
        {
            private static readonly object s_all = new();
            private readonly object _one = new();
            private int _x;
            public void M() { lock (s_all) { lock ({|CSAFE201:_one|}) { _x++; } } }
            public void N() { lock (_one) { lock (s_all) { _x++; } } }
        }
        """);

    [Fact]
    public Task ThreeLocks_Reported() => Verify.Reports("""
        static class C
        {
            private static readonly object s_a = new(), s_b = new(), s_c = new();
            public static void M() { lock (s_a) lock ({|CSAFE201:s_b|}) Console.WriteLine(); }
            public static void N() { lock (s_b) lock (s_c) Console.WriteLine(); }
            public static void O() { lock (s_c) lock (s_a) Console.WriteLine(); }
        }
        """);

    [Fact]
    public Task ThreeLocksInOneOrder_Silent() => Verify.Silent("""
        static class C
        {
            private static readonly object s_a = new(), s_b = new(), s_c = new();
            public static void M() { lock (s_a) lock (s_b) Console.WriteLine(); }
            public static void N() { lock (s_b) lock (s_c) Console.WriteLine(); }
            public static void O() { lock (s_a) lock (s_c) Console.WriteLine(); }
        }
        """);

    [Theory]
    [InlineData("Lock", "lock (A) { lock ({|CSAFE201:B|}) { _x++; } }", "lock (B) { lock (A) { _x++; } }")]
    [InlineData("Lock", "using (A.EnterScope()) { using (B.{|CSAFE201:EnterScope|}()) { _x++; } }", "using (B.EnterScope()) { using (A.EnterScope()) { _x++; } }")]
    [InlineData("Mutex", "A.WaitOne(); try { B.{|CSAFE201:WaitOne|}(); try { _x++; } finally { B.ReleaseMutex(); } } finally { A.ReleaseMutex(); }", "B.WaitOne(); try { A.WaitOne(); try { _x++; } finally { A.ReleaseMutex(); } } finally { B.ReleaseMutex(); }")]
    [InlineData("ReaderWriterLockSlim", "A.EnterReadLock(); try { B.{|CSAFE201:EnterWriteLock|}(); try { _x++; } finally { B.ExitWriteLock(); } } finally { A.ExitReadLock(); }", "B.EnterReadLock(); try { A.EnterWriteLock(); try { _x++; } finally { A.ExitWriteLock(); } } finally { B.ExitReadLock(); }")]
    public Task EveryKindOfLock_Reported(string kind, string one, string other) => Verify.Reports(OfKind(kind, one, other));

    [Fact]
    public Task Readers_Silent() => Verify.Silent(OfKind(
        "ReaderWriterLockSlim",
        "A.EnterReadLock(); try { B.EnterReadLock(); try { Console.WriteLine(_x); } finally { B.ExitReadLock(); } } finally { A.ExitReadLock(); }",
        "B.EnterReadLock(); try { A.EnterReadLock(); try { Console.WriteLine(_x); } finally { A.ExitReadLock(); } } finally { B.ExitReadLock(); }"));

    private static string OfKind(string kind, string one, string other) => $$"""
        class C
        {
            private readonly {{kind}} A = new(), B = new();
            private int _x;
            public void M() { {{one}} }
            public void N() { {{other}} }
        }
        """;

    [Fact]
    public Task SemaphoresAcrossAwait_Reported() => Verify.Reports("""
        class C
        {
            private readonly SemaphoreSlim _a = new(1), _b = new(1);
            private int _x;

            public async Task M()
            {
                await _a.WaitAsync();
                try { {|CSAFE201:await Inner()|}; } finally { _a.Release(); }
            }

            public async Task N()
            {
                await _b.WaitAsync();
                try { await _a.WaitAsync(); _a.Release(); } finally { _b.Release(); }
            }

            private async Task Inner()
            {
                await _b.WaitAsync();
                try { _x++; await Task.Yield(); } finally { _b.Release(); }
            }
        }
        """);

    [Fact]
    public Task TwoTypes_ReportedOnce() => Verify.Reports("""
        class Parent
        {
            private readonly object _gate = new();
            private readonly Child _child;
            public Parent() => _child = new Child(this);
            public void Run() { lock (_gate) { _child.{|CSAFE201:Poke|}(); } }
            public void Notify() { lock (_gate) { Console.WriteLine(); } }
        }

        class Child
        {
            private readonly object _gate = new();
            private readonly Parent _parent;
            public Child(Parent parent) => _parent = parent;
            public void Poke() { lock (_gate) { Console.WriteLine(); } }
            public void Up() { lock (_gate) { _parent.Notify(); } }
        }
        """);

    [Fact]
    public Task CallbackUnderTheLockOfAnotherType_Reported() => Verify.Reports("""
        class Cache
        {
            private readonly object _gate = new();
            public T Get<T>(Func<T> make) { lock (_gate) { return make(); } }
        }

        class User
        {
            private readonly Cache _cache = new();
            private readonly object _mine = new();
            public int M() => _cache.Get(() => { lock ({|CSAFE201:_mine|}) { return 1; } });
            public int N() { lock (_mine) { return _cache.Get(() => 2); } }
        }
        """);

    [Fact]
    public Task LocalLocksOfTwoTasks_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                object a = new(), b = new();
                var t1 = Task.Run(() => { lock (a) { lock ({|CSAFE201:b|}) { Console.WriteLine(); } } });
                var t2 = Task.Run(() => { lock (b) { lock (a) { Console.WriteLine(); } } });
                Task.WaitAll(t1, t2);
            }
        }
        """);

    [Fact]
    public Task LocalLocksOfTasksOneAfterTheOther_Silent() => Verify.Silent("""
        class C
        {
            public void M()
            {
                object a = new(), b = new();
                var t1 = Task.Run(() => { lock (a) { lock (b) { Console.WriteLine(); } } });
                t1.Wait();
                var t2 = Task.Run(() => { lock (b) { lock (a) { Console.WriteLine(); } } });
                t2.Wait();
            }
        }
        """);

    [Fact]
    public Task LocksGivenToAHelper_Reported() => Verify.Reports("""
        class C
        {
            public void M()
            {
                object a = new(), b = new();
                var t1 = Task.Run(() => Both(a, b));
                var t2 = Task.Run(() => Both(b, a));
                Task.WaitAll(t1, t2);
            }

            private static void Both(object first, object second) { lock (first) { lock ({|CSAFE201:second|}) { Console.WriteLine(); } } }
        }
        """);

    [Fact]
    public Task OneThreadOfAProgram_Silent() => Verify.Silent(
        """
        lock (Gates.A) { lock (Gates.B) { Console.WriteLine(); } }
        lock (Gates.B) { lock (Gates.A) { Console.WriteLine(); } }

        static class Gates { public static readonly object A = new(), B = new(); }
        """,
        new SourceOptions { Output = OutputKind.ConsoleApplication });

    [Fact]
    public Task TheSameLockTwice_Silent() => Verify.Silent("""
        class C
        {
            private readonly object _a = new();
            public void M() { lock (_a) { lock (_a) { Console.WriteLine(); } } }
        }
        """);

    [Fact]
    public Task GenericNestedAndPartial_Reported() => Verify.Reports("""
        class Outer<T>
        {
            internal sealed partial class Inner
            {
                private readonly object _a = new(), _b = new();
                public void M() { lock (_a) { lock ({|CSAFE201:_b|}) { Console.WriteLine(typeof(T)); } } }
            }

            internal sealed partial class Inner
            {
                public void N() { lock (_b) { lock (_a) { Console.WriteLine(typeof(T)); } } }
            }
        }
        """);

    [Fact]
    public Task HeldOnSomePathsOnly_SilentInDefaultModeReportedInStrict() => Both("""
        class C
        {
            private readonly object _a = new(), _b = new();
            private int _x;

            public void M(bool alone)
            {
                if (!alone)
                {
                    Monitor.Enter(_a);
                }

                lock (MARK) { _x++; }
                if (!alone)
                {
                    Monitor.Exit(_a);
                }
            }

            public void N() { lock (_b) { lock (_a) { _x++; } } }
        }
        """);

    [Fact]
    public async Task Message_TellsBothChains()
    {
        IReadOnlyList<Diagnostic> reports = await Messages.ReportsAsync("""
            class C
            {
                private readonly object _a = new(), _b = new();
                public void M() { lock (_a) { lock (_b) { Console.WriteLine(); } } }
                public void N() { lock (_b) { Take(); } }
                private void Take() { lock (_a) { Console.WriteLine(); } }
            }
            """);
        Diagnostic report = Assert.Single(reports);
        Assert.Equal(
            "'C.M' holds '_a' (line 4) and waits for '_b' here, while 'C.N' holds '_b' (line 5) and waits for '_a' on line 5 (taken by 'C.Take' on line 6): when they meet, none goes on; take the locks in one order everywhere",
            report.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(4, report.AdditionalLocations.Count);
        Assert.Equal("lock,lock,call,lock", report.Properties["labels"]);
    }

    [Fact]
    public Task ThroughAnInterface_Reported() => Verify.Reports("""
        interface IPoke { void Poke(); }

        class C : IPoke
        {
            private readonly object _a = new(), _b = new();
            private int _x;
            public void M(IPoke other) { lock (_a) { other.{|CSAFE201:Poke|}(); } }
            public void N() { lock (_b) { lock (_a) { _x++; } } }
            public void Poke() { lock (_b) { _x++; } }
        }
        """);

    private static async Task Both(string source)
    {
        await Verify.Silent(source.Replace("MARK", "_b", StringComparison.Ordinal));
        await Verify.Reports(source.Replace("MARK", "{|CSAFE201:_b|}", StringComparison.Ordinal), new SourceOptions { Strict = true });
    }

    [Theory]
    [InlineData("false", "{|CSAFE201:", "|}", false)]
    [InlineData("true", "{|CSAFE201:", "|}", true)]
    public Task ConstantOfTheCallerKeepsItOut(string alsoB, string open, string close, bool isReported) => Verify.Reports($$"""
        class C
        {
            private readonly object _a = new();
            private readonly object _b = new();
            private int _x;
            public void One() { lock (_a) { {{(isReported ? open : "")}}Two{{(isReported ? close : "")}}({{alsoB}}); } }
            public void Three() { lock (_b) { lock (_a) { _x++; } } }
            private void Two(bool alsoB) { if (!alsoB) { Console.WriteLine(); return; } lock (_b) { Console.WriteLine(); } }
            public void Four() => Two(true);
        }
        """);

    private const string Writers = """
        abstract class Writer
        {
            protected readonly object Gate = new();
            public abstract void Write();
        }

        class CallWriter : Writer
        {
            public override void Write() { lock (Gate) { Console.WriteLine(); } }
        }

        class Call
        {
            private readonly object _lock = new();
            private readonly WRITER _writer = new();
            public void M() { lock (_lock) { _writer.{|#0:Write|}(); } }
            public void N() { lock (_lock) { Console.WriteLine(); } }
        }

        class RetryWriter(Call call) : Writer
        {
            public override void Write() { lock (Gate) { call.N(); } }
        }
        """;

    [Fact]
    public Task LockFieldThatTwoTypesInherit_Silent() => Verify.Silent(Writers.Replace("WRITER", "CallWriter", StringComparison.Ordinal).Replace("{|#0:Write|}", "Write", StringComparison.Ordinal));

    [Fact]
    public Task InheritedLockFieldOfOneType_Reported() => Verify.Reports("""
        abstract class Writer
        {
            protected readonly object Gate = new();
            public abstract void Write();
        }

        class Call
        {
            private readonly object _lock = new();
            private readonly RetryWriter _writer;
            public Call() => _writer = new RetryWriter(this);
            public void M() { lock (_lock) { _writer.{|CSAFE201:Write|}(); } }
            public void N() { lock (_lock) { Console.WriteLine(); } }
        }

        class RetryWriter(Call call) : Writer
        {
            public override void Write() { lock (Gate) { Console.WriteLine(); } }
            public void Flush() { lock (Gate) { call.N(); } }
        }
        """);

    [Fact]
    public Task LockFieldReachedAsTheBaseType_Reported() => Verify.Reports("""
        class Writer
        {
            protected readonly object Gate = new();
            public void Write() { lock (Gate) { Console.WriteLine(); } }
        }

        class Call
        {
            private readonly object _lock = new();
            private readonly Writer _writer;
            public Call(Writer writer) => _writer = writer;
            public void M() { lock (_lock) { _writer.{|CSAFE201:Write|}(); } }
            public void N() { lock (_lock) { Console.WriteLine(); } }
        }

        class RetryWriter(Call call) : Writer
        {
            public void Flush() { lock (Gate) { call.N(); } }
        }
        """);
}
