namespace ConcurrencySafety.Diagnostics;

/// <summary>
/// The keys of <see cref="Microsoft.CodeAnalysis.Diagnostic.Properties"/> that code fixes and other tools read.
/// Additional locations are labelled, in order, by the comma-separated words of <see cref="Labels"/>.
/// </summary>
internal static class FixData
{
    /// <summary>
    /// A word for each additional location, comma-separated: <see cref="LabelAccess"/>, <see cref="LabelStart"/>, <see cref="LabelDeclaration"/>, <see cref="LabelLock"/>, <see cref="LabelRelease"/>,
    /// <see cref="LabelCause"/>, <see cref="LabelCall"/> with the name of what is called.
    /// </summary>
    public const string Labels = "labels";

    /// <summary>A further access that takes part in the defect (whole access expression, as at the primary location).</summary>
    public const string LabelAccess = "access";

    /// <summary>What another thread does between two steps of a defect; it is not to change.</summary>
    public const string LabelOther = "other";

    /// <summary>The call that starts the body.</summary>
    public const string LabelStart = "start";

    /// <summary>The declaration of the variable.</summary>
    public const string LabelDeclaration = "declaration";

    /// <summary>The lock of another access.</summary>
    public const string LabelLock = "lock";

    /// <summary>A call on the way from the start of a body (or from the member that others call) to an access, in order; what is called follows: <c>call:Add</c>.</summary>
    public const string LabelCall = "call:";

    /// <summary>A call on the way from one step of a defect to the next.</summary>
    public const string LabelStep = "call";

    /// <summary>The call that gives a lock back.</summary>
    public const string LabelRelease = "release";

    /// <summary>What throws, returns or waits while a lock is held.</summary>
    public const string LabelCause = "cause";

    /// <summary>Where the object is disposed: the call, or the end of the scope of its <c>using</c>.</summary>
    public const string LabelDispose = "dispose";

    /// <summary>Where the code leaves before it waits.</summary>
    public const string LabelLeave = "leave";

    /// <summary>Where somebody waits.</summary>
    public const string LabelWait = "wait";

    /// <summary><c>local</c>, <c>parameter</c>, <c>field</c>, <c>property</c>, <c>static</c>, <c>element</c> or <c>content</c> (of a collection or other object that is not thread-safe).</summary>
    public const string Memory = "memory";

    /// <summary>The variable's name, for titles. The fix finds the symbol itself at the primary location.</summary>
    public const string Name = "name";

    /// <summary><c>read</c>, <c>write</c> or <c>update</c> (read-modify-write): what the primary access does.</summary>
    public const string Access = "access";

    /// <summary>How the body of the primary access is started: a <c>StartKind</c> in lower case (<c>task</c>, <c>thread</c>, <c>parallel</c> …).</summary>
    public const string Start = "start";

    /// <summary>The source text of the lock expression that other accesses of the same memory hold, if there is one.</summary>
    public const string Guard = "guard";

    /// <summary>Why a body stops, a <c>PauseKind</c> in lower case: <see cref="PauseLong"/>, <c>join</c> or <c>gate</c>.</summary>
    public const string Pause = "pause";

    /// <summary>Something outside the program is used, such as a file: the lock may be there for it.</summary>
    public const string PauseLong = "long";

    /// <summary>Set where the handle is returned to the caller from the scope that disposes what the started body uses: to await it there is the repair.</summary>
    public const string Returned = "returned";

    /// <summary>How state is published too early: <see cref="PublicationFlagFirst"/>, <see cref="PublicationPlainFlag"/> or <see cref="PublicationUnfinished"/>.</summary>
    public const string Publication = "publication";

    /// <summary>A flag is set before the data.</summary>
    public const string PublicationFlagFirst = "flagfirst";

    /// <summary>A flag is set after the data, by a plain write.</summary>
    public const string PublicationPlainFlag = "plainflag";

    /// <summary>A reference is stored before the object is complete.</summary>
    public const string PublicationUnfinished = "unfinished";

    /// <summary>What two steps on an entry of a concurrent collection do, an <c>EntryFindingKind</c> in lower case: <see cref="EntryOverwrites"/> …</summary>
    public const string Entry = "entry";

    /// <summary>An entry is set after a test that found none.</summary>
    public const string EntryOverwrites = "overwrites";

    /// <summary>An entry is read after a test that found it.</summary>
    public const string EntryMisses = "misses";

    /// <summary>An entry is set after a test that found it.</summary>
    public const string EntryRevives = "revives";

    /// <summary>An element is taken after a test that found one, and nobody looks at whether there was one.</summary>
    public const string EntryTakesNothing = "takesnothing";

    /// <summary>What a call returns that is thrown away: <see cref="ResultNew"/>, the value that the variable has then.</summary>
    public const string Result = "result";

    /// <summary>The variable's new value.</summary>
    public const string ResultNew = "new";

    /// <summary>How a wait for a pulse, or a pulse, goes wrong: <see cref="PulseUntested"/>, <see cref="PulseMixed"/> or <c>unlocked</c>.</summary>
    public const string Pulse = "pulse";

    /// <summary>The condition is not tested again after the wait.</summary>
    public const string PulseUntested = "untested";

    /// <summary>One waiter is woken where they wait for different things.</summary>
    public const string PulseMixed = "mixed";

    /// <summary><see cref="ScopeNamed"/>: only the accesses that the report names are to change; <see cref="ScopeElsewhere"/>: there are others; else all uses of the variable that can meet.</summary>
    public const string Scope = "scope";

    /// <summary>The value of <see cref="Scope"/> for a report on one place that breaks what the others keep.</summary>
    public const string ScopeNamed = "named";

    /// <summary>The value of <see cref="Scope"/> for a lock that code which the report does not name may take, too.</summary>
    public const string ScopeElsewhere = "elsewhere";
}
