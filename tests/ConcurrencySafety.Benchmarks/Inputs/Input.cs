using System.Collections.Immutable;
using ConcurrencySafety.Corpus.Packages;
using ConcurrencySafety.Corpus.Sources;

namespace ConcurrencySafety.Benchmarks.Inputs;

/// <summary>A project to measure on, made when it is first needed.</summary>
internal sealed class Input(string name, Func<CodeProject> create)
{
    private readonly Lazy<CodeProject> _project = new(create);

    public static ImmutableArray<Input> Generated { get; } =
    [
        new("generated 10k", () => GeneratedProject.Usual(10_000)),
        new("generated 100k", () => GeneratedProject.Usual(100_000)),
        new("no threading 10k", () => GeneratedProject.Sequential(10_000)),
        new("one file 16k", () => MigrationProject.Of(16_000)),
    ];

    /// <summary>Real code of three sizes and styles.</summary>
    public static ImmutableArray<Input> Real { get; } = [Package("Polly.Core@8.9.1"), Package("MQTTnet@5.2.0.1603"), Package("NLog@6.2.2")];

    public CodeProject Project => _project.Value;

    public static Input Package(string package) => new(
        package[..package.IndexOf('@', StringComparison.Ordinal)],
        () => DecompiledPackage.Read(PackageRestore.Restore(PackageName.ParseList(package).Single()), maxTypes: null).MaxBy(p => p.Lines)!);

    public override string ToString() => name;
}
