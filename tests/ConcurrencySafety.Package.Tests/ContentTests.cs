using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Xunit;

namespace ConcurrencySafety.Package.Tests;

/// <summary>What is in the package, and that its assemblies load into the oldest host (DESIGN, Contracts).</summary>
public sealed class ContentTests
{
    private const string Analyzers = "analyzers/dotnet/roslyn4.8/cs/ConcurrencySafety.Analyzers.dll";
    private const string CodeFixes = "analyzers/dotnet/roslyn4.8/cs/ConcurrencySafety.CodeFixes.dll";

    /// <summary>What Roslyn 4.8 brings along, or the framework it runs on. A newer version of any of these would not load there.</summary>
    private static readonly Dictionary<string, Version> Floor = new()
    {
        ["netstandard"] = new(2, 0, 0, 0),
        ["Microsoft.CodeAnalysis"] = new(4, 8, 0, 0),
        ["Microsoft.CodeAnalysis.CSharp"] = new(4, 8, 0, 0),
        ["System.Collections.Immutable"] = new(7, 0, 0, 0),
        ["System.Memory"] = new(4, 0, 1, 2),
    };

    private static readonly Dictionary<string, Version> FloorOfEditors = new(Floor)
    {
        ["Microsoft.CodeAnalysis.Workspaces"] = new(4, 8, 0, 0),
        ["Microsoft.CodeAnalysis.CSharp.Workspaces"] = new(4, 8, 0, 0),
        ["ConcurrencySafety.Analyzers"] = null!,
    };

    [Fact]
    public void Package_HoldsTheAssembliesTheBuildFilesAndNothingElse() => Assert.Equal(
        [
            "ConcurrencySafety.nuspec",
            "LICENSE",
            "README.md",
            Analyzers,
            CodeFixes,
            "build/ConcurrencySafety.props",
            "build/ConcurrencySafety.targets",
            "buildTransitive/ConcurrencySafety.props",
            "buildTransitive/ConcurrencySafety.targets",
            "icon.png",
            "presets/default.globalconfig",
            "presets/strict.globalconfig",
        ],
        ThePackage.Entries().Where(e => e is not "[Content_Types].xml" && !e.StartsWith("_rels/", StringComparison.Ordinal) && !e.StartsWith("package/", StringComparison.Ordinal)));

    [Fact]
    public void Package_IsADevelopmentDependencyWithoutDependencies()
    {
        var nuspec = XDocument.Parse(System.Text.Encoding.UTF8.GetString(ThePackage.Read("ConcurrencySafety.nuspec")).TrimStart('\uFEFF'));
        XElement metadata = nuspec.Root!.Elements().Single(e => e.Name.LocalName == "metadata");
        string? Text(string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;

        Assert.Equal("ConcurrencySafety", Text("id"));
        Assert.Equal("true", Text("developmentDependency"));
        Assert.Equal("MIT", Text("license"));
        Assert.Equal("README.md", Text("readme"));
        Assert.Equal("icon.png", Text("icon"));
        Assert.DoesNotContain(metadata.Descendants(), e => e.Name.LocalName == "dependency");
    }

    [Fact]
    public void Analyzers_ReferenceNothingNewerThanTheFloor() => AssertReferences(Analyzers, Floor);

    [Fact]
    public void CodeFixes_ReferenceNothingNewerThanTheFloor() => AssertReferences(CodeFixes, FloorOfEditors);

    private static void AssertReferences(string entry, Dictionary<string, Version> allowed)
    {
        using var pe = new PEReader(new MemoryStream(ThePackage.Read(entry)));
        MetadataReader metadata = pe.GetMetadataReader();
        foreach (AssemblyReferenceHandle handle in metadata.AssemblyReferences)
        {
            AssemblyReference reference = metadata.GetAssemblyReference(handle);
            string name = metadata.GetString(reference.Name);
            Assert.True(allowed.TryGetValue(name, out Version? floor), $"{entry} refers to {name}, which the host does not bring along.");
            Assert.True(floor is null || reference.Version <= floor, $"{entry} refers to {name} {reference.Version}; the floor has {floor}.");
        }
    }
}
