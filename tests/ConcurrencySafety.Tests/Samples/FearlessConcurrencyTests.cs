using Microsoft.CodeAnalysis;
using Xunit;

namespace ConcurrencySafety.Tests.Samples;

/// <summary>The correct programs: nothing to report in either mode, and always the same output.</summary>
public sealed class FearlessConcurrencyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reports_None(bool strict)
    {
        SampleProject sample = SampleProject.Open(SampleFolder.FearlessConcurrency, strict);
        Assert.Equal("", SampleProject.Format(await sample.ReportsAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Output_AsExpected()
    {
        using SampleProgram program = await SampleProject.Open(SampleFolder.FearlessConcurrency).BuildAsync(TestContext.Current.CancellationToken);
        (int exitCode, string output) = program.Run();
        Assert.Equal(0, exitCode);
        SampleFolder.FearlessConcurrency.EqualsGolden("expected-output.txt", output);
    }
}
