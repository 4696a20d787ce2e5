using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>Interlocked or Volatile at the plain place that CSAFE109 names, and nowhere else.</summary>
public sealed class AtomicHereFixTests
{
    [Fact]
    public Task ReadWriteAndUpdate_Atomic() => Verify.FixesAll<InterlockedFix>(
        """
        class Counter
        {
            private int _hits;

            public Counter(int start) => _hits = start;

            public int Hits => {|CSAFE109:_hits|};

            public void Hit() => Interlocked.Increment(ref _hits);

            public void Back() => {|CSAFE109:_hits--|};

            public void Reset()
            {
                {|CSAFE109:_hits = 0|};
            }
        }
        """,
        """
        class Counter
        {
            private int _hits;

            public Counter(int start) => _hits = start;

            public int Hits => Volatile.Read(ref _hits);

            public void Hit() => Interlocked.Increment(ref _hits);

            public void Back() => Interlocked.Decrement(ref _hits);

            public void Reset()
            {
                Volatile.Write(ref _hits, 0);
            }
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task OnlyTheNamedMember_Changed() => Verify.Fixes<InterlockedFix>(
        """
        class Counter : IDisposable
        {
            private long _bytes;

            public void Add(int bytes) => Interlocked.Add(ref _bytes, bytes);

            public long Bytes() => {|CSAFE109:_bytes|} + 1;

            public void Dispose() => Console.WriteLine(_bytes);
        }
        """,
        """
        class Counter : IDisposable
        {
            private long _bytes;

            public void Add(int bytes) => Interlocked.Add(ref _bytes, bytes);

            public long Bytes() => Volatile.Read(ref _bytes) + 1;

            public void Dispose() => Console.WriteLine(_bytes);
        }
        """, options: new SourceOptions { Strict = true });

    [Fact]
    public Task TestAndUpdate_NotOffered() => Verify.OffersNoFix<InterlockedFix>("""
        class Gate
        {
            private int _inside;

            public void Enter() => Interlocked.Increment(ref _inside);

            public void Leave()
            {
                if (_inside > 0)
                {
                    {|CSAFE109:_inside--|};
                }
            }
        }
        """);

    [Fact]
    public Task ProductOfAValue_NotOffered() => Verify.OffersNoFix<InterlockedFix>("""
        class Gate
        {
            private int _inside;

            public void Enter() => Interlocked.Increment(ref _inside);

            public void Double() => {|CSAFE109:_inside *= 2|};
        }
        """);
}
