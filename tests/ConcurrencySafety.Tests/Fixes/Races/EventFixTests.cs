using ConcurrencySafety.Fixes.Races;
using ConcurrencySafety.Tests.Support;
using Xunit;

namespace ConcurrencySafety.Tests.Fixes.Races;

public sealed class EventFixTests
{
    [Fact]
    public Task FieldThatSeveralThreadsAddTo() => Verify.FixesAll<EventFix>(
        """
        class Hub
        {
            /// <summary>Called for each number.</summary>
            private Action<int>? _handlers; // all of them

            public void Fill(int count) => Parallel.For(0, count, i => {|CSAFE115:_handlers += n => { }|});

            public void Publish(int number) => _handlers?.Invoke(number);
        }
        """,
        """
        class Hub
        {
            /// <summary>Called for each number.</summary>
            private event Action<int>? _handlers; // all of them

            public void Fill(int count) => Parallel.For(0, count, i => _handlers += n => { });

            public void Publish(int number) => _handlers?.Invoke(number);
        }
        """);

    [Fact]
    public Task StaticFieldThatTasksAddToAndTakeFrom() => Verify.Fixes<EventFix>(
        """
        static class Hub
        {
            private static EventHandler? s_handlers;

            public static async Task FillAsync(EventHandler one, EventHandler other)
            {
                Task adding = Task.Run(() => {|CSAFE115:s_handlers += one|});
                Task taking = Task.Run(() => s_handlers -= other);
                await Task.WhenAll(adding, taking);
            }
        }
        """,
        """
        static class Hub
        {
            private static event EventHandler? s_handlers;

            public static async Task FillAsync(EventHandler one, EventHandler other)
            {
                Task adding = Task.Run(() => s_handlers += one);
                Task taking = Task.Run(() => s_handlers -= other);
                await Task.WhenAll(adding, taking);
            }
        }
        """);

    [Fact]
    public Task AssignedAsAWhole_NotOffered() => Verify.OffersNoFix<EventFix>("""
        class Hub
        {
            private Action<int>? _handlers;

            public void Fill(int count) => Parallel.For(0, count, i =>
            {
                if (i == 7)
                {
                    {|CSAFE115:_handlers = null|};
                }

                _handlers += n => { };
            });
        }
        """);

    [Fact]
    public Task FieldThatOthersReach_NotOffered() => Verify.OffersNoFix<EventFix>("""
        class Hub
        {
            internal Action<int>? Handlers;

            public void Fill(int count) => Parallel.For(0, count, i => {|CSAFE115:Handlers += n => { }|});
        }
        """);

    [Fact]
    public Task RaisedAfterATest_NotOffered() => Verify.OffersNoFix<EventFix>("""
        class Download
        {
            private Action? _finished;

            public void Add(Action finished) => _finished += finished;

            public void Remove(Action finished) => _finished -= finished;

            public Task StartAsync() => Task.Run(() =>
            {
                Thread.Sleep(1000);
                if (_finished != null)
                {
                    {|CSAFE115:_finished()|};
                }
            });
        }
        """);
}
