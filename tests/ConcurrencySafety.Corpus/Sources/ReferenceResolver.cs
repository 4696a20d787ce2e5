using System.Reflection.PortableExecutable;
using ICSharpCode.Decompiler.Metadata;

namespace ConcurrencySafety.Corpus.Sources;

/// <summary>Gives the decompiler the assemblies that the compiler is given, by simple name.</summary>
internal sealed class ReferenceResolver : IAssemblyResolver
{
    private readonly Dictionary<string, string> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, MetadataFile> _loaded = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _gate = new();

    public ReferenceResolver(IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            _files.TryAdd(Path.GetFileNameWithoutExtension(file), file);
        }
    }

    public MetadataFile? Resolve(IAssemblyReference reference)
    {
        lock (_gate)
        {
            if (!_loaded.TryGetValue(reference.Name, out MetadataFile? module) && _files.TryGetValue(reference.Name, out string? file))
            {
                _loaded.Add(reference.Name, module = new PEFile(file, PEStreamOptions.PrefetchMetadata));
            }

            return module;
        }
    }

    /// <summary>The files are listed once at the start, so there is nothing to hold.</summary>
    public IDisposable? BeginSnapshot() => null;

    public MetadataFile? ResolveModule(MetadataFile mainModule, string moduleName) => null;

    public Task<MetadataFile?> ResolveAsync(IAssemblyReference reference) => Task.FromResult(Resolve(reference));

    public Task<MetadataFile?> ResolveModuleAsync(MetadataFile mainModule, string moduleName) => Task.FromResult<MetadataFile?>(null);
}
