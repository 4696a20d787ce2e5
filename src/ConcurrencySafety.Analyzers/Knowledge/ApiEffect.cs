namespace ConcurrencySafety.Knowledge;

/// <summary>What a call of a known API does to threads, locks, handles or memory.</summary>
internal enum ApiRole
{
    /// <summary>Runs its delegate arguments elsewhere: <c>Task.Run</c>, <c>Parallel.For</c>, <c>new Timer(…)</c>.</summary>
    Start,

    /// <summary>Makes a handle for its delegate argument without running it: <c>new Thread(…)</c>, <c>new Task(…)</c>.</summary>
    Create,

    /// <summary>Starts what <see cref="Create"/> made: <c>Thread.Start</c>, <c>Task.Start</c>.</summary>
    Launch,

    /// <summary>Runs its delegate once the target has ended: <c>Task.ContinueWith</c>.</summary>
    Continue,

    /// <summary>Runs its delegate arguments on this thread, during the call or before any other use of its result: <c>List.ForEach</c>, LINQ.</summary>
    InPlace,

    /// <summary>Returns only when the target has ended: <c>Thread.Join</c>, <c>Task.Wait</c>, <c>Task.Result</c>.</summary>
    Join,

    /// <summary>Tells whether the target has ended, on the outcome that says so: <c>Task.IsCompleted</c>, <c>Thread.Join</c> with a timeout.</summary>
    Ended,

    /// <summary>The result ends when all of the target have: <c>Task.WhenAll</c>.</summary>
    Combine,

    /// <summary>The result ends when one of the target has: <c>Task.WhenAny</c>.</summary>
    Any,

    /// <summary>The result is, or holds, the same handles or the same lock as the target: <c>ConfigureAwait</c>, <c>ToArray</c>, <c>Unwrap</c>.</summary>
    Forward,

    /// <summary>The result is an element of the target: <c>Queue.Dequeue</c>.</summary>
    Take,

    /// <summary>The result (or the <c>out</c> argument) is an element that stays in the target, where others find it too: <c>ConcurrentDictionary.GetOrAdd</c>.</summary>
    Peek,

    /// <summary>One step on what a concurrent collection holds, whole by itself: <c>ContainsKey</c>, <c>TryAdd</c>. Two of them are not one.</summary>
    Entry,

    /// <summary>No new runs begin, but one may still be going on: <c>Timer.Stop</c>.</summary>
    Halt,

    /// <summary>The argument becomes an element of the target: <c>List.Add</c>, <c>Queue.Enqueue</c>.</summary>
    Add,

    /// <summary>Takes the lock that the target is.</summary>
    Acquire,

    /// <summary>Gives the lock that the target is.</summary>
    Release,

    /// <summary>Wakes threads that wait by <see cref="WaitPulse"/>: <c>Monitor.Pulse</c>.</summary>
    Pulse,

    /// <summary>Lets waiters of the target go on: <c>ManualResetEvent.Set</c>, <c>CountdownEvent.Signal</c>, <c>TaskCompletionSource.SetResult</c>.</summary>
    Signal,

    /// <summary>Goes on only after the target was signalled: <c>WaitOne</c>, <c>CountdownEvent.Wait</c>, <c>TaskCompletionSource.Task</c> awaited.</summary>
    Wait,

    /// <summary>Gives the lock that the target is, waits for a pulse and takes it again: <c>Monitor.Wait</c>.</summary>
    WaitPulse,

    /// <summary>Keeps its thread for long: <c>Thread.Sleep</c>, <c>File.ReadAllText</c>.</summary>
    Long,

    /// <summary>Runs, before it returns, what others have registered: <c>CancellationTokenSource.Cancel</c>, <c>TaskCompletionSource.SetResult</c>.</summary>
    Foreign,

    /// <summary>A phase barrier: signals and waits: <c>Barrier.SignalAndWait</c>.</summary>
    Phase,

    /// <summary>Reads or writes the memory given by <c>ref</c> as one indivisible, ordered step: <c>Interlocked</c>, <c>Volatile</c>.</summary>
    Atomic,

    /// <summary>Reads the content of a receiver that is not thread-safe.</summary>
    Read,

    /// <summary>Goes through the content of a collection that is not thread-safe: <c>List.ToArray</c>, <c>string.Join</c>.</summary>
    Enumerate,

    /// <summary>Changes the content of a receiver that is not thread-safe.</summary>
    Write,

    /// <summary>Setting the property to true says that nobody is meant to wait for the handle: <c>Thread.IsBackground</c>.</summary>
    Detach,

    /// <summary>
    /// A method that a host runs when it is overridden or implemented: beside the object's other members
    /// (<c>BackgroundService.ExecuteAsync</c>), or, when the call itself joins it, while the host does nothing else (<c>IHostedService.StartAsync</c>).
    /// </summary>
    Hosted,

