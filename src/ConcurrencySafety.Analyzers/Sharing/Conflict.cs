using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>What kind of memory a conflict is about; each has its rule.</summary>
internal enum ConflictKind
{
    /// <summary>A captured local or parameter.</summary>
    Captured,

    /// <summary>A field, property or array element.</summary>
    Field,

    /// <summary>A plain word that a loop reads in every turn until another body changes it.</summary>
    Polled,

    /// <summary>A field that each body fills when it finds it null.</summary>
    Lazy,

    /// <summary>Read-modify-write of any memory.</summary>
    Counter,

    /// <summary>Read-modify-write with an <c>await</c> in between.</summary>
    Awaited,

    /// <summary>A flag that each body tests and then sets.</summary>
    TestAndSet,

    /// <summary>The content of a collection that one body goes through while another changes it.</summary>
    Enumerated,

    /// <summary>The content of an object that is not thread-safe.</summary>
    Content,

    /// <summary>The control variable of a <c>for</c> loop that goes on.</summary>
    ForVariable,

    /// <summary>A plain write that the iterations of one parallel body share.</summary>
    LastWriterWins,

    /// <summary>A field or property that holds a delegate.</summary>
    Delegate,

    /// <summary>A static of one type, or the content of what it holds, that bodies of another type reach on several threads.</summary>
    StaticState,

    /// <summary>Any memory of an object that a host runs from many threads.</summary>
    HostState,
}

/// <summary>One defect: a variable that bodies reach in parallel, with a witness.</summary>
/// <param name="Kind">Which rule it is for.</param>
/// <param name="Verdict">Racy, or unknown for strict mode.</param>
/// <param name="Memory">The memory.</param>
/// <param name="Primary">The access to report: in a started body, in a member that a host runs, the read of a loop that waits for the other one, or the enumeration.</param>
/// <param name="Other">An access that runs in parallel with it; the same one when the body meets itself.</param>
/// <param name="All">All accesses that take part, in source order.</param>
internal sealed record Conflict(
    ConflictKind Kind,
    Verdict Verdict,
    Place Memory,
    SharedAccess Primary,
    SharedAccess Other,
    ImmutableArray<SharedAccess> All)
{
    public ISymbol? Variable => Memory.Variable;

    /// <summary>Those that surely overlap, or do so if the other member is called while the body runs.</summary>
    public ImmutableArray<(SharedAccess Left, SharedAccess Right)> Pairs { get; init; } = ImmutableArray<(SharedAccess, SharedAccess)>.Empty;

    /// <summary>All that is unknown is whether the other member is called while the body runs.</summary>
    public bool NeedsCall { get; init; }

    /// <summary>The start of the body that the primary access runs in, or else the other one; null when a host runs the member.</summary>
    public StartSite? Site => Primary.Strand.Site ?? (Host is null ? Other.Strand.Site : null);

    /// <summary>The host that makes the accesses overlap, where no start in the code does.</summary>
    public Host? Host { get; init; }
}
