using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Samples;

/// <summary>The classics that stand still: each is reported where its comment says, and the program tells so and ends none the less.</summary>
public sealed class DeadlockingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reports_StandAtTheMarkers()
    {
        ImmutableArray<Diagnostic> reports = await SampleProject.Open(SampleFolder.Deadlocking).ReportsAsync(Cancellation);
        Assert.Equal(SampleFolder.Deadlocking.Sources().SelectMany(file => Markers.In(file.Name, file.Text)), reports.Select(Markers.Of));
    }

    [Fact]
    public async Task Reports_AsExpected()
    {
        ImmutableArray<Diagnostic> reports = await SampleProject.Open(SampleFolder.Deadlocking).ReportsAsync(Cancellation);
        SampleFolder.Deadlocking.EqualsGolden("expected-reports.txt", SampleProject.Format(reports));
    }

    [Fact]
    public async Task Program_TellsWhatStandsStill()
    {
        using SampleProgram program = await SampleProject.Open(SampleFolder.Deadlocking).BuildAsync(Cancellation);
        (int exitCode, string output) = program.Run();
        Assert.Equal(0, exitCode);
        Assert.Equal(6, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        // These stand still each time, those with two threads only when they meet.
        Assert.Contains("a click that blocks on what needs its thread: STANDS STILL", output, StringComparison.Ordinal);
        Assert.Contains("a reader that becomes a writer: THROWS", output, StringComparison.Ordinal);
    }
}