    /// <summary>A time that never comes: <c>Timeout.InfiniteTimeSpan</c>.</summary>
    Never,

    /// <summary>Stops a thread from outside, wherever it is: <c>Thread.Abort</c>, <c>Thread.Suspend</c>.</summary>
    Abort,

    /// <summary>Tells which thread asks: <c>Environment.CurrentManagedThreadId</c>.</summary>
    Self,

    /// <summary>
    /// A host uses one object of each type that it is given for all its calls, many at once: <c>AddSingleton</c>. The types are type
    /// arguments, <c>typeof</c>, and what is made in the arguments.
    /// </summary>
    Register,

    /// <summary>The result holds no copy: it reads the target's content whenever it is used: <c>List.AsReadOnly</c>, <c>Dictionary.Keys</c>, <c>Enumerable.Where</c>.</summary>
    View,

    /// <summary>Goes on working when its object is disposed: <c>CancellationTokenSource.IsCancellationRequested</c>.</summary>
    Outlasts,

    /// <summary>The result may be used by several threads although its type may not: <c>Random.Shared</c>, <c>TextWriter.Synchronized</c>.</summary>
    Shareable,

    /// <summary>Makes a queue that one side fills and the other empties: <c>Channel.CreateUnbounded</c>, <c>new BlockingCollection</c>.</summary>
    Queue,

    /// <summary>The result is one side of the target, a queue: <c>Channel.Writer</c>.</summary>
    Side,

    /// <summary>Puts something into the queue: <c>ChannelWriter.WriteAsync</c>.</summary>
    Put,

    /// <summary>Takes one thing out of the queue: <c>ChannelReader.ReadAsync</c>.</summary>
    Fetch,

    /// <summary>Takes things out of the queue, or waits for them, until it is closed: <c>ChannelReader.ReadAllAsync</c>.</summary>
    Drain,

    /// <summary>Says that nothing more will be put into the queue: <c>ChannelWriter.Complete</c>.</summary>
    Close,

    /// <summary>Set to true for a queue of which only one body takes out at a time: <c>ChannelOptions.SingleReader</c>.</summary>
    SoleReader,

    /// <summary>Set to true for a queue into which only one body puts at a time: <c>ChannelOptions.SingleWriter</c>.</summary>
    SoleWriter,

    /// <summary>A queue that is full throws something away: <c>BoundedChannelFullMode.DropOldest</c>.</summary>
    Drops,
}

/// <summary>How a body was started; it decides wording and which repairs make sense.</summary>
internal enum StartKind
{
    Task,
    Thread,
    ThreadPool,
    Parallel,
    Plinq,
    Timer,
    Continuation,
    Callback,
    AsyncCall,
    Hosted,
}

/// <summary>How often the started body runs.</summary>
internal enum Multiplicity
{
    /// <summary>Once.</summary>
    Once,

    /// <summary>Many times, at the same time as itself.</summary>
    Many,

    /// <summary>Many times, as a rule one after the other (timers, events).</summary>
    Repeated,
}

/// <summary>What ends the started body's parallelism with its starter.</summary>
internal enum JoinKind
{
    /// <summary>The handle that the call returns (or the created object, for a constructor).</summary>
    Handle,

    /// <summary>The call itself: it returns when all bodies have ended (fork-join).</summary>
    Call,

    /// <summary>Nothing: there is no handle to wait on.</summary>
    None,
}

/// <summary>The mode in which a lock is taken.</summary>
internal enum LockMode
{
    Exclusive,
    Shared,

    /// <summary>Excludes writers and other upgradeable holders, not readers.</summary>
    Upgradeable,
}

/// <summary>On which outcome of the call the effect has come about: the lock is held, the target has ended or was signalled.</summary>
internal enum AcquireOutcome
{
    /// <summary>Always.</summary>
    Always,

    /// <summary>When the call returns true.</summary>
    ResultTrue,

    /// <summary>When the call returns false.</summary>
    ResultFalse,

    /// <summary>Always on normal return, and told by a <c>ref bool</c> argument.</summary>
    RefFlag,

    /// <summary>Only when the <c>ref bool</c> argument is true afterwards (TryEnter with flag).</summary>
    RefFlagTrue,

    /// <summary>Always; given back by disposing the result (<c>Lock.EnterScope</c>, an async lock's releaser).</summary>
    ResultDisposed,
}

/// <summary>What an <see cref="ApiRole.Atomic"/> call does to its <c>ref</c> argument.</summary>
internal enum AtomicKind
{
    Read,
    Write,
    ReadWrite,

    /// <summary>Puts the second argument in the place of the old value, on some condition perhaps.</summary>
    Exchange,
}

/// <summary>What an <see cref="ApiRole.Entry"/> call does to the collection.</summary>
internal enum EntryStep
{
    /// <summary>Tells whether there is an entry, true when there is: <c>ContainsKey</c>, <c>TryGetValue</c>.</summary>
    Asks,

