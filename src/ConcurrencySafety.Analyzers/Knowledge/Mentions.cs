using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Knowledge;

/// <summary>
/// A quick look at a compilation's words: does it speak of threads at all? Most small projects do not, and nothing is bound in
/// them for our sake. The words are the names of the types in the catalogs that start, join, lock, are atomic or show what others put in, and of the extension
/// methods that start; with <c>async</c>, <c>await</c>, <c>lock</c> and <c>volatile</c>.
/// Limits: in a project that says none of them, a task that comes out of a call by another name and is dropped goes unseen.
/// </summary>
internal static class Mentions
{
    private const string AsyncSuffix = "Async";

    public static bool Any(Compilation compilation, ApiCatalog catalog, CancellationToken cancellationToken)
    {
        HashSet<string>? words = null;
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var token in tree.GetRoot(cancellationToken).DescendantTokens())
            {
                switch (token.Kind())
                {
                    case SyntaxKind.AsyncKeyword or SyntaxKind.AwaitKeyword or SyntaxKind.LockKeyword or SyntaxKind.VolatileKeyword:
                        return true;
                    case SyntaxKind.IdentifierToken when token.ValueText is var word && (word.EndsWith(AsyncSuffix, StringComparison.Ordinal) || (words ??= Words(compilation, catalog)).Contains(word)):
                        return true;
                }
            }
        }

        return false;
    }

    private static HashSet<string> Words(Compilation compilation, ApiCatalog catalog)
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

    private static bool IsSign(ApiRole role) => role is ApiRole.Create or ApiRole.Launch or ApiRole.Combine or ApiRole.Acquire or ApiRole.Atomic or ApiRole.Hosted or ApiRole.Register or ApiRole.Wait or ApiRole.Signal or ApiRole.Peek or ApiRole.Queue;
}
