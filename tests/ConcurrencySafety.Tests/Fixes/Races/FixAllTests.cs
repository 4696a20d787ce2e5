using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>Many reports in one go: none is lost, none is repaired twice.</summary>
public sealed class FixAllTests
{
    [Fact]
    public Task ManyMembersAndFiles_OneGateAType() => Verify.FixesAll<LockFix>(
        """
        partial class C
        {
            private readonly List<int> _list = new();

            public void One() => Parallel.For(0, 9, i => { {|CSAFE105:_list.Add(i)|}; });

            public void Two() => Parallel.For(0, 9, i => { {|CSAFE105:_list.Remove(i)|}; });
        }
        """,
        """
        partial class C
        {
            private readonly List<int> _list = new();
            private readonly object _gate = new();

            public void One() => Parallel.For(0, 9, i => { lock (_gate) { _list.Add(i); } });

            public void Two() => Parallel.For(0, 9, i => { lock (_gate) { _list.Remove(i); } });
        }
        """,
        options: new()
        {
            Framework = TargetFramework.Net80,
            AlsoSources =
            [
                """
                class D
                {
                    public void M()
                    {
                        var list = new List<int>();
                        Parallel.For(0, 9, i => { {|CSAFE105:list.Add(i)|}; });
                    }
                }
                """,
                """
                partial class C
                {
                    public void Three() => Parallel.For(0, 9, i => { {|CSAFE105:_list.Clear()|}; });
                }
                """,
            ],
            AlsoExpected =
            [
                """
                class D
                {
                    public void M()
                    {
                        var list = new List<int>();
                        var gate = new object();
                        Parallel.For(0, 9, i => { lock (gate) { list.Add(i); } });
                    }
                }
                """,
                """
                partial class C
                {
                    public void Three() => Parallel.For(0, 9, i => { lock (_gate) { _list.Clear(); } });
                }
                """,
            ],
        });

    [Fact]
    public Task CountersOfManyMembers_EachAccessOnce() => Verify.FixesAll<InterlockedFix>(
        """
        class C
        {
            private int _a, _b;

            public void One() => Parallel.For(0, 9, i => { {|CSAFE102:_a++|}; {|CSAFE102:_b += i|}; });

            public void Two() => Parallel.For(0, 9, i => { {|CSAFE102:_b--|}; {|CSAFE102:_a++|}; });

            public int Sum => _a + _b;
        }
        """,
        """
        class C
        {
            private int _a, _b;

            public void One() => Parallel.For(0, 9, i => { Interlocked.Increment(ref _a); Interlocked.Add(ref _b, i); });

            public void Two() => Parallel.For(0, 9, i => { Interlocked.Decrement(ref _b); Interlocked.Increment(ref _a); });

            public int Sum => Volatile.Read(ref _a) + Volatile.Read(ref _b);
        }
        """);
}