    /// <summary>Gets the value of an entry, or sets it whatever there is: an indexer.</summary>
    Value,

    /// <summary>Asks and changes in one step: <c>TryAdd</c>, <c>GetOrAdd</c>, <c>TryUpdate</c>.</summary>
    Settles,

    /// <summary>Takes an entry or element out and tells whether there was one: <c>TryRemove</c>, <c>TryDequeue</c>.</summary>
    Takes,

    /// <summary>Puts an element in, whatever there is: <c>Enqueue</c>.</summary>
    Puts,

    /// <summary>Takes all out.</summary>
    Clears,

    /// <summary>Tells how many there are.</summary>
    Counts,

    /// <summary>True when there is none: <c>IsEmpty</c>.</summary>
    Lacks,

    /// <summary>True when there is one at least: <c>Any</c>.</summary>
    Holds,
}

/// <summary>What an <see cref="ApiRole.Atomic"/> call tells by its result.</summary>
internal enum AtomicResult
{
    /// <summary>Something else, or nothing.</summary>
    Unknown,

    /// <summary>What the memory holds after it: <c>Interlocked.Increment</c>.</summary>
    New,

    /// <summary>What the memory held before: <c>Interlocked.Exchange</c>.</summary>
    Old,
}

/// <summary>One effect of a known API, as one line of a catalog states it.</summary>
/// <param name="Role">What it does.</param>
internal sealed record ApiEffect(ApiRole Role)
{
    /// <summary>The receiver; of a static method, the first argument.</summary>
    public const string This = "this";

    /// <summary>Every argument.</summary>
    public const string Arguments = "args";

    /// <summary>Nothing at all: the member is known, and does nothing that matters here.</summary>
    public const string Nothing = "nothing";

    /// <summary>Takes a lock, gives it back, waits under it or wakes who does.</summary>
    public bool IsOfLock => Role is ApiRole.Acquire or ApiRole.Release or ApiRole.WaitPulse or ApiRole.Pulse;

    /// <summary>Starts a body, or makes what one is started with.</summary>
    public bool Starts => Role is ApiRole.Start or ApiRole.Create or ApiRole.Launch or ApiRole.Continue or ApiRole.Hosted;

    /// <summary>Says how something gets from one body to another by a queue.</summary>
    public bool IsOfQueue => Role is ApiRole.Queue or ApiRole.Side or ApiRole.Put or ApiRole.Fetch or ApiRole.Drain or ApiRole.Close or ApiRole.SoleReader or ApiRole.SoleWriter or ApiRole.Drops;

    /// <summary><see cref="This"/>, <see cref="Arguments"/>, <see cref="Nothing"/> or a parameter's name: what the role applies to.</summary>
    public string Target { get; init; } = This;

    /// <summary>For <see cref="ApiRole.Add"/>: the parameter that becomes an element; for <see cref="ApiRole.Take"/>: the <c>out</c> parameter that receives it; for starts: the parameter handed to the delegate's first parameter; for <see cref="ApiRole.Entry"/>: the key.</summary>
    public string? Item { get; init; }

    /// <summary>For <see cref="ApiRole.Start"/>: the parameter that says when the body first runs; it does not where that is <see cref="ApiRole.Never"/>, a negative number or not said.</summary>
    public string? Due { get; init; }

    /// <summary>For <see cref="ApiRole.Start"/>: it goes on only as long as somebody refers to the handle; then the garbage collector ends it.</summary>
    public bool IsWeak { get; init; }

    /// <summary>For <see cref="ApiRole.Register"/>: the base type or interface whose subtypes are not meant, by its metadata name.</summary>
    public string? Unless { get; init; }

    public StartKind Kind { get; init; }

    public Multiplicity Times { get; init; }

    public JoinKind JoinedBy { get; init; }

    public LockMode Mode { get; init; }

    public AcquireOutcome Outcome { get; init; }

    public AtomicKind Atomic { get; init; }

    /// <summary>For <see cref="ApiRole.Entry"/>: what is done; <see cref="Item"/> names the parameter that is the key.</summary>
    public EntryStep Step { get; init; }

    public AtomicResult Result { get; init; }

    /// <summary>For <see cref="ApiRole.Forward"/>: the parameter that, when false, lets the code after an <c>await</c> of the result run anywhere: <c>ConfigureAwait(false)</c>.</summary>
    public string? Returning { get; init; }

    /// <summary>True for functions that run on the context of the receiver while the caller waits: <c>Dispatcher.Invoke</c>.</summary>
    public bool IsOnContext { get; init; }

    /// <summary>True for what happens only when somebody goes through the result: <c>Enumerable.Select</c>.</summary>
    public bool IsLazy { get; init; }

    /// <summary>
    /// True for what an interface's member does on the usual objects behind it, but not on all: <c>IList.Add</c> changes a list
    /// that is not thread-safe, most of the time.
    /// </summary>
    public bool IsAssumed { get; init; }
}
