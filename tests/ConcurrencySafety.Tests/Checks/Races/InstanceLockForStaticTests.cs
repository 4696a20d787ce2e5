using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>CSAFE118: the level of a lock and that of the state under it.</summary>
public sealed class InstanceLockForStaticTests
{
    [Fact]
    public Task Counter_Reported() => Verify.Reports("""
        class Session
        {
            private readonly object _gate = new();
            private static int s_count;

            public void Open() { lock (_gate) { {|CSAFE118:s_count++|}; } }
        }
        """);

    [Fact]
    public Task CollectionUnderLockOnThis_ReportedOnce() => Verify.Reports("""
        class Session
        {
            private static readonly List<string> Names = new();

            public bool Has(string name) { lock (this) { return Names.Contains(name); } }

            public void Open(string name) { lock (this) { {|CSAFE118:Names.Add(name)|}; } }

            public void Close(string name) { lock (this) { Names.Remove(name); } }
        }
        """);

    [Fact]
    public Task InConstructor_Reported() => Verify.Reports("""
        class Session
        {
            private readonly object _gate = new();
            private static int s_next;

            public Session() { lock (_gate) { Id = {|CSAFE118:s_next++|}; } }

            public int Id { get; }
        }
        """);

    [Fact]
    public Task OfTheTypeAround_Reported() => Verify.Reports("""
        static class Registry
        {
            private static int s_open;

            public class Handle
            {
                private readonly object _gate = new();

                public void Open() { lock (_gate) { {|CSAFE118:s_open++|}; } }
            }
        }
        """);

    [Fact]
    public Task GenericAndPartial_Reported() => Verify.Reports("""
        partial class Pool<T>
        {
            private readonly object _gate = new();
            private static readonly Stack<T> Free = new();
        }

        partial class Pool<T>
        {
            public void Return(T item) { lock (_gate) { {|CSAFE118:Free.Push(item)|}; } }
        }
        """);

    [Fact]
    public Task StaticLock_Silent() => Verify.Silent("""
        class Session
        {
            private static readonly object Gate = new();
            private static readonly object Other = new();
            private readonly object _gate = new();
            private static int s_count;
            private int _own;

            public void Open()
            {
                lock (Gate) { s_count++; }
                lock (_gate) { _own++; }
            }

            public void OpenBoth()
            {
                lock (_gate)
                {
                    _own++;
                    lock (Gate) { s_count++; }
                }
            }

            public static int Count { get { lock (Other) lock (Gate) { return s_count; } } }
        }
        """);

    [Fact]
    public Task InstanceState_Silent() => Verify.Silent("""
        class Session
        {
            private readonly object _gate = new();
            private int _count;

            public void Open() { lock (_gate) { _count++; } }
        }
        """);

    [Fact]
    public Task LockGivenFromOutside_Silent() => Verify.Silent("""
        class Session
        {
            private readonly object _gate;
            private static int s_count;

            public Session(object gate) => _gate = gate;

            public void Open() { lock (_gate) { s_count++; } }
        }
        """);

    [Fact]
    public Task OneSharedLockObject_Silent() => Verify.Silent("""
        class Session
        {
            private static readonly object Shared = new();
            private readonly object _gate = Shared;
            private static int s_count;

            public void Open() { lock (_gate) { s_count++; } }
        }
        """);

    [Fact]
    public Task Singleton_Silent() => Verify.Silent("""
        class Session
        {
            public static readonly Session Instance = new();
            private static int s_count;
            private readonly object _gate = new();

            private Session() { }

            public void Open() { lock (_gate) { s_count++; } }
        }
        """);

    [Fact]
    public Task OnlyRead_Silent() => Verify.Silent("""
        class Session
        {
            private static readonly Dictionary<string, int> Limits = new() { ["a"] = 1 };
            private readonly object _gate = new();
            private int _used;

            public void Use() { lock (_gate) { _used += Limits["a"]; } }
        }
        """);

    [Fact]
    public Task PerThread_Silent() => Verify.Silent("""
        class Session
        {
            [ThreadStatic] private static int t_depth;
            private readonly object _gate = new();

            public void Enter() { lock (_gate) { t_depth++; } }
        }
        """);

    [Fact]
    public Task KnownMiss_LockOfOneElementForTheWhole() => Verify.Silent("""
        class Node { public readonly object Gate = new(); }

        class Nodes
        {
            private readonly List<Node> _nodes = new();

            public void Remove(Node node) { lock (node.Gate) { _nodes.Remove(node); } }

            public void Add(Node node) { lock (node.Gate) { _nodes.Add(node); } }
        }
        """);

    [Fact]
    public Task Gate_MadeStatic() => Verify.FixesAll<StaticGateFix>(
        """
        class Session
        {
            // one for all
            private readonly object _gate = new();
            private static int s_count;
            private static int s_total;

            public void Open()
            {
                lock (_gate)
                {
                    {|CSAFE118:s_count++|};
                    {|CSAFE118:s_total++|};
                }
            }
        }
        """,
        """
        class Session
        {
            // one for all
            private static readonly object _gate = new();
            private static int s_count;
            private static int s_total;

            public void Open()
            {
                lock (_gate)
                {
                    s_count++;
                    s_total++;
                }
            }
        }
        """);

    [Fact]
    public Task GateWithoutModifier_MadeStatic() => Verify.FixesAll<StaticGateFix>(
        """
        class Session
        {
            static int s_count;

            readonly object gate = new object();

            public void Open() { lock (gate) { {|CSAFE118:s_count++|}; } }
        }
        """,
        """
        class Session
        {
            static int s_count;

            static readonly object gate = new object();

            public void Open() { lock (gate) { s_count++; } }
        }
        """);

    [Fact]
    public Task LockOnThis_NotOffered() => Verify.OffersNoFix<StaticGateFix>("""
        class Session
        {
            private static int s_count;

            public void Open() { lock (this) { {|CSAFE118:s_count++|}; } }
        }
        """);

    [Fact]
    public Task ReachedThroughAnInstance_NotOffered() => Verify.OffersNoFix<StaticGateFix>("""
        class Session
        {
            private readonly object _gate = new();
            private static int s_count;

            public void Open() { lock (this._gate) { {|CSAFE118:s_count++|}; } }
        }
        """);
}
