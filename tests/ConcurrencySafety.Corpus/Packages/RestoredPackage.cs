using System.Collections.Immutable;

namespace ConcurrencySafety.Corpus.Packages;

/// <summary>Where a package's own assemblies lie, and those that they are compiled against.</summary>
internal sealed record RestoredPackage(PackageName Name, ImmutableArray<string> Assemblies, ImmutableArray<string> References);
