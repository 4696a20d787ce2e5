using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencySafety.Knowledge;

/// <summary>
/// A quick look at a compilation's words: does it speak of threads at all? Most small projects do not, and nothing is bound in
/// them for our sake. The words are <see cref="Vocabulary.OfThreading"/>; with <c>async</c>, <c>await</c>, <c>lock</c> and <c>volatile</c>.
/// Limits: in a project that says none of them, a task that comes out of a call by another name and is dropped goes unseen.
/// </summary>
internal static class Mentions
{
    private static readonly ImmutableArray<SyntaxKind> Keywords = ImmutableArray.Create(SyntaxKind.AsyncKeyword, SyntaxKind.AwaitKeyword, SyntaxKind.LockKeyword, SyntaxKind.VolatileKeyword);

    public static bool Any(SourceWords source, ApiCatalog catalog, CancellationToken cancellationToken)
    {
        var words = Vocabulary.OfThreading(source.Compilation, catalog);
        var all = new WordSet(words.Concat(Keywords.Select(SyntaxFacts.GetText)));
        return source.Compilation.SyntaxTrees.Any(file =>
            source.Of(file, cancellationToken) is var said
            && (said.HasAsyncName || said.Overlaps(all))
            && file.GetRoot(cancellationToken).DescendantTokens().Any(IsWord));

        bool IsWord(SyntaxToken token) => token.Kind() is var kind
            && (Keywords.Contains(kind) || (kind == SyntaxKind.IdentifierToken && token.ValueText is var word && (word.EndsWith(Vocabulary.AsyncSuffix, StringComparison.Ordinal) || words.Contains(word))));
    }
}
