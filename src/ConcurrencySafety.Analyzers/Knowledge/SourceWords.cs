using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Knowledge;

/// <summary>The words of a compilation's files, each file read when first needed.</summary>
internal sealed class SourceWords
{
    private readonly ConcurrentDictionary<SyntaxTree, FileWords> _files = new();

    public SourceWords(Compilation compilation) => Compilation = compilation;

    public Compilation Compilation { get; }

    public FileWords Of(SyntaxTree file, CancellationToken cancellationToken) =>
        _files.TryGetValue(file, out var words) ? words : _files.GetOrAdd(file, FileWords.Of(file, cancellationToken));

    /// <summary>The files that have, or seem to have, one of the words.</summary>
    public IEnumerable<SyntaxTree> FilesWith(WordSet words, CancellationToken cancellationToken) =>
        words.Hashes.Count == 0 ? Enumerable.Empty<SyntaxTree>() : Compilation.SyntaxTrees.Where(file => Of(file, cancellationToken).Overlaps(words));
}
