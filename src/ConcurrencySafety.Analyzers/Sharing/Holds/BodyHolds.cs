using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Typestate;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Holds;

/// <summary>Judges what one body does with its locks.</summary>
internal sealed class BodyHolds
{
    private readonly HoldObservations _observed;
    private readonly MemberScan _scan;
    private readonly TypeModel _type;
    private readonly HandOvers _handOvers;
    private readonly HashSet<SyntaxNode> _untested;

    public BodyHolds(HoldObservations observed, MemberScan scan, TypeModel type)
    {
        _observed = observed;
        _scan = scan;
        _type = type;
        _handOvers = new HandOvers(observed, type);
        _untested = new HashSet<SyntaxNode>(UntestedWaits.In(type).Select(call => call.Syntax));
    }

    public IEnumerable<HoldFinding> Find()
    {
        var early = OneEach(_observed.Givings.SelectMany(Early)).ToList();
        return OneEach(_observed.Endings.SelectMany(Kept))
            .Concat(early)
            .Concat(OneEach(_observed.Suspensions.SelectMany(Suspended)))
            .Concat(OneEach(_observed.Givings.SelectMany(NotHeld)).Where(finding => !early.Any(other => other.Event.Lock.Equals(finding.Event.Lock))));
    }

    /// <summary>Locks that are held at a way out, of those that another way out gives back.</summary>
    private IEnumerable<HoldFinding> Kept(Ending ending)
    {
        foreach (var hold in ending.Path.Holds.Where(hold => hold.Value.IsHeld))
        {
            var taken = hold.Value.By!;
            if (!IsFollowed(taken) || !IsGivenBack(hold.Key) || IsOfOtherTurns(taken))
            {
                continue;
            }

            var isSure = !hold.Value.IsGuess
                && (!ending.ByException || ending.Path.Rank == ThrowRank.Likely)
                && IsLock(taken)
                && _handOvers.Judge(taken, ending.ByException && FactsOf(taken).IsOwned && !IsHandedOut(hold.Key)) == Verdict.Safe;
            if (ending.ByException || _handOvers.Judge(taken, ending.ByException) != Verdict.Racy)
            {
                yield return Finding(HoldDefect.Kept, taken, isSure) with { Cause = ending.ByException ? ending.Path.Thrower : ending.Path.Leaving, ByException = ending.ByException };
            }
        }
    }

    /// <summary>Waits inside the try whose finally gives back what they have not got.</summary>
    private IEnumerable<HoldFinding> Early(Giving giving)
    {
        if (giving.Given.IsThrough || TryOf(giving.Given) is not { } attempt)
        {
            yield break;
        }

        foreach (var taken in _observed.Events.Where(done => done.Kind is LockEventKind.Taken or LockEventKind.Attempted && done.Key == giving.Given.Key && !done.IsThrough && attempt.Body.Syntax.Span.Contains(done.Operation.Syntax.Span)))
        {
            if (!IsFollowed(taken) || IsOfOtherTurns(taken) || _untested.Contains(taken.Operation.Syntax))
            {
                continue;
            }

            foreach (var path in giving.Paths.Where(path => path.Of(taken.Key) is null or { IsHeld: false, Depth: 0 }))
            {
                if (path.Of(taken.Key)?.Missed == taken)
                {
                    yield return Finding(HoldDefect.Early, taken, IsLock(taken, unknown: true)) with { IsTimedOut = true, Given = giving.Given };
                }
                else if (path is { Thrower: { } thrower } && path.Of(taken.Key) is null && attempt.Body.Syntax.Span.Contains(thrower.Syntax.Span))
                {
                    var isOwn = thrower.Syntax.Span.Contains(taken.Operation.Syntax.Span);
                    if (path.Rank == ThrowRank.Likely || (isOwn && !IsAbandoned(taken)))
                    {
                        yield return Finding(HoldDefect.Early, taken, path.Rank == ThrowRank.Likely && IsLock(taken, unknown: true)) with { Cause = isOwn ? null : thrower, ByException = true, Given = giving.Given };
                    }
                }
            }
        }
    }

    private IEnumerable<HoldFinding> Suspended(Suspension suspension)
    {
        foreach (var key in suspension.Paths[0].Holds.Keys)
        {
            var holds = suspension.Paths.Select(path => path.Of(key)).ToList();
            if (holds.All(static hold => hold is { IsHeld: true }) && holds[0]!.By is { } taken && FactsOf(taken).IsOwned && _observed.Events.Any(done => done.Kind == LockEventKind.Given && done.Lock.Equals(key.Lock)))
            {
                var isSure = !_type.Catalog.FactsOf(_type.Type).IsContextBound && _observed.Body.IsAsync && holds.All(static hold => !hold!.IsGuess);
                yield return Finding(HoldDefect.Suspended, taken, isSure) with { Cause = suspension.Operation };
            }
        }
    }

