using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace ConcurrencySafety.Package.Tests;

/// <summary>One report as the build prints it.</summary>
internal sealed record Reported(string File, int Line, string Severity, string Id, string Message, string HelpLink);

/// <summary>A folder outside the repository with somebody's projects, which get the package from a folder feed.</summary>
internal sealed partial class Consumer : IDisposable
{
    /// <summary>A cold restore with downloads on a slow machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("concurrency-safety-");

    public Consumer()
    {
        // The machine's own sources stay as they are. The packages folder is fresh, so that no older build of the same version is taken.
        Write("nuget.config", $"""
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="packages" />
              </config>
              <packageSources>
                <add key="under test" value="{ThePackage.Feed}" />
              </packageSources>
            </configuration>
            """);

        // Nothing above this folder has a say.
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write(".editorconfig", "root = true\n");
    }

    public static string PackageReference(string extra = "") =>
        $"""<PackageReference Include="ConcurrencySafety" Version="{ThePackage.Version}" {extra} />""";

    public void Write(string path, string content)
    {
        string full = PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    public string Read(string path) => File.ReadAllText(PathOf(path));

    /// <summary>Builds from scratch and returns the reports of our rules; fails when the build does.</summary>
    public async Task<IReadOnlyList<Reported>> BuildAsync(string project, params string[] arguments)
    {
        string output = await DotnetAsync(["build", project, "--no-incremental", "-nodeReuse:false", .. arguments]).ConfigureAwait(false);
        return
        [
            .. ReportLine().Matches(output)
                .Select(m => new Reported(
                    Path.GetFileName(m.Groups["file"].Value),
                    int.Parse(m.Groups["line"].Value, System.Globalization.CultureInfo.InvariantCulture),
                    m.Groups["severity"].Value,
                    m.Groups["id"].Value,
                    m.Groups["message"].Value,
                    m.Groups["link"].Value))
                .Distinct()
                .OrderBy(r => r.File, StringComparer.Ordinal).ThenBy(r => r.Line).ThenBy(r => r.Id, StringComparer.Ordinal),
        ];
    }

    public Task<string> DotnetAsync(params string[] arguments) => RunAsync("dotnet", arguments, mustSucceed: true);

    public async Task<string> RunAsync(string program, string[] arguments, bool mustSucceed)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _root.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the build of the repository has set for itself does not concern the consumer.
        foreach (string name in start.Environment.Keys.Where(IsOfTheRepository).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Patience);
        try
        {
            await process.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        string all = new StringBuilder(await output.ConfigureAwait(false)).Append(await error.ConfigureAwait(false)).ToString();
        Assert.True(!mustSucceed || process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{all}");
        return all;
    }

    public void Dispose()
    {
        try
        {
            _root.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A process that is still ending holds a file: the folder is a temporary one anyway.
        }
    }

    private static bool IsOfTheRepository(string variable) =>
        variable.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase)
        || variable.ToUpperInvariant() is "NUGET_PACKAGES" or "ARTIFACTSPATH" or "ROSLYNVERSION" or "VERSION";

    private string PathOf(string path) => Path.Combine(_root.FullName, path);

    [GeneratedRegex(@"^\s*(?<file>[^\s(][^(\n]*)\((?<line>\d+),\d+\): (?<severity>warning|error) (?<id>CSAFE\d+): (?<message>.*?) \((?<link>https://[^)]*)\)", RegexOptions.Multiline)]
    private static partial Regex ReportLine();
}
