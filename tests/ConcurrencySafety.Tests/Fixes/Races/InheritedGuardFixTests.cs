using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

/// <summary>The lock of a base type taken in a derived one.</summary>
public sealed class InheritedGuardFixTests
{
    [Fact]
    public Task LockOfTheBase_Taken() => Verify.FixesAll<TakeGuardFix>(
        """
        class Counter
        {
            protected readonly object Gate = new();
            protected int Value;

            public void Add() { lock (Gate) { Value++; } }
        }

        class ResettableCounter : Counter
        {
            public void Reset()
            {
                {|CSAFE104:Value = 0|};
            }
        }
        """,
        """
        class Counter
        {
            protected readonly object Gate = new();
            protected int Value;

            public void Add() { lock (Gate) { Value++; } }
        }

        class ResettableCounter : Counter
        {
            public void Reset()
            {
                lock (Gate)
                {
                    Value = 0;
                }
            }
        }
        """);

    [Fact]
    public Task LockThatTheBaseKeepsToItself_NotOffered() => Verify.OffersNoFix<TakeGuardFix>("""
        class Counter
        {
            private readonly object _gate = new();
            protected int Value;

            public void Add() { lock (_gate) { Value++; } }
        }

        class ResettableCounter : Counter
        {
            public void Reset()
            {
                {|CSAFE104:Value = 0|};
            }
        }
        """);
}
