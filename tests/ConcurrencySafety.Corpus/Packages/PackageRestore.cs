using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ConcurrencySafety.Corpus.Packages;

/// <summary>
/// Gets a package as every project gets it: a project that refers to it is restored. Each package has a project of its own, so
/// that what one asks for does not change the versions that another is read with.
/// </summary>
internal static class PackageRestore
{
    private const string Framework = "net10.0";

    private const string Placeholder = "_._";

    public static string WorkFolder { get; } = Path.Combine(Path.GetTempPath(), "ConcurrencySafety.Corpus");

    public static RestoredPackage Restore(PackageName package)
    {
        string folder = Path.Combine(WorkFolder, package.ToString());
        string assets = Path.Combine(folder, "obj", "project.assets.json");
        if (!File.Exists(assets))
        {
            WriteProject(folder, package);
            RunRestore(folder);
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(assets));
        return Read(document.RootElement, package);
    }

    private static void WriteProject(string folder, PackageName package)
    {
        Directory.CreateDirectory(folder);

        // Whatever lies above the temporary folder must not change the project.
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(folder, "Directory.Packages.props"), "<Project />");
        File.WriteAllText(
            Path.Combine(folder, "restored.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>{Framework}</TargetFramework>
                <NoWarn>$(NoWarn);NU1603;NU1901;NU1902;NU1903;NU1904</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package.Id}" Version="{package.Version}" />
              </ItemGroup>
            </Project>
            """);
    }

    private static void RunRestore(string folder)
    {
        var start = new ProcessStartInfo("dotnet", ["restore", "--verbosity", "quiet"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"Restore failed in {folder}: {output}");
        }
    }

    private static RestoredPackage Read(JsonElement assets, PackageName package)
    {
        ImmutableArray<string> roots = [.. assets.GetProperty("packageFolders").EnumerateObject().Select(f => f.Name)];
        JsonElement libraries = assets.GetProperty("libraries");
        var own = ImmutableArray.CreateBuilder<string>();
        var references = ImmutableArray.CreateBuilder<string>();
        bool needsAspNet = false;
        foreach (JsonProperty entry in assets.GetProperty("targets").GetProperty(Framework).EnumerateObject())
        {
            bool isOwn = entry.Name.StartsWith(package.Id + "/", StringComparison.OrdinalIgnoreCase);

            // The package's own assemblies are read, so they must be those that run; the others are compiled against.
            string group = isOwn ? "runtime" : "compile";
            string library = libraries.GetProperty(entry.Name).GetProperty("path").GetString()!;
            (isOwn ? own : references).AddRange(Assemblies(entry.Value, group).Select(a => Locate(roots, library, a)));
            needsAspNet |= entry.Value.TryGetProperty("frameworkReferences", out JsonElement frameworks)
                && frameworks.EnumerateArray().Any(f => f.GetString() == "Microsoft.AspNetCore.App");
        }

        references.AddRange(FrameworkAssemblies("Microsoft.NETCore.App.Ref"));
        if (needsAspNet)
        {
            references.AddRange(FrameworkAssemblies("Microsoft.AspNetCore.App.Ref"));
        }

        return new RestoredPackage(package, own.ToImmutable(), [.. references.DistinctBy(Path.GetFileName, StringComparer.OrdinalIgnoreCase)]);
    }

    private static IEnumerable<string> Assemblies(JsonElement library, string group) =>
        library.TryGetProperty(group, out JsonElement files)
            ? files.EnumerateObject()
                .Select(f => f.Name)
                .Where(f => f.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && !f.EndsWith(Placeholder, StringComparison.Ordinal))
            : [];

    private static string Locate(ImmutableArray<string> roots, string library, string file) =>
        roots.Select(root => Path.Combine(root, library, file)).First(File.Exists);

    /// <summary>The reference assemblies that the SDK brings; without them, the ones that this program runs on.</summary>
    public static IEnumerable<string> FrameworkAssemblies(string pack)
    {
        string runtime = RuntimeEnvironment.GetRuntimeDirectory();
        string packs = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", "packs", pack));
        string? newest = Directory.Exists(packs) ? Directory.GetDirectories(packs).Order(StringComparer.Ordinal).LastOrDefault() : null;
        return newest is null
            ? Directory.GetFiles(runtime, "System*.dll").Append(Path.Combine(runtime, "netstandard.dll")).Order(StringComparer.Ordinal)
            : Directory.GetFiles(Path.Combine(newest, "ref", Framework), "*.dll").Order(StringComparer.Ordinal);
    }
}
