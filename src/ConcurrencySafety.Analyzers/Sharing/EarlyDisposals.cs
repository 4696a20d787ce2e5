using System.Collections.Immutable;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>An object is disposed while what was started still uses it.</summary>
/// <param name="Site">The start.</param>
/// <param name="Body">The body that starts and disposes.</param>
/// <param name="Variable">The local or parameter that holds the object.</param>
/// <param name="At">Where it is disposed: the call, or the end of the scope of its <c>using</c>.</param>
/// <param name="IsScope">A <c>using</c> or <c>finally</c> disposes it.</param>
/// <param name="IsReturned">The caller gets the handle, too late.</param>
/// <param name="Verdict">Racy where nobody can have waited before.</param>
internal sealed record EarlyDisposal(StartSite Site, Body Body, ISymbol Variable, Location At, bool IsScope, bool IsReturned, Verdict Verdict);

/// <summary>
/// Finds what a type's members dispose before those who use it have ended. On the way of an exception nothing is said: only where the code
/// itself gets there.
/// </summary>
internal static class EarlyDisposals
{
    public static ImmutableArray<EarlyDisposal> In(TypeModel type)
    {
        var found = ImmutableArray.CreateBuilder<EarlyDisposal>();
        foreach (var scan in type.Members.Where(IsWorthIt))
        {
            foreach (var body in type.CodeOf(scan.Member)?.Bodies ?? Enumerable.Empty<Body>())
            {
                found.AddRange(In(body, type));
            }
        }

        return found.ToImmutable();
    }

    /// <summary>A quick look: something is disposed, and something may be left running.</summary>
    public static bool IsWorthIt(MemberScan scan) => scan.Disposes && (scan.Starts || scan.Sites.HandleCalls.Count > 0);

    private static IEnumerable<EarlyDisposal> In(Body body, TypeModel type)
    {
        if (type.SummaryOf(body) is not { IsComplete: true } summary)
        {
            return Enumerable.Empty<EarlyDisposal>();
        }

        var uses = new LateUses(type);
        return summary.Observed.Disposals
            .Where(disposal => IsOnlyOne(body, disposal.Place.Symbol!))
            .SelectMany(disposal => disposal.State.Live.Entries.Keys.Select(key => key.Site).Distinct().Select(site => Judge(site, disposal, body, summary, uses, type)))
            .Where(early => early.Verdict != Verdict.Safe)
            .GroupBy(early => early.Site.Operation.Syntax)
            .Select(same => same.OrderByDescending(early => early.Verdict).ThenBy(early => early.At.SourceSpan.End).ThenByDescending(early => early.Variable.Locations[0].SourceSpan.Start).First())
            .OrderBy(early => early.Site.Operation.Syntax.SpanStart);
    }

    private static EarlyDisposal Judge(StartSite site, Disposal disposal, Body body, MethodSummary summary, LateUses uses, TypeModel type)
    {
        var variable = disposal.Place.Symbol!;
        var entry = disposal.State.Live.Find(site)!;
        var isReturned = entry.Maybe.Any(place => place.Root == PlaceRoot.Return);
        var (at, isScope) = PlaceOf(disposal.Operation);
        var verdict = entry.Detached.Contains(variable) || site.Kind == StartKind.Hosted ? Verdict.Safe : uses.Of(site, disposal.Place);
        if (verdict == Verdict.Racy && !IsCertain(site, entry, disposal, at, isReturned, summary, type))
        {
            verdict = Verdict.Unknown;
        }

        return new EarlyDisposal(site, body, variable, at, isScope, isReturned, verdict);
    }

    /// <summary>Nobody can have waited, nor is the disposal meant to end the body.</summary>
    private static bool IsCertain(StartSite site, LiveEntry entry, Disposal disposal, Location at, bool isReturned, MethodSummary summary, TypeModel type)
    {
        if (entry.IsEscaped
            || !entry.Awaited.IsEmpty
            || site.Kind is StartKind.Timer or StartKind.Callback or StartKind.Continuation
            || EndsItsUsers(disposal, type)
            || disposal.Operation.Syntax.Ancestors().TakeWhile(outer => !outer.Span.Contains(site.Operation.Syntax.Span)).Any(static outer => outer is CatchClauseSyntax or IfStatementSyntax or SwitchSectionSyntax))
        {
            return false;
        }

        var waits = summary.Observed.Pauses.Where(pause => pause.State.Live.Find(site) is { } there && (pause.Target.ElementOf ?? pause.Target.Place) is { } target && HandleSteps.MayCover(there, target)).ToList();
        return waits.All(wait => wait.Operation.Syntax.SpanStart >= at.SourceSpan.Start) && (isReturned || waits.Count > 0 || !site.IsJoinedSomewhere);
    }

    /// <summary>Disposing such an object tells those who use it to end: its own code does something about threads, or sets a flag.</summary>
    private static bool EndsItsUsers(Disposal disposal, TypeModel type)
    {
        if (disposal.Operation is not IInvocationOperation { Instance: { } instance } || instance.Unconverted().Type is not INamedTypeSymbol disposed || !type.IsInSource(disposed))
        {
            return false;
        }

        var dispose = disposed.OriginalDefinition.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(EnumerationSteps.IsDispose);
        return dispose is null
            || type.Calls.HasEffects(dispose, default)
            || type.Calls.Any(dispose, new Dictionary<ISymbol, bool>(SymbolEqualityComparer.Default), static scan => scan.Assigns.Any(static assigned => assigned.Member is IFieldSymbol { Type.SpecialType: SpecialType.System_Boolean }), default);
    }

    /// <summary>The variable stands for one object from beginning to end.</summary>
    private static bool IsOnlyOne(Body body, ISymbol variable) => variable switch
    {
        ILocalSymbol => body.Code.Variables.AssignedTo(variable).Count <= 1,
        _ => body.Code.Variables.AssignedTo(variable).Count == 0,
    };

    private static (Location At, bool IsScope) PlaceOf(IOperation dispose)
    {
        if (dispose.IsImplicit)
        {
            foreach (var outer in dispose.Syntax.AncestorsAndSelf())
            {
                switch (outer)
                {
                    case UsingStatementSyntax scope:
                        return (scope.GetLastToken().GetLocation(), true);
                    case LocalDeclarationStatementSyntax { Parent: { } scope }:
                        return ((scope is GlobalStatementSyntax ? scope.Parent! : scope).GetLastToken().GetLocation(), true);
                }
            }
        }

        return (dispose.Syntax.GetLocation(), dispose.Syntax.Ancestors().Any(static outer => outer is FinallyClauseSyntax));
    }
}
