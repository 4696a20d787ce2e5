using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Tests.Support;

/// <summary>
/// The reference assemblies of a framework. They are read from the restored packages as data: the packages' own code needs a newer
/// Roslyn than the floor on which these tests run too.
/// </summary>
internal static class ReferencePack
{
    private const string PackVersion = "1.8.14";

    private static readonly ConcurrentDictionary<TargetFramework, Lazy<ImmutableArray<MetadataReference>>> Packs = new();

    public static ImmutableArray<MetadataReference> Of(TargetFramework framework) =>
        Packs.GetOrAdd(framework, static f => new Lazy<ImmutableArray<MetadataReference>>(() => Load(f))).Value;

    private static ImmutableArray<MetadataReference> Load(TargetFramework framework) => framework switch
    {
        TargetFramework.Net100 => Embedded("Net100"),
        TargetFramework.Net80 => Embedded("Net80"),
        TargetFramework.Net472 => Files("microsoft.netframework.referenceassemblies.net472/1.0.3/build/.NETFramework/v4.7.2"),
        _ => throw new ArgumentOutOfRangeException(nameof(framework)),
    };

    /// <summary>The pack is one assembly whose resources are the reference assemblies.</summary>
    private static ImmutableArray<MetadataReference> Embedded(string name)
    {
        string id = "Basic.Reference.Assemblies." + name;
        string path = Path.Combine(PackageRoot, id.ToLowerInvariant(), PackVersion, "lib", "netstandard2.0", id + ".dll");
        var pack = Assembly.LoadFrom(path);
        var references = ImmutableArray.CreateBuilder<MetadataReference>();
        foreach (string resource in pack.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using Stream stream = pack.GetManifestResourceStream(resource)!;
            references.Add(MetadataReference.CreateFromStream(stream, filePath: resource + ".dll"));
        }

        return references.ToImmutable();
    }

    private static ImmutableArray<MetadataReference> Files(string folder)
    {
        string[] assemblies = ["mscorlib", "System", "System.Core", "System.Net.Http", "Facades/System.Runtime", "Facades/System.Threading.Tasks", "Facades/netstandard"];
        return [.. assemblies.Select(a => MetadataReference.CreateFromFile(Path.Combine(PackageRoot, folder, a + ".dll")))];
    }

    private static string PackageRoot { get; } = typeof(ReferencePack).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "NuGetPackageRoot").Value!;
}
