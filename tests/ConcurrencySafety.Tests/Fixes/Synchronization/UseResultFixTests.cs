using ConcurrencySafety.Fixes.Synchronization;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Synchronization;

/// <summary>The result of an atomic step in the place of a second read, or of an assignment.</summary>
public sealed class UseResultFixTests
{
    [Fact]
    public Task TestReturnAndAssignment_UseTheResult() => Verify.FixesAll<UseResultFix>(
        """
        class C
        {
            private int _last;
            private int _left = 10;

            public int Next()
            {
                // a new number
                Interlocked.{|CSAFE517:Increment|}(ref _last);
                return _last;
            }

            public void Done(Action all)
            {
                all.ToString();

                Interlocked.{|CSAFE517:Decrement|}(ref _left);

                // all are done
                if (0 >= Volatile.Read(ref _left))
                {
                    all();
                }
            }

            public void Add() => _last = Interlocked.{|CSAFE517:Add|}(ref _last, 2); // two
        }
        """,
        """
        class C
        {
            private int _last;
            private int _left = 10;

            public int Next()
            {
                // a new number
                return Interlocked.Increment(ref _last);
            }

            public void Done(Action all)
            {
                all.ToString();

                // all are done
                if (0 >= Interlocked.Decrement(ref _left))
                {
                    all();
                }
            }

            public void Add() => Interlocked.Add(ref _last, 2); // two
        }
        """);

    [Fact]
    public Task TwoReadsOrALaterOne_Local() => Verify.FixesAll<UseResultFix>(
        """
        class C
        {
            private int _last;

            public void M(int other)
            {
                Interlocked.{|CSAFE517:Increment|}(ref _last); // count
                if (_last > 10 && _last < 20)
                {
                    Console.WriteLine("teens");
                }
            }

            public int N(Func<int> other)
            {
                Interlocked.{|CSAFE517:Increment|}(ref _last);
                return other() + _last;
            }
        }
        """,
        """
        class C
        {
            private int _last;

            public void M(int other)
            {
                var last = Interlocked.Increment(ref _last); // count
                if (last > 10 && last < 20)
                {
                    Console.WriteLine("teens");
                }
            }

            public int N(Func<int> other)
            {
                var last = Interlocked.Increment(ref _last);
                return other() + last;
            }
        }
        """);

    [Theory]
    [InlineData("Interlocked.{|CSAFE517:Or|}(ref _n, 4); if (_n == 7) Use(1);")]
    [InlineData("_n = Interlocked.{|CSAFE517:Exchange|}(ref _n, 3);")]
    [InlineData("var old = _n; Interlocked.{|CSAFE517:CompareExchange|}(ref _n, old + 1, old);")]
    [InlineData("Interlocked.{|CSAFE517:CompareExchange|}(ref _state, 1, 0);")]
    public Task OldValue_NotOffered(string code) => Verify.OffersNoFix<UseResultFix>($$"""
        class C
        {
            private int _n;
            private object _state;

            public void M()
            {
                {{code}}
            }

            private static void Use(int value) => Console.WriteLine(value);
        }
        """);
}