    private IEnumerable<HoldFinding> NotHeld(Giving giving)
    {
        if (!giving.Given.IsThrough && IsNamed(giving.Given.Lock) && FactsOf(giving.Given).IsOwned && giving.Paths.All(path => IsFree(path, giving.Given)))
        {
            yield return Finding(HoldDefect.NotHeld, giving.Given, isSure: true);
        }
    }

    /// <summary>Not held in any mode, and surely so in one.</summary>
    private static bool IsFree(HoldPath path, LockEvent given) =>
        path.Of(given.Key) is { IsHeld: false, Depth: 0 } && path.Holds.All(hold => !hold.Key.Lock.Equals(given.Lock) || hold.Value is { IsHeld: false, Depth: 0 });

    private HoldFinding Finding(HoldDefect defect, LockEvent done, bool isSure) => new(defect, done, isSure ? Verdict.Racy : Verdict.Unknown, _observed.Body)
    {
        IsOfStatement = FactsOf(done).IsOfStatement,
        Given = _observed.Events.Where(other => other.Kind == LockEventKind.Given && other.Lock.Equals(done.Lock) && other.Operation != done.Operation).OrderBy(other => other.Operation.Syntax.SpanStart).FirstOrDefault(),
    };

    /// <summary>Some way that ends well gives it back.</summary>
    private bool IsGivenBack(HoldKey key) => _observed.Endings.Any(ending => !ending.ByException && ending.Path.Of(key) is { IsHeld: false, Depth: 0, Missed: null });

    /// <summary>Some way that ends well keeps it.</summary>
    private bool IsHandedOut(HoldKey key) => _observed.Endings.Any(ending => !ending.ByException && ending.Path.Of(key) is { IsHeld: true });

    /// <summary>
    /// What a call gives that is disposed later (a scope, a releaser) holds the lock itself. A lock without a name, or one of many, may be another one at the release.
    /// </summary>
    private static bool IsFollowed(LockEvent taken) =>
        !taken.IsScoped
        && IsNamed(taken.Lock)
        && (!taken.IsThrough || taken.Operation is IInvocationOperation { TargetMethod: { ReturnsVoid: true } or { ReturnType: INamedTypeSymbol { IsGenericType: false, TypeKind: TypeKind.Class or TypeKind.Struct }, IsAsync: true } });

    private static bool IsNamed(Place place) =>
        place is { Root: not (PlaceRoot.Value or PlaceRoot.Return) } && !ReferenceEquals(place, Place.Beyond) && !place.Steps.Any(static step => step.Kind == PlaceStepKind.Element && !step.Index.IsNumbered);

    /// <summary>Taken by each turn of a loop that does not give it back: as often as others do, perhaps.</summary>
    private bool IsOfOtherTurns(LockEvent taken)
    {
        var loops = _scan.Operation.Descendants().OfType<ILoopOperation>().Where(loop => loop.Syntax.Span.Contains(taken.Operation.Syntax.Span)).ToList();
        return loops.Count > 0 && !_observed.Events.Any(done => done.Kind == LockEventKind.Given && done.Lock.Equals(taken.Lock) && loops[loops.Count - 1].Syntax.Span.Contains(done.Operation.Syntax.Span));
    }

    /// <summary>A semaphore that admits nobody at first is a signal; one of which that is not known may be.</summary>
    private bool IsLock(LockEvent taken, bool unknown = false) =>
        FactsOf(taken).Admits is null || (taken.Target is { } target && _type.Admits(target, _observed.Body) is var admits && (admits > 0 || (unknown && admits is null)));

    private TypeFacts FactsOf(LockEvent done) => done.Api is { } api ? _type.Catalog.FactsOf(api) : TypeFacts.Unknown;

    /// <summary>Its wait can throw although it has got the lock, when the holder has died: only a handle of the system's does that.</summary>
    private bool IsAbandoned(LockEvent taken) => FactsOf(taken) is { IsOwned: true, IsOfStatement: false };

    /// <summary>The statement in whose finally something is given back.</summary>
    private ITryOperation? TryOf(LockEvent given) => _scan.Operation.Descendants().OfType<ITryOperation>().LastOrDefault(attempt => attempt.Finally?.Syntax.Span.Contains(given.Operation.Syntax.Span) == true);

    /// <summary>One finding a call: what is sure before what is not, what happens without an exception before what takes one, then by position.</summary>
    private static IEnumerable<HoldFinding> OneEach(IEnumerable<HoldFinding> findings) => findings
        .GroupBy(finding => finding.Event.Operation)
        .Select(same => same
            .OrderByDescending(finding => finding.Verdict == Verdict.Racy)
            .ThenBy(finding => finding.ByException)
            .ThenByDescending(finding => finding.IsTimedOut)
            .ThenBy(finding => finding.Cause?.Syntax.SpanStart ?? int.MaxValue)
            .First());
}
