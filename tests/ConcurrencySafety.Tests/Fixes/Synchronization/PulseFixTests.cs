using ConcurrencySafety.Fixes.Synchronization;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Synchronization;

/// <summary>Waits in loops, and pulses for all.</summary>
public sealed class PulseFixTests
{
    [Fact]
    public Task IfAroundTheWait_While() => Verify.FixesAll<WaitInLoopFix>(
        """
        class C
        {
            private readonly object _gate = new();
            private readonly Queue<int> _items = new();
            private int _waiting;

            public int Take()
            {
                lock (_gate)
                {
                    // nothing there yet
                    if (_items.Count == 0)
                        Monitor.{|CSAFE507:Wait|}(_gate); // until somebody adds
                    return _items.Dequeue();
                }
            }

            public int Peek()
            {
                lock (_gate)
                {
                    if (_items.Count == 0)
                    {
                        _waiting++;
                        Monitor.{|CSAFE507:Wait|}(_gate);
                    }

                    return _items.Peek();
                }
            }
        }
        """,
        """
        class C
        {
            private readonly object _gate = new();
            private readonly Queue<int> _items = new();
            private int _waiting;

            public int Take()
            {
                lock (_gate)
                {
                    // nothing there yet
                    while (_items.Count == 0)
                        Monitor.Wait(_gate); // until somebody adds
                    return _items.Dequeue();
                }
            }

            public int Peek()
            {
                lock (_gate)
                {
                    while (_items.Count == 0)
                    {
                        _waiting++;
                        Monitor.Wait(_gate);
                    }

                    return _items.Peek();
                }
            }
        }
        """);

    [Theory]
    [InlineData("if (_n == 0) { Monitor.{|CSAFE507:Wait|}(_gate); _n--; } _n++;")]
    [InlineData("while (_n < 10) { if (_n == 0) { if (_m) continue; Monitor.{|CSAFE507:Wait|}(_gate); } _n++; }")]
    public Task MoreThanTheWait_NotOffered(string code) => Verify.OffersNoFix<WaitInLoopFix>($$"""
        class C
        {
            private readonly object _gate = new();
            private int _n;
            private bool _m;

            public void M()
            {
                lock (_gate)
                {
                    {{code}}
                }
            }
        }
        """);

    [Fact]
    public Task PulseForTwoConditions_PulseAll() => Verify.FixesAll<PulseAllFix>(Buffer("{|CSAFE507:Pulse|}"), Buffer("PulseAll"));

    private static string Buffer(string pulse) => $$"""
        class Buffer
        {
            private readonly object _gate = new();
            private int _count;

            public void Put()
            {
                lock (_gate)
                {
                    while (_count == 10)
                    {
                        Monitor.Wait(_gate);
                    }

                    _count++;
                    Monitor.{{pulse}}(_gate); // one more
                }
            }

            public void Take()
            {
                lock (_gate)
                {
                    while (_count == 0)
                    {
                        Monitor.Wait(_gate);
                    }

                    _count--;
                    Monitor.{{pulse}}(_gate);
                }
            }
        }
        """;
}
