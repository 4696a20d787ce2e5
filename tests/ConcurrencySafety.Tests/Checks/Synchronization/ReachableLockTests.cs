using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Synchronization;

/// <summary>CSAFE501: objects that others can lock.</summary>
public sealed class ReachableLockTests
{
    [Fact]
    public Task ThisOfPublicType_ReportedOnce() => Verify.Reports("""
        public class Account
        {
            private int _balance;

            public void Add(int amount) { lock ({|CSAFE501:this|}) { _balance += amount; } }

            public int Balance { get { lock (this) { return _balance; } } }
        }
        """);

    [Theory]
    [InlineData("class Account { ")]
    [InlineData("public class Outer { private class Account { ")]
    [InlineData("public class Outer { internal sealed class Account { ")]
    public Task ThisOfTypeThatOthersDoNotKnow_Silent(string start) => Verify.Silent($$"""
        {{start}}
            private int _balance;
            public void Add(int amount) { lock (this) { _balance += amount; } }
        {{(start.Contains("Outer", StringComparison.Ordinal) ? "}}" : "}")}}
        """);

    [Fact]
    public Task ThisInPublicNested_Reported() => Verify.Reports("""
        public class Outer
        {
            public class Account
            {
                private int _balance;
                public void Add(int amount) { lock ({|CSAFE501:this|}) { _balance += amount; } }
            }
        }
        """);

    [Fact]
    public Task ThisByMonitor_ReportedOnce() => Verify.Reports("""
        public class Account
        {
            private int _balance;

            public void Add(int amount)
            {
                Monitor.Enter({|CSAFE501:this|});
                try { _balance += amount; }
                finally { Monitor.Exit(this); }
            }
        }
        """);

    [Theory]
    [InlineData("typeof(C)")]
    [InlineData("typeof(string)")]
    [InlineData("GetType()")]
    [InlineData("\"gate\"")]
    [InlineData("Name")]
    [InlineData("_name")]
    [InlineData("(object)_name")]
    public Task TypeOrText_Reported(string locked) => Verify.Reports($$"""
        class C
        {
            private const string Name = "gate";
            private readonly string _name = "gate";
            private int _count;
            public void M() { lock ({|CSAFE501:{{locked}}|}) { _count++; } }
        }
        """);

    [Fact]
    public Task TypeInStaticGenericAndLambda_Reported() => Verify.Reports("""
        static class Pool<T>
        {
            private static int s_count;
            public static void M() { Action add = () => { lock ({|CSAFE501:typeof(Pool<T>)|}) { s_count++; } }; add(); }
        }
        """);

    [Fact]
    public Task BoxedValue_Reported() => Verify.Reports("""
        class C
        {
            private int _count;
            public void M() { lock ({|CSAFE501:(object)_count|}) { Console.WriteLine(); } }
        }
        """);

    [Fact]
    public Task PublicField_Reported() => Verify.Reports("""
        public class C
        {
            public readonly object Gate = new();
            private int _count;
            public void M() { lock ({|CSAFE501:Gate|}) { _count++; } }
            public void N() { lock (Gate) { _count--; } }
        }
        """);

    [Fact]
    public Task PrivateInternalAndProtectedFields_Silent() => Verify.Silent("""
        public class C
        {
            internal readonly object Gate = new();
            protected readonly object Inner = new();
            private static readonly object Global = new();
            private readonly Lock _lock = new();
            private int _a, _b, _d;
            private static int s_c;
            public void M() { lock (Gate) { _a++; } }
            public void N() { lock (Inner) { _b++; } }
            public void O() { lock (Global) { s_c++; } }
            public void P() { lock (_lock) { _d++; } }
        }
        """);

    [Fact]
    public Task SyncRootAndCollection_Silent() => Verify.Silent("""
        public class C
        {
            private readonly List<int> _items = new();
            public object SyncRoot { get; } = new();
            public void Add(int item) { lock (SyncRoot) { _items.Add(item); } }
            public int Count { get { lock (SyncRoot) { return _items.Count; } } }
        }
        """);

    [Fact]
    public Task KnownMiss_SynchronizedMethod() => Verify.Silent("""
        using System.Runtime.CompilerServices;

        public class C
        {
            private int _count;
            [MethodImpl(MethodImplOptions.Synchronized)]
            public void M() => _count++;
        }
        """);

    [Fact]
    public Task Message_TellsWho() => Messages.Are("""
        public class Account
        {
            private int _balance;
            public void Add(int amount) { lock (this) { _balance += amount; } }
        }
        """, "CSAFE501", "'this' is locked here, but everybody who has an object of 'Account' can lock it, too; lock a private readonly object");

    [Theory]
    [InlineData("var type = typeof(C); lock ({|CSAFE501:type|}) { s_count++; }")]
    [InlineData("lock ({|CSAFE501:s_type|}) { s_count++; }")]
    [InlineData("lock ({|CSAFE501:this.GetType()|}) { s_count++; }")]
    [InlineData("lock ({|CSAFE501:Thread.CurrentThread|}) { s_count++; }")]
    public Task ObjectOfTheWholeProcess_Reported(string code) => Verify.Reports($$"""
        class C
        {
            private static int s_count;
            private static readonly Type s_type = typeof(C);
            public Type Type => s_type;
            public void M() { {{code}} }
        }
        """);
}
