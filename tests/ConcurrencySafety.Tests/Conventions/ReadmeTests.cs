using System.Globalization;
using System.Text.RegularExpressions;
using ConcurrencySafety.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace ConcurrencySafety.Tests.Conventions;

/// <summary>What the README shows is what happens: its wrong program gets the report that it shows, its repaired one none.</summary>
public sealed partial class ReadmeTests
{
    private static readonly SourceOptions Program = new() { Output = OutputKind.ConsoleApplication };

    private readonly string _readme = File.ReadAllText(Repository.PathOf("README.md")).ReplaceLineEndings("\n");

    [Fact]
    public async Task WrongProgram_GetsTheReportThatIsShown()
    {
        Diagnostic report = Assert.Single(await Messages.ReportsAsync(Programs[0], Program));
        LinePosition at = report.Location.GetLineSpan().StartLinePosition;
        string severity = report.Severity.ToString().ToLowerInvariant();
        Assert.Equal(
            [$"Program.cs({at.Line + 1},{at.Character + 1}): {severity} {report.Id}: {report.GetMessage(CultureInfo.InvariantCulture)}"],
            [.. Report().Matches(_readme).Select(match => match.Value)]);
    }

    [Fact]
    public async Task RepairedProgram_GetsNone() => Assert.Empty(await Messages.ReportsAsync(Programs[1], Program));

    private IReadOnlyList<string> Programs
    {
        get
        {
            IReadOnlyList<string> programs = [.. Code().Matches(_readme).Select(match => match.Groups["code"].Value)];
            Assert.Equal(2, programs.Count);
            return programs;
        }
    }

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    /// <summary>A line of a build log.</summary>
    [GeneratedRegex(@"^\S+\.cs\(\d+,\d+\): .*$", RegexOptions.Multiline)]
    private static partial Regex Report();
}
