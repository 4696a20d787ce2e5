using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// Plain reads of one word that a loop makes in every turn to learn whether it is to go on, while its own code never changes the word: it
/// waits for another body. Nothing makes the compiler read a plain variable again, so that such a loop may never see the write.
/// Limits: what the loop's condition calls is looked through only where it returns the test itself.
/// </summary>
internal sealed class Polls
{
    private readonly IReadOnlyCollection<SharedAccess> _accesses;
    private readonly ApiCatalog _catalog;
    private readonly Dictionary<(SyntaxNode, Frame), PolledLoop?> _known = new();

    /// <param name="accesses">All accesses to the memory, those of the loop's own calls among them.</param>
    /// <param name="catalog">What the APIs in the loop do.</param>
    public Polls(IReadOnlyCollection<SharedAccess> accesses, ApiCatalog catalog)
    {
        _accesses = accesses;
        _catalog = catalog;
    }

    /// <summary>One waits in a loop for what the other writes: the loop would be pointless if the two did not run at the same time.</summary>
    public bool Meet(SharedAccess left, SharedAccess right) => Waits(left, right) || Waits(right, left);

    /// <summary>
    /// Unknown where the loop's own code orders each turn after the one before: a lock that is taken, an atomic step, a wait. Then the word is
    /// read anew, in one piece, and all that is lost is its order with other memory.
    /// </summary>
    public Verdict Judge(SharedAccess left, SharedAccess right) =>
        (Waits(left, right) && IsOrdered(left)) || (Waits(right, left) && IsOrdered(right)) ? Verdict.Unknown : Verdict.Racy;

    /// <summary>The read of a loop and what it waits for; null where the memory is more than a signal.</summary>
    public (SharedAccess Read, SharedAccess Write)? Among(IEnumerable<(SharedAccess Left, SharedAccess Right)> pairs)
    {
        var all = pairs.SelectMany(pair => new[] { (Read: pair.Left, Write: pair.Right), (Read: pair.Right, Write: pair.Left) }).ToList();
        if (all.Any(pair => pair.Read.Access.IsUpdate))
        {
            return null;
        }

        return all.Where(pair => Waits(pair.Read, pair.Write))
            .OrderByDescending(pair => pair.Read.IsInStartedBody)
            .ThenBy(pair => pair.Read.Syntax.SpanStart)
            .ThenBy(pair => pair.Write.Syntax.SpanStart)
            .Select(pair => ((SharedAccess, SharedAccess)?)pair)
            .FirstOrDefault();
    }

    private bool Waits(SharedAccess read, SharedAccess write) =>
        write.Access is { IsWrite: true, IsRead: false, IsLazy: false } && read.Access is { IsRead: true, IsWrite: false, IsAtomic: false } && LoopOf(read) is not null;

    private bool IsOrdered(SharedAccess read) => !Words.IsDouble(Words.TypeOf(read.Memory.Place)) && LoopOf(read)!.IsOrdered(_catalog);

    private PolledLoop? LoopOf(SharedAccess read)
    {
        var key = (read.Syntax, read.Frame);
        if (!_known.TryGetValue(key, out var loop))
        {
            _known[key] = loop = PolledLoop.Of(read) is { } found && !_accesses.Any(access => access.Access.IsWrite && found.Contains(access)) ? found : null;
        }

        return loop;
    }
}
