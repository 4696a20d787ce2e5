using ConcurrencySafety.Fixes.Lifetimes;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Lifetimes;

/// <summary>CSAFE307: what keeps a timer alive.</summary>
public sealed class KeepTimerFixTests
{
    [Fact]
    public Task Field() => Verify.FixesAll<KeepTimerFix>(
        """
        class C
        {
            private int _ticks;

            public void M()
            {
                // every second
                var timer = new {|CSAFE307:Timer|}(_ => Interlocked.Increment(ref _ticks), null, 0, 1000);
            }

            public void N()
            {
                Timer t = {|CSAFE307:new|}(_ => { }, null, 0, 1000);
            }
        }
        """,
        """
        class C
        {
            private int _ticks;
            private Timer? _timer;
            private Timer? _timer2;

            public void M()
            {
                // every second
                _timer = new Timer(_ => Interlocked.Increment(ref _ticks), null, 0, 1000);
            }

            public void N()
            {
                _timer2 = new Timer(_ => { }, null, 0, 1000);
            }
        }
        """);

    [Fact]
    public Task StaticField() => Verify.Fixes<KeepTimerFix>(
        """
        static class C
        {
            public static void M()
            {
                new {|CSAFE307:Timer|}(_ => { }, null, 0, 1000);
            }
        }
        """,
        """
        static class C
        {
            private static Timer? _timer;

            public static void M()
            {
                _timer = new Timer(_ => { }, null, 0, 1000);
            }
        }
        """);

    [Fact]
    public Task Loop_NotOffered() => Verify.OffersNoFix<KeepTimerFix>(
        "class C { void M() { for (var i = 0; i < 3; i++) new {|CSAFE307:Timer|}(_ => { }, null, 0, 1000); } }");

    [Fact]
    public Task Using() => Verify.FixesAll<UsingTimerFix>(
        """
        class C
        {
            void M()
            {
                // every second
                var timer = new {|CSAFE307:Timer|}(_ => { }, null, 0, 1000);
                Console.ReadLine();
            }
        }
        """,
        """
        class C
        {
            void M()
            {
                // every second
                using var timer = new Timer(_ => { }, null, 0, 1000);
                Console.ReadLine();
            }
        }
        """);

    [Fact]
    public Task LastStatement_UsingNotOffered() => Verify.OffersNoFix<UsingTimerFix>("class C { void M() { var t = new {|CSAFE307:Timer|}(_ => { }, null, 0, 1000); } }");
}
