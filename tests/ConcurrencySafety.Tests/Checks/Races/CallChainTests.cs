using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Checks.Races;

/// <summary>The further places of a report lead from the start of a body to the access, call by call.</summary>
public sealed class CallChainTests
{
    [Fact]
    public async Task AccessInAnotherType_EachCallInOrder() => Assert.Equal(
        ["call:Step at 5", "call:Add at 7", "call:Increment at 13"],
        await CallsOf("""
            class Work
            {
                private readonly Counter _counter = new();

                public void Run() => Parallel.For(0, 9, i => Step());

                private void Step() => _counter.Add();
            }

            class Counter
            {
                private int _count;
                public void Add() => Increment();

                private void Increment() => _count++;
            }
            """));

    [Fact]
    public async Task BothSides_StartedBodyFirst() => Assert.Equal(
        ["call:Add at 7", "call:Get at 8"],
        await CallsOf("""
            class Work
            {
                private int _count;

                public int Run()
                {
                    var task = Task.Run(() => Add());
                    var count = Get();
                    task.Wait();
                    return count;
                }

                private void Add() => _count++;

                private int Get() => _count;
            }
            """));

    [Fact]
    public async Task AccessAtTheStart_NoCall() => Assert.Empty(await CallsOf("""
        class Work
        {
            private int _count;
            public void Run() => Parallel.For(0, 9, i => _count++);
        }
        """));

    [Fact]
    public async Task InterfaceCall_NamesWhatRuns() => Assert.Equal(
        ["call:Add at 3"],
        await CallsOf("""
            class Work
            {
                public void Run(ICounter counter) => Parallel.For(0, 9, i => counter.Add());
            }

            interface ICounter { void Add(); }

            class Counter : ICounter
            {
                private int _count;
                public void Add() => _count++;
            }
            """));

    [Fact]
    public async Task ExplicitImplementation_NamedWithoutItsInterface() => Assert.Equal(
        ["call:Add at 3"],
        await CallsOf("""
            class Work
            {
                public void Run(ICounter<int, int> counter) => Parallel.For(0, 9, i => counter.Add());
            }

            interface ICounter<T, U> { void Add(); }

            class Counter : ICounter<int, int>
            {
                private int _count;
                void ICounter<int, int>.Add() => _count++;
            }
            """));

    [Fact]
    public async Task GuardMissedInAHelper_CallThatLeadsThere() => Assert.Equal(
        ["call:Clear at 8"],
        await CallsOf("""
            class Counter
            {
                private readonly object _gate = new();
                private int _count;

                public void Add() { lock (_gate) { _count++; } }

                public void Reset() => Clear();

                private void Clear() => _count = 0;
            }
            """));

    private static async Task<IReadOnlyList<string>> CallsOf(string source)
    {
        Diagnostic report = Assert.Single(await Messages.ReportsAsync(source));
        string[] labels = report.Properties[FixData.Labels]!.Split(',', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(labels.Length, report.AdditionalLocations.Count);
        return
        [
            .. labels.Zip(report.AdditionalLocations)
                .Where(place => place.First.StartsWith(FixData.LabelCall, StringComparison.Ordinal))
                .Select(place => place.First + " at " + (place.Second.GetLineSpan().StartLinePosition.Line + 1)),
        ];
    }
}
