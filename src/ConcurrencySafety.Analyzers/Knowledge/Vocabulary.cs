using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Knowledge;

/// <summary>
/// The words by which code speaks of threads: names of types and members in the catalogs, and keywords. Code without a word does not do what the word stands for,
/// so that it need not be bound to know that.
/// </summary>
internal static class Vocabulary
{
    /// <summary>How names of methods end that return tasks, by custom.</summary>
    public const string AsyncSuffix = "Async";

    private static readonly string Async = SyntaxFacts.GetText(SyntaxKind.AsyncKeyword);
    private static readonly string Lock = SyntaxFacts.GetText(SyntaxKind.LockKeyword);

    /// <summary>
    /// What a compilation has to mention to have anything to do with threads: the types in the catalogs that start, join, lock, are atomic or show what others put in, and the
    /// extension methods that start.
    /// </summary>
    public static HashSet<string> OfThreading(Compilation compilation, ApiCatalog catalog)
    {
        var words = new HashSet<string>(catalog.Registers, StringComparer.Ordinal) { nameof(MethodImplOptions.Synchronized) };
        foreach (var entry in catalog.Types)
        {
            var (name, type) = (entry.Key, entry.Value);
            var starting = type.Members.Where(line => line.Effect.Role is ApiRole.Start or ApiRole.Continue).Select(line => line.Name).ToList();
            if (starting.Count > 0 || type.Facts is { IsHandle: true } or { IsLock: true } or { IsServer: true } || type.Members.Any(line => IsSign(line.Effect.Role)))
            {
                words.Add(MetadataName.Simple(name));
            }

            if (starting.Count > 0 && ApiCatalog.Find(compilation, name) is { IsStatic: true } holder)
            {
                // An extension method is called by its name alone; where all others start, so do those that lead there.
                words.UnionWith((starting.Contains(CatalogType.Others) ? type.Members.Select(line => line.Name) : starting).Where(method => holder.GetMembers(method).Any(member => member is IMethodSymbol { IsExtensionMethod: true })));
            }
        }

        return words;
    }

    /// <summary>What code says that starts something by itself: async functions, and what the catalogs know to start, to make what is started, or to be run by a host.</summary>
    public static HashSet<string> OfStarting(Compilation compilation, ApiCatalog catalog) =>
        Of(compilation, catalog, static effect => effect.Starts, Async);

    /// <summary>What code says that takes a lock, gives it back, waits under it or wakes who waits.</summary>
    public static HashSet<string> OfLocking(Compilation compilation, ApiCatalog catalog) =>
        Of(compilation, catalog, static effect => effect.IsOfLock, Lock, nameof(MethodImplOptions.Synchronized));

    /// <summary>The names of the members with such an effect and of their types, where the compilation knows them; where all others have it, of those that lead there.</summary>
    private static HashSet<string> Of(Compilation compilation, ApiCatalog catalog, Func<ApiEffect, bool> isMeant, params string[] others)
    {
        var words = new HashSet<string>(others, StringComparer.Ordinal);
        foreach (var entry in catalog.Types)
        {
            var lines = entry.Value.Members.Where(line => isMeant(line.Effect)).Select(line => line.Name).ToList();
            if (lines.Count > 0 && ApiCatalog.Find(compilation, entry.Key) is not null)
            {
                words.Add(MetadataName.Simple(entry.Key));
                words.UnionWith((lines.Contains(CatalogType.Others) ? entry.Value.Members.Select(line => line.Name) : lines).Where(IsSaid));
            }
        }

        return words;
    }

    /// <summary>Code says the type where it makes an object, and brackets where it indexes.</summary>
    private static bool IsSaid(string member) => member is not (CatalogType.Constructor or CatalogType.Indexer or CatalogType.Others);

    private static bool IsSign(ApiRole role) => role is ApiRole.Create or ApiRole.Launch or ApiRole.Combine or ApiRole.Acquire or ApiRole.Atomic or ApiRole.Hosted or ApiRole.Register or ApiRole.Wait or ApiRole.Signal or ApiRole.Peek or ApiRole.Queue;
}
