using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing.Entries;

/// <summary>What two steps on one entry do that one step would not.</summary>
internal enum EntryFindingKind
{
    /// <summary>Set after a test that found none: what another thread put there meanwhile is overwritten.</summary>
    Overwrites,

    /// <summary>Read by the indexer after a test that found it: it throws when the entry is gone.</summary>
    Misses,

    /// <summary>Set after a test that found it: an entry that was removed meanwhile comes back.</summary>
    Revives,

    /// <summary>Taken after a test that found one, without a look at whether there still was.</summary>
    TakesNothing,

    /// <summary>Waited for after a test that found one: who comes second waits for the next.</summary>
    Waits,

    /// <summary>Read, and then set to what follows from it: what another thread did in between is lost.</summary>
    Updates,
}

/// <summary>Two steps on a concurrent collection that several threads use, where one was needed.</summary>
/// <param name="Kind">What comes of it.</param>
/// <param name="Verdict">Racy, or unknown for strict mode.</param>
/// <param name="Act">The second step.</param>
/// <param name="Test">The first one.</param>
/// <param name="Other">The step of another thread that comes between; null where it is the same code, run by another thread.</param>
internal sealed record EntryFinding(EntryFindingKind Kind, Verdict Verdict, EntryUse Act, EntryUse Test, EntryUse? Other)
{
    /// <summary>The whole of the second step: with the assignment, where the entry is set.</summary>
    public SyntaxNode Syntax => Act.IsSet ? Act.Operation.Parent!.Syntax : Act.Syntax;

    public static ImmutableArray<EntryFinding> InOrder(IEnumerable<EntryFinding> found) => found
        .OrderBy(finding => finding.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
        .ThenBy(finding => finding.Syntax.SpanStart)
        .ToImmutableArray();
}
