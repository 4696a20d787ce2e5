using System.Collections.Immutable;
using ConcurrencySafety.Sharing.Entries;
using ConcurrencySafety.Summaries;

namespace ConcurrencySafety.Sharing;

/// <summary>All that the checks ask about one type, found in one go.</summary>
/// <param name="Findings">Conflicts of bodies that the type starts or a host runs, and lost handles.</param>
/// <param name="Guards">What the type's locks say of its state.</param>
/// <param name="Atomics">What its use of Interlocked and Volatile says.</param>
/// <param name="Nested">Changes of collections inside concurrent ones.</param>
/// <param name="Entries">Two steps on an entry of a concurrent collection.</param>
/// <param name="Rereads">Second reads after a test, of state that locks or <c>volatile</c> say is shared.</param>
/// <param name="Publications">What is published too early, likewise.</param>
/// <param name="VolatileUpdates">Updates of volatile fields that others can come between.</param>
/// <param name="AtomicMisuses">Atomic steps from which nothing is gained.</param>
internal sealed record TypeAnswers(
    TypeFindings Findings,
    GuardFindings Guards,
    AtomicFindings Atomics,
    ImmutableArray<NestedChange> Nested,
    ImmutableArray<EntryFinding> Entries,
    ImmutableArray<Reread> Rereads,
    ImmutableArray<Publication> Publications,
    ImmutableArray<VolatileUpdate> VolatileUpdates,
    ImmutableArray<AtomicMisuse> AtomicMisuses)
{
    public static TypeAnswers Of(TypeModel type, Host? host, CancellationToken cancellationToken)
    {
        var expansions = new Expansions(type, host, cancellationToken);
        var uses = new Lazy<TypeUses>(() => TypeUses.Of(type, expansions, cancellationToken));
        var signed = SignedUses.Meetings(type, uses).ToList();
        var nested = NestedChanges.In(type, cancellationToken);
        return new TypeAnswers(
            TypeFindings.Of(type, host, expansions, cancellationToken),
            GuardFindings.Of(type, uses, cancellationToken),
            AtomicFindings.Of(type, uses, expansions),
            nested,
            EntryFindings.In(type, nested, cancellationToken),
            Reread.In(signed),
            Sharing.Publications.In(type, signed),
            Sharing.VolatileUpdates.In(type, uses),
            Sharing.AtomicMisuses.In(type, uses, expansions));
    }
}
