using ConcurrencySafety.Fixes.Collections;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Collections;

/// <summary>Repairs of channels and blocking collections: the option that promises one user, the attempt that nobody looks at.</summary>
public sealed class QueueFixTests
{
    [Fact]
    public Task Option_IsTurnedOff() => Verify.FixesAll<DropOptionFix>(
        """
        class C
        {
            public async Task M()
            {
                var ch = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { {|CSAFE605:SingleWriter = true|}, SingleReader = true });
                Task a = Task.Run(() => ch.Writer.TryWrite(1));
                Task b = Task.Run(() => ch.Writer.TryWrite(2));
                await Task.WhenAll(a, b);
            }
        }
        """,
        """
        class C
        {
            public async Task M()
            {
                var ch = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleWriter = false, SingleReader = true });
                Task a = Task.Run(() => ch.Writer.TryWrite(1));
                Task b = Task.Run(() => ch.Writer.TryWrite(2));
                await Task.WhenAll(a, b);
            }
        }
        """);

    [Fact]
    public Task Attempt_Waits() => Verify.FixesAll<WriteAsyncFix>(
        """
        class C
        {
            private readonly Channel<int> _queue = Channel.CreateBounded<int>(10);
            private readonly BlockingCollection<int> _items = new(10);

            public async Task M()
            {
                _queue.Writer.{|CSAFE606:TryWrite|}(1); // one
                _items.{|CSAFE606:TryAdd|}(1);
                await Task.Yield();
            }
        }
        """,
        """
        class C
        {
            private readonly Channel<int> _queue = Channel.CreateBounded<int>(10);
            private readonly BlockingCollection<int> _items = new(10);

            public async Task M()
            {
                await _queue.Writer.WriteAsync(1); // one
                _items.Add(1);
                await Task.Yield();
            }
        }
        """);

    [Theory]
    [InlineData("public void M() { _queue.Writer.{|CSAFE606:TryWrite|}(1); }")]
    [InlineData("public async Task M() { lock (_queue) { _queue.Writer.{|CSAFE606:TryWrite|}(1); } await Task.Yield(); }")]
    public Task NoPlaceToAwait_OffersNoFix(string member) => Verify.OffersNoFix<WriteAsyncFix>(
        "class C { private readonly Channel<int> _queue = Channel.CreateBounded<int>(10); " + member + " }");
}
