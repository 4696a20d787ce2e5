using Xunit;

namespace ConcurrencySafety.Package.Tests;

/// <summary>A team's first hour: install, see the reports, repair them with one command, run.</summary>
public sealed class ConsoleProgramTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
          </PropertyGroup>
          <ItemGroup>
            PACKAGE
          </ItemGroup>
        </Project>
        """;

    private const string Program = """
        int count = 0;
        Parallel.For(0, 10_000, i => count++);

        var seen = new List<int>();
        Parallel.For(0, 10_000, i =>
        {
            seen.Add(i);
        });

        Save(seen);
        Console.WriteLine($"{count} {seen.Count}");

        static void Save(List<int> numbers)
        {
            int total = numbers.Count;
            Task.Run(() => Console.WriteLine($"saved {total}"));
        }
        """;

    [Fact]
    public async Task ReportsAppear_FormatRepairsThem_TheProgramRunsRight()
    {
        using var consumer = new Consumer();
        consumer.Write("app/app.csproj", Project.Replace("PACKAGE", Consumer.PackageReference(), StringComparison.Ordinal));
        consumer.Write("app/Program.cs", Program);

        IReadOnlyList<Reported> reports = await consumer.BuildAsync("app");
        Assert.Equal(["CSAFE102 2", "CSAFE105 7", "CSAFE302 16"], reports.Select(r => $"{r.Id} {r.Line}"));
        Assert.All(reports, r => Assert.Equal("warning", r.Severity));
        Assert.All(reports, r => Assert.EndsWith($"docs/rules/{r.Id}.md", r.HelpLink, StringComparison.Ordinal));
        Assert.Contains("'count'", reports[0].Message, StringComparison.Ordinal);
        Assert.Contains("'seen'", reports[1].Message, StringComparison.Ordinal);

        // One rule after the other, as a team would do it; each is a Fix All over the project.
        foreach (Reported report in reports)
        {
            await consumer.DotnetAsync("format", "analyzers", "app", "--no-restore", "--severity", "warn", "--diagnostics", report.Id);
        }

        Assert.Empty(await consumer.BuildAsync("app", "-warnaserror"));
        string output = await consumer.DotnetAsync("run", "--project", "app", "--no-build");
        Assert.Contains("10000 10000", output, StringComparison.Ordinal);
        Assert.Contains("saved 10000", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Severities_AreConfiguredAsForAnyAnalyzer()
    {
        using var consumer = new Consumer();
        consumer.Write("app/app.csproj", Project.Replace("PACKAGE", Consumer.PackageReference(), StringComparison.Ordinal));
        consumer.Write("app/Program.cs", Program);
        consumer.Write("app/.editorconfig", """
            [*.cs]
            dotnet_diagnostic.CSAFE102.severity = error
            dotnet_diagnostic.CSAFE302.severity = none
            """);

        string output = await consumer.RunAsync("dotnet", ["build", "app", "-nodeReuse:false"], mustSucceed: false);
        Assert.Contains("error CSAFE102", output, StringComparison.Ordinal);
        Assert.Contains("warning CSAFE105", output, StringComparison.Ordinal);
        Assert.DoesNotContain("CSAFE302", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("strict", "")]
    [InlineData("strickt", "warning CSAFE000")]
    public async Task Mode_IsChecked(string mode, string expected)
    {
        using var consumer = new Consumer();
        consumer.Write("app/app.csproj", Project
            .Replace("PACKAGE", Consumer.PackageReference(), StringComparison.Ordinal)
            .Replace("<Nullable>", $"<ConcurrencySafetyMode>{mode}</ConcurrencySafetyMode><Nullable>", StringComparison.Ordinal));
        consumer.Write("app/Program.cs", "Console.WriteLine();");

        string output = await consumer.DotnetAsync("build", "app", "-nodeReuse:false");
        Assert.Equal(expected.Length > 0, output.Contains("CSAFE000", StringComparison.Ordinal));
        Assert.Contains(expected, output, StringComparison.Ordinal);
        string config = consumer.Read("app/obj/Debug/net10.0/app.GeneratedMSBuildEditorConfig.editorconfig");
        Assert.Contains($"build_property.ConcurrencySafetyMode = {mode}", config, StringComparison.Ordinal);
        Assert.Contains("build_property.ConcurrencySafetyEmitAttributes", config, StringComparison.Ordinal);
    }
}
