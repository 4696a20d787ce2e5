using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.Steps;

/// <summary>What the steps may ask about code other than the body at hand.</summary>
internal interface ISummarySource
{
    ApiCatalog Catalog { get; }

    /// <summary>What a body does; null while it is being analysed (recursion) or when it cannot be.</summary>
    MethodSummary? SummaryOf(Body body);

    /// <summary>The body of a method that can be followed from here; null when it is elsewhere or may be overridden.</summary>
    Body? BodyOf(IMethodSymbol method, Body caller);

    /// <summary>The bodies that a call may run: an object's exact type tells, or that there are few types it can have.</summary>
    /// <param name="method">What is called.</param>
    /// <param name="isVirtual">Whether the object's type decides what runs.</param>
    /// <param name="receiver">The object's exact type, where known.</param>
    /// <param name="caller">Where the call stands.</param>
    Callees CalleesOf(IMethodSymbol method, bool isVirtual, ITypeSymbol? receiver, Body caller);

    /// <summary>
    /// What a body does to the state of a caller; null when it does nothing to threads, locks, gates and handles, when the
    /// call closes a circle of calls, and when nothing can be told.
    /// </summary>
    MethodSummary? SummaryFor(Body callee, Body caller);

    /// <summary>Whether the member, or one that it calls, starts a body.</summary>
    bool StartsAnything(Body body);

    /// <summary>Whether the member, or one that it calls, takes locks, waits or starts something.</summary>
    bool Synchronizes(Body body);

    /// <summary>Whether the member, or one that it calls, uses memory that may change.</summary>
    bool TouchesMemory(Body body);

    /// <summary>A question for many members: does it, or one that it calls, use one of the variables? What is found for one helps the next.</summary>
    Func<ISymbol, bool> Touching(ISet<ISymbol> variables);

    /// <summary>A property that the compiler stores in a field of its own.</summary>
    bool IsAutoProperty(IPropertySymbol property);

    /// <summary>A field or auto-property that never changes once the object is built.</summary>
    bool IsStable(ISymbol member);

    /// <summary>A private flag that is false when the object is built, and then set in one place only.</summary>
    bool IsLatch(IFieldSymbol flag);

    /// <summary>The one value that a field or auto-property ever gets; null when there are several or it cannot be told.</summary>
    IOperation? OnlyValueOf(ISymbol member);

    /// <summary>The one expression that a method which can be followed returns; null when there are several or it cannot be told.</summary>
    IOperation? OnlyResultOf(IMethodSymbol method, Body caller);

    /// <summary>What the delegates stored in a private field run; default when that cannot be told.</summary>
    ImmutableArray<DelegateTarget> TargetsStoredIn(ISymbol member);

    /// <summary>What the threads or tasks stored in a private field run once started; default when that cannot be told.</summary>
    ImmutableArray<DelegateTarget> TargetsCreatedIn(ISymbol member);

    /// <summary>How many a semaphore field or local admits at first; null when that cannot be told. One for a lock that is no semaphore.</summary>
    int? Admits(IOperation semaphore, Body body);
}
