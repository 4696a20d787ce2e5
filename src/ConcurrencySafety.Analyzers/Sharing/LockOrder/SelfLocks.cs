using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.LockOrder;

/// <summary>Finds the locks that wait for their own holder.</summary>
internal static class SelfLocks
{
    /// <summary>The holder takes the lock again itself, or in an async method that it waits for.</summary>
    public static IEnumerable<LockFinding> Again(LockWalks walks, CancellationToken cancellationToken)
    {
        var found = new List<LockFinding>();
        foreach (var (held, taken) in Pairs(walks))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (held.Via is null or { Strand.Site.Kind: StartKind.AsyncCall } && IsRefused(held, taken) is { } isCertain)
            {
                var edge = new LockEdge(held, taken);
                var verdict = isCertain && held.IsCertain && held.Via is not { IsEscaped: true } && !IsHandedOver(taken) ? FlagTests.Judge(edge) : Verdict.Unknown;
                if (verdict != Verdict.Safe)
                {
                    found.Add(new LockFinding(edge, verdict));
                }
            }
        }

        return LockFinding.OneEach(found);
    }

    /// <summary>A body that the holder waits for takes the lock: one started elsewhere, or what comes after the first await of an async method.</summary>
    public static IEnumerable<LockFinding> Awaited(LockWalks walks, bool isForkJoin, CancellationToken cancellationToken)
    {
        var found = new List<LockFinding>();
        foreach (var (held, taken) in Pairs(walks))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (held.Via is { } wait
                && wait.Pause.Kind == PauseKind.ForkJoin == isForkJoin
                && HeldLocks.AreExclusive(held.Lock.Hold.Mode, taken.Taking.Mode)
                && !(wait.Strand.Site!.Kind == StartKind.AsyncCall && IsRefused(held, taken) is not null))
            {
                var overlap = isForkJoin ? Verdict.Racy : Overlap(held, taken);
                if (overlap != Verdict.Safe)
                {
                    found.Add(new LockFinding(new LockEdge(held, taken), held.IsCertain && !wait.IsEscaped ? overlap : Verdict.Unknown));
                }
            }
        }

        return LockFinding.OneEach(found);
    }

    /// <summary>The type of the lock object that a taking speaks to; null for what any object can be used for.</summary>
    public static ITypeSymbol? LockTypeOf(IOperation taking) => taking is IInvocationOperation { Instance.Type: { } type } ? type : null;

    private static IEnumerable<(Holding Held, Acquisition Taken)> Pairs(LockWalks walks) =>
        from walk in walks.All
        from taken in walk.Acquisitions
        where taken.Taking.Waits && !IsElsewhere(taken.Lock.Place)
        from held in taken.Held
        where held.Lock.Lock.Equals(taken.Lock) && Path.IsOwn(held, taken)
        select (held, taken);

    /// <summary>Equal names of which it cannot be told that they stand for one lock.</summary>
    private static bool IsElsewhere(Place place) => ReferenceEquals(place, Place.Beyond) || place.Steps.Any(step => step.Kind == PlaceStepKind.Element && !step.Index.IsNumbered);

    /// <summary>Whether the lock does not let its holder in again: false where that is not known, null when it does.</summary>
    private static bool? IsRefused(Holding held, Acquisition taken)
    {
        var type = taken.Walk.Type;
        if (LockTypeOf(taken.Taking.Operation) is not { } lockType || type.Catalog.FactsOf(lockType) is not { IsOnce: true } facts)
        {
            return null;
        }

        var (mine, wanted) = (held.Lock.Hold.Mode, taken.Taking.Mode);
        if (mine == LockMode.Upgradeable)
        {
            return wanted == LockMode.Upgradeable ? true : null;
        }

        if (facts.Recursion is not { } parameter || (mine == LockMode.Shared && wanted != LockMode.Shared))
        {
            return true;
        }

        // A policy of the constructor may let the holder in again.
        return AllowsRecursion(taken.Lock.Place, parameter, taken) switch
        {
            true => null,
            false => true,
            null => false,
        };
    }

    private static bool? AllowsRecursion(Place place, string parameter, Acquisition taken)
    {
        var made = place.Variable switch
        {
            ILocalSymbol local => taken.Lock.Owner?.Body.Code.Variables.OnlyValueOf(local),
            { } member => taken.Walk.Type.OnlyValueOf(member),
            null => null,
        };
        return made?.Unconverted() is not IObjectCreationOperation creation ? null
            : creation.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter)?.Value is not { } policy ? false
            : policy.ConstantValue is { HasValue: true, Value: int value } ? value != 0
            : null;
    }

    /// <summary>Whether some other body gives the lock back without having taken it: then that one ends the wait.</summary>
    private static bool IsHandedOver(Acquisition taken)
    {
        var type = taken.Walk.Type;
        return LockTypeOf(taken.Taking.Operation) is { } lockType && type.Catalog.FactsOf(lockType).Admits is not null
            && type.Members.Where(scan => scan.Synchronizes)
                .Select(scan => type.CodeOf(scan.Member))
                .SelectMany(code => code is null ? Enumerable.Empty<Body>() : code.Bodies.Where(body => body.Parent is not null || MembersAtWork.IsEntry(body.Symbol)))
                .Any(body => type.SummaryOf(body)?.Exit is { } exit && exit.Released.Any(place => SymbolEqualityComparer.Default.Equals(place.Variable, taken.Lock.Place.Variable)));
    }

    private static Verdict Overlap(Holding held, Acquisition taken)
    {
        var wait = held.Via!;
        if (wait.Strand.Site!.Kind == StartKind.AsyncCall && taken.AsAccess.IsBeforeAwait)
        {
            // The same thread, up to the first await.
            return Verdict.Safe;
        }

        var access = new Access(held.Name, AccessKind.Write, wait.Pause.Operation.Syntax, wait.Pause.State);
        return Parallelism.Judge(new SharedAccess(access, wait.Frame, held.Lock.Lock), taken.AsAccess);
    }
}
