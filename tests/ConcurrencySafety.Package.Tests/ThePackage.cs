using System.IO.Compression;
using System.Reflection;

namespace ConcurrencySafety.Package.Tests;

/// <summary>The package file that the build of these tests has packed.</summary>
internal static class ThePackage
{
    public static string Feed { get; } = Metadata("FeedFolder");

    public static string Version { get; } = Metadata("PackageVersion");

    public static string Path { get; } = System.IO.Path.Combine(Feed, $"ConcurrencySafety.{Version}.nupkg");

    public static IReadOnlyList<string> Entries()
    {
        using ZipArchive archive = ZipFile.OpenRead(Path);
        return [.. archive.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal)];
    }

    public static byte[] Read(string entry)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path);
        using Stream stream = archive.GetEntry(entry)!.Open();
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static string Metadata(string key) => typeof(ThePackage).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == key).Value!;
}
