using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Samples;

/// <summary>The programs with the mistakes: each is reported where its comment says, and the offered repairs make them right.</summary>
public sealed class RacyTests
{
    private const int Runs = 20;

    /// <summary>The rules of which the sample has at least one defect each.</summary>
    private static readonly string[] Rules =
    [
        "CSAFE101", "CSAFE102", "CSAFE103", "CSAFE104", "CSAFE105", "CSAFE106", "CSAFE107", "CSAFE108", "CSAFE109", "CSAFE110", "CSAFE111", "CSAFE113",
        "CSAFE115", "CSAFE116", "CSAFE117", "CSAFE118",
        "CSAFE301", "CSAFE302", "CSAFE304", "CSAFE305", "CSAFE311",
        "CSAFE610",
    ];

    /// <summary>Repaired once for all tests: each round of repairs analyses the whole sample.</summary>
    private static readonly Lazy<Task<(SampleProject Project, IReadOnlyList<string> Log)>> Repaired =
        new(() => Repairs.All.ApplyAsync(SampleProject.Open(SampleFolder.Racy), CancellationToken.None));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Markers_NameEveryRule()
    {
        string[] markers = [.. SampleFolder.Racy.Sources().SelectMany(file => Markers.In(file.Name, file.Text))];
        Assert.True(markers.Length >= 18, $"{markers.Length} mistakes");
        Assert.Equal(Rules, markers.Select(m => m.Split(' ')[1]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Reports_StandAtTheMarkers()
    {
        ImmutableArray<Diagnostic> reports = await SampleProject.Open(SampleFolder.Racy).ReportsAsync(Cancellation);
        Assert.Equal(SampleFolder.Racy.Sources().SelectMany(file => Markers.In(file.Name, file.Text)), reports.Select(Markers.Of));
    }

    [Fact]
    public async Task Reports_AsExpected()
    {
        ImmutableArray<Diagnostic> reports = await SampleProject.Open(SampleFolder.Racy).ReportsAsync(Cancellation);
        SampleFolder.Racy.EqualsGolden("expected-reports.txt", SampleProject.Format(reports));
    }

    [Fact]
    public async Task Repaired_HasNoReports()
    {
        (SampleProject repaired, IReadOnlyList<string> log) = await Repaired.Value;
        string left = SampleProject.Format(await repaired.ReportsAsync(Cancellation));
        Assert.True(left.Length == 0, $"left:\n{left}\nrepaired:\n{string.Join('\n', log)}");
    }

    [Fact]
    public async Task Repaired_GivesRightResults()
    {
        (SampleProject repaired, IReadOnlyList<string> log) = await Repaired.Value;
        using SampleProgram program = await repaired.BuildAsync(Cancellation);
        for (int run = 0; run < Runs; run++)
        {
            (int wrong, string output) = program.Run();
            Assert.True(wrong == 0, $"run {run}:\n{output}\nrepaired:\n{string.Join('\n', log)}");
        }
    }
}
