using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Knowledge;

/// <summary>
/// The words of a file, found without lexing or binding it. That it has a word may be wrong (comments, strings, two words with one hash); that it has not
/// is certain: a file that writes letters as escapes has all words.
/// </summary>
internal sealed class FileWords
{
    private const int ChunkLength = 4096;
    private const uint Basis = 2166136261;
    private const uint Prime = 16777619;

    private readonly HashSet<uint> _words = new();
    private bool _hasEscapes;

    private FileWords()
    {
    }

    /// <summary>Whether one of the words ends as names of async methods do by custom.</summary>
    public bool HasAsyncName { get; private set; }

    public static FileWords Of(SyntaxTree file, CancellationToken cancellationToken)
    {
        var words = new FileWords();
        words.Read(file.GetText(cancellationToken), cancellationToken);
        return words;
    }

    public bool Overlaps(WordSet words) => _hasEscapes || words.Hashes.Overlaps(_words);

    private void Read(SourceText text, CancellationToken cancellationToken)
    {
        var chunk = new char[Math.Min(ChunkLength, text.Length)];
        var (hash, isWord, isEscape, matched) = (Basis, false, false, 0);
        for (var start = 0; start < text.Length; start += chunk.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = Math.Min(chunk.Length, text.Length - start);
            text.CopyTo(start, chunk, 0, length);
            for (var i = 0; i < length; i++)
            {
                var letter = chunk[i];
                _hasEscapes |= isEscape && letter is 'u' or 'U';
                isEscape = letter == '\\';
                if (letter == '_' || (letter < 128 ? letter is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' : char.IsLetterOrDigit(letter)))
                {
                    matched = matched < Vocabulary.AsyncSuffix.Length && letter == Vocabulary.AsyncSuffix[matched] ? matched + 1 : letter == Vocabulary.AsyncSuffix[0] ? 1 : 0;
                    hash = (hash ^ letter) * Prime;
                    isWord = true;
                }
                else if (isWord)
                {
                    HasAsyncName |= matched == Vocabulary.AsyncSuffix.Length;
                    _words.Add(hash);
                    (hash, isWord, matched) = (Basis, false, 0);
                }
            }
        }

        if (isWord)
        {
            HasAsyncName |= matched == Vocabulary.AsyncSuffix.Length;
            _words.Add(hash);
        }
    }

    /// <summary>FNV-1a, a letter at a time (Fowler, Noll, Vo; draft-eastlake-fnv).</summary>
    public static uint HashOf(string word)
    {
        var hash = Basis;
        foreach (var letter in word)
        {
            hash = (hash ^ letter) * Prime;
        }

        return hash;
    }
}

/// <summary>Words to look for.</summary>
internal sealed class WordSet
{
    public WordSet(IEnumerable<string> words) => Hashes = new HashSet<uint>(words.Select(FileWords.HashOf));

    public HashSet<uint> Hashes { get; }
}
