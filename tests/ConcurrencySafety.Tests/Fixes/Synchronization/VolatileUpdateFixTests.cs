using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Synchronization;

/// <summary>Updates of volatile fields by Interlocked; the rest of the field's uses stay as they are.</summary>
public sealed class VolatileUpdateFixTests
{
    [Fact]
    public Task AllUpdates_Interlocked() => Verify.FixesAll<InterlockedFix>(
        """
        class C
        {
            private volatile int _open; // requests

            public int Open => _open;

            public void Begin()
            {
                // one more
                {|CSAFE510:_open++|};
            }

            public int End(int by) => {|CSAFE510:_open -= by|};

            public void Reset() => _open = 0;
        }
        """,
        """
        class C
        {
            private volatile int _open; // requests

            public int Open => _open;

            public void Begin()
            {
                // one more
                Interlocked.Increment(ref _open);
            }

            public int End(int by) => Interlocked.Add(ref _open, -by);

            public void Reset() => _open = 0;
        }
        """);

    [Theory]
    [InlineData("int", "{|CSAFE510:_x *= 2|};")]
    [InlineData("byte", "{|CSAFE510:_x++|};")]
    [InlineData("int", "if (_x < 10) { {|CSAFE510:_x++|}; }")]
    public Task NoSuchStepOrOneOfSeveral_NotOffered(string type, string code) => Verify.OffersNoFix<InterlockedFix>($$"""
        class C
        {
            private volatile {{type}} _x;

            public void M()
            {
                {{code}}
            }
        }
        """);
}
