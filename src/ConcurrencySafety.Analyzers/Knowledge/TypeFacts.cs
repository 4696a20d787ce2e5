using System.Collections.Immutable;

namespace ConcurrencySafety.Knowledge;

/// <summary>Whether several threads may use one instance of a type without a lock.</summary>
internal enum ThreadSafety
{
    /// <summary>Nothing is known.</summary>
    Unknown,

    /// <summary>Every member may be called from any thread (documented, or <c>[ThreadSafe]</c>).</summary>
    Safe,

    /// <summary>Cannot be changed after construction (documented, or <c>[Immutable]</c>).</summary>
    Immutable,

    /// <summary>Documented as not thread-safe, or <c>[NotThreadSafe]</c>.</summary>
    NotSafe,
}

/// <summary>What is known of a type as a whole.</summary>
/// <param name="Safety">Whether instances may be shared.</param>
internal sealed record TypeFacts(ThreadSafety Safety)
{
    public static readonly TypeFacts Unknown = new(ThreadSafety.Unknown);

    /// <summary>A collection: its content is memory of its own beside the variable that holds it.</summary>
    public bool IsCollection { get; init; }

    /// <summary>Waiting on it waits for a started body: <c>Task</c>, <c>Thread</c>, <c>ValueTask</c>.</summary>
    public bool IsHandle { get; init; }

    /// <summary>Bound to one synchronization context, as UI types are: code after an <c>await</c> in a subtype runs on that context.</summary>
    public bool IsContextBound { get; init; }

    /// <summary>A lock object of the framework (<c>Lock</c>, <c>SemaphoreSlim</c>, <c>ReaderWriterLockSlim</c> …) or one told by a catalog.</summary>
    public bool IsLock { get; init; }

    /// <summary>All code of the process gets the same objects, and can lock them: <c>Type</c>, <c>Thread</c>.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>An attribute: the method that bears it runs while the object is built.</summary>
    public bool MarksBuilding { get; init; }

    /// <summary>A lock that lets several in: the parameter of its constructor that says how many at first; null for a lock that lets in one.</summary>
    public string? Admits { get; init; }

    /// <summary>A lock that its holder cannot take a second time: it waits for itself, or throws.</summary>
    public bool IsOnce { get; init; }

    /// <summary>Who is given one can stop waiting before what it waits for has come: <c>CancellationToken</c>.</summary>
    public bool Cancels { get; init; }

    /// <summary>A lock that belongs to the thread that took it: no other can give it back, and giving back what one does not hold throws.</summary>
    public bool IsOwned { get; init; }

    /// <summary>A lock that the <c>lock</c> statement takes, too.</summary>
    public bool IsOfStatement { get; init; }

    /// <summary>The parameter of the lock's constructor that, other than zero, lets the holder take it again; null where there is none.</summary>
    public string? Recursion { get; init; }

    /// <summary>Holds one value a thread or an asynchronous flow: <c>ThreadLocal</c>, <c>AsyncLocal</c>.</summary>
    public bool IsPerThread { get; init; }

    /// <summary>A struct that is one number of 64 bits, although reference assemblies do not show it: <c>TimeSpan</c>.</summary>
    public bool IsNumber { get; init; }

    /// <summary>A handle that may be waited for once, and not again: <c>ValueTask</c>.</summary>
    public bool IsSingleUse { get; init; }

    /// <summary>What an event tells its handlers: a method that takes an object and one of these is made to be called by an event.</summary>
    public bool IsEventData { get; init; }

    /// <summary>A host makes one for each of its calls and has many calls at once: what its subtypes share are statics.</summary>
    public bool IsPerCall { get; init; }

    /// <summary>A program that knows this type serves many callers at once.</summary>
    public bool IsServer { get; init; }

    /// <summary>What its asynchronous members do is done when they return: <c>MemoryStream</c>.</summary>
    public bool IsInMemory { get; init; }

    /// <summary>An exception that says that an object is disposed: who catches it expects that.</summary>
    public bool IsOfDisposal { get; init; }

    /// <summary>What to use instead when it is shared, in words for a message; null where nothing is known.</summary>
    public string? Instead { get; init; }

    /// <summary>The members, by the names of the catalog, that <see cref="Instead"/> has nothing like: where one is used, <see cref="Otherwise"/> is told in its stead.</summary>
    public ImmutableHashSet<string> Unless { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>What to use where <see cref="Instead"/> does not fit; null where nothing does but a lock.</summary>
    public string? Otherwise { get; init; }
}
