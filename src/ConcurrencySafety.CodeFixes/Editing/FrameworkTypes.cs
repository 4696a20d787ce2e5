using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Editing;

/// <summary>The types that repairs write down or look for, as the compilation at hand has them: null where the target lacks one.</summary>
internal sealed class FrameworkTypes(Compilation compilation)
{
    public INamedTypeSymbol? Task => Get("System.Threading.Tasks.Task");

    public INamedTypeSymbol? TaskOfT => Get("System.Threading.Tasks.Task`1");

    public INamedTypeSymbol? ValueTask => Get("System.Threading.Tasks.ValueTask");

    public INamedTypeSymbol? ValueTaskOfT => Get("System.Threading.Tasks.ValueTask`1");

    public INamedTypeSymbol? TaskFactory => Get("System.Threading.Tasks.TaskFactory");

    public INamedTypeSymbol? Parallel => Get("System.Threading.Tasks.Parallel");

    public INamedTypeSymbol? Thread => Get("System.Threading.Thread");

    public INamedTypeSymbol? CancellationToken => Get("System.Threading.CancellationToken");

    public INamedTypeSymbol? ListOfT => Get("System.Collections.Generic.List`1");

    public INamedTypeSymbol? Enumerable => Get("System.Linq.Enumerable");

    public INamedTypeSymbol? Channel => Get("System.Threading.Channels.Channel");

    public INamedTypeSymbol? Get(string metadataName) => compilation.GetTypeByMetadataName(metadataName);

    public bool IsTask(ITypeSymbol? type) => Is(type, Task) || Is(type, TaskOfT);

    public bool IsValueTask(ITypeSymbol? type) => Is(type, ValueTask) || Is(type, ValueTaskOfT);

    public bool IsTaskLike(ITypeSymbol? type) => IsTask(type) || IsValueTask(type);

    public static bool Is(ITypeSymbol? type, INamedTypeSymbol? definition) =>
        type is not null && definition is not null && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, definition);
}
