using System.Collections.Immutable;
using ConcurrencySafety.Corpus.Packages;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Corpus.Sources;

/// <summary>Reference assemblies, read once for all projects.</summary>
internal static class References
{
    private static readonly Dictionary<string, MetadataReference> Known = new(StringComparer.Ordinal);

    public static ImmutableArray<MetadataReference> Framework { get; } = Read(PackageRestore.FrameworkAssemblies("Microsoft.NETCore.App.Ref"));

    public static ImmutableArray<MetadataReference> Read(IEnumerable<string> files) => [.. files.Select(Read)];

    private static MetadataReference Read(string file)
    {
        lock (Known)
        {
            if (!Known.TryGetValue(file, out MetadataReference? reference))
            {
                Known.Add(file, reference = MetadataReference.CreateFromFile(file));
            }

            return reference;
        }
    }
}
