using System.Collections.Immutable;

namespace ConcurrencySafety.Knowledge.Annotations;

/// <summary>What the constructor of an annotation takes.</summary>
internal enum AnnotationArgument
{
    None,

    /// <summary>One member's name.</summary>
    Member,

    /// <summary>Any number of members' names.</summary>
    Members,

    /// <summary>A thread's name, or nothing.</summary>
    Thread,
}

/// <summary>One of our attributes: the only place that knows their names, shapes and what they claim.</summary>
/// <param name="Name">The attribute's type name.</param>
/// <param name="Targets">Members of <see cref="AttributeTargets"/>, as source text joins them.</param>
/// <param name="Argument">What its constructor takes.</param>
/// <param name="Claim">What it says, for the documentation comment.</param>
internal sealed record Annotation(string Name, string Targets, AnnotationArgument Argument, string Claim)
{
    public const string Namespace = "ConcurrencySafety";
    public const string ThreadSafe = "ThreadSafeAttribute";
    public const string NotThreadSafe = "NotThreadSafeAttribute";
    public const string Immutable = "ImmutableAttribute";
    public const string ThreadConfined = "ThreadConfinedAttribute";
    public const string GuardedBy = "GuardedByAttribute";
    public const string RequiresLock = "RequiresLockAttribute";
    public const string ExcludesLock = "ExcludesLockAttribute";
    public const string AcquiredBefore = "AcquiredBeforeAttribute";
    public const string Transfers = "TransfersAttribute";
    public const string RunsConcurrently = "RunsConcurrentlyAttribute";
    public const string MustJoin = "MustJoinAttribute";

    private const string Types = "Class, Struct, Interface";
    private const string Data = "Field, Property";
    private const string Code = "Method, Property";

    public static readonly ImmutableArray<Annotation> All = ImmutableArray.Create(
        new Annotation(ThreadSafe, Types, AnnotationArgument.None, "Every member may be called from any thread without a lock."),
        new Annotation(NotThreadSafe, Types, AnnotationArgument.None, "An instance must not be used by two threads at once."),
        new Annotation(Immutable, Types, AnnotationArgument.None, "An instance does not change after its construction."),
        new Annotation(ThreadConfined, Types + ", Method, Field, Property", AnnotationArgument.Thread, "Used on one thread only: the one named, or the one that made it."),
        new Annotation(GuardedBy, Data, AnnotationArgument.Member, "Read and written only while the lock is held that the named field, property or parameter is."),
        new Annotation(RequiresLock, Code, AnnotationArgument.Members, "The caller must hold the named locks."),
        new Annotation(ExcludesLock, Code, AnnotationArgument.Members, "The caller must not hold the named locks: they are taken inside."),
        new Annotation(AcquiredBefore, Data, AnnotationArgument.Members, "This lock is taken before the named ones where both are held."),
        new Annotation(Transfers, "Parameter", AnnotationArgument.None, "The argument is handed over: the caller must not use it any more."),
        new Annotation(RunsConcurrently, "Parameter", AnnotationArgument.None, "The delegate runs on other threads, several times at once."),
        new Annotation(MustJoin, "Method", AnnotationArgument.None, "The caller must wait for what the method returns."));

    /// <summary>The name with its namespace.</summary>
    public string FullName => Namespace + "." + Name;
}
