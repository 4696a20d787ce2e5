using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>Which gate is taken, what a new one is called and where it is declared.</summary>
public sealed class LockGateTests
{
    private static readonly SourceOptions Net80 = new() { Framework = TargetFramework.Net80 };

    [Fact]
    public Task GateFieldAtHand_IsTaken() => Verify.FixesAll<LockFix>(
        """
        class C
        {
            private readonly object _sync = new();
            private readonly List<int> _list = new();

            public void Run() => Parallel.For(0, 9, i => { {|CSAFE105:_list.Add(i)|}; });
        }
        """,
        """
        class C
        {
            private readonly object _sync = new();
            private readonly List<int> _list = new();

            public void Run() => Parallel.For(0, 9, i => { lock (_sync) { _list.Add(i); } });
        }
        """,
        options: Net80);

    [Theory]
    [InlineData("private readonly List<int> _list = new();", "_list", "private readonly object _gate = new();")]
    [InlineData("private static readonly List<int> s_list = new();", "s_list", "private static readonly object s_gate = new();")]
    [InlineData("private static readonly List<int> List = new();", "List", "private static readonly object Gate = new();")]
    [InlineData("readonly List<int> list = new();", "list", "readonly object gate = new();")]
    [InlineData("private readonly List<int> m_list = new(), gate2 = new();", "m_list", "private readonly object m_gate = new();")]
    public Task NewField_FollowsTheNamesOfTheType(string field, string name, string gate)
    {
        var gateName = gate.Split(" = ")[0].Split(' ').Last();
        return Verify.FixesAll<LockFix>(
            $$"""
            class C
            {
                // the list
                {{field}} // here

                public void Run() => Parallel.For(0, 9, i => { {|CSAFE105:{{name}}.Add(i)|}; });
            }
            """,
            $$"""
            class C
            {
                // the list
                {{field}} // here
                {{gate}}

                public void Run() => Parallel.For(0, 9, i => { lock ({{gateName}}) { {{name}}.Add(i); } });
            }
            """,
            options: Net80);
    }

    [Fact]
    public Task LocalNames_DoNotClash() => Verify.FixesAll<LockFix>(
        """
        class C
        {
            void M(object gate)
            {
                var list = new List<int>();
                Parallel.For(0, 9, i => { {|CSAFE105:list.Add(i)|}; });
            }
        }
        """,
        """
        class C
        {
            void M(object gate)
            {
                var list = new List<int>();
                var listGate = new object();
                Parallel.For(0, 9, i => { lock (listGate) { list.Add(i); } });
            }
        }
        """,
        options: Net80);

    [Fact]
    public Task TwoLocals_ShareTheirGate() => Verify.FixesAll<LockFix>(
        """
        class C
        {
            void M()
            {
                var evens = new List<int>();
                var odds = new List<int>();
                Parallel.For(0, 9, i =>
                {
                    if (i % 2 == 0)
                        {|CSAFE105:evens.Add(i)|};
                    else
                        {|CSAFE105:odds.Add(i)|};
                });
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                var evens = new List<int>();
                var gate = new object();
                var odds = new List<int>();
                Parallel.For(0, 9, i =>
                {
                    if (i % 2 == 0)
                        lock (gate)
                        {
                            evens.Add(i);
                        }
                    else
                        lock (gate)
                        {
                            odds.Add(i);
                        }
                });
            }
        }
        """,
        options: Net80);

    [Fact]
    public Task Parameter_GateAtTheTopOfTheBody() => Verify.FixesAll<LockFix>(
        """
        class C
        {
            static void M(List<int> list)
            {
                // all of them
                Parallel.For(0, 9, i => { {|CSAFE105:list.Add(i)|}; });
            }
        }
        """,
        """
        class C
        {
            static void M(List<int> list)
            {
                var gate = new object();
                // all of them
                Parallel.For(0, 9, i => { lock (gate) { list.Add(i); } });
            }
        }
        """,
        options: Net80);

    [Fact]
    public Task StructWithStaticState_StaticGate() => Verify.FixesAll<LockFix>(
        """
        struct S<T>
        {
            static List<T> _all = new();

            public void Run(T x) => Parallel.For(0, 9, i => { {|CSAFE105:_all.Add(x)|}; });
        }
        """,
        """
        struct S<T>
        {
            static List<T> _all = new();
            static readonly object _gate = new();

            public void Run(T x) => Parallel.For(0, 9, i => { lock (_gate) { _all.Add(x); } });
        }
        """,
        options: Net80);

    [Fact]
    public Task Record_NotOffered() => Verify.OffersNoFix<LockFix>(
        """
        record R
        {
            private int _count;

            public void Run() => Parallel.For(0, 9, i => { {|CSAFE102:_count++|}; });
        }
        """,
        Net80);

    [Fact]
    public Task TwoDifferentLocks_NotOffered() => Verify.OffersNoFix<LockFix>(
        """
        class C
        {
            private readonly object _one = new(), _two = new();
            private int _count;

            public void Run() => Parallel.Invoke(
                () => { lock (_one) { {|CSAFE102:_count++|}; } },
                () => { lock (_two) { _count++; } });
        }
        """,
        Net80);
}
