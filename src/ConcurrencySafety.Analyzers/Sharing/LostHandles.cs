using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>A started body whose handle nobody waits for when the body that holds it ends.</summary>
/// <param name="Site">The start, as that body sees it.</param>
/// <param name="Body">The body that loses it.</param>
/// <param name="Collections">The local collections that hold it.</param>
/// <param name="Variables">The plain locals that hold it.</param>
/// <param name="Field">The private field that holds it and that nobody ever reads.</param>
internal sealed record LostHandle(StartSite Site, Body Body, IReadOnlyList<ISymbol> Collections, IReadOnlyList<ISymbol> Variables, ISymbol? Field)
{
    /// <summary>Waited for on some other path, or one of several is.</summary>
    public bool IsJoinedSomewhere => Site.IsJoinedSomewhere;
}

/// <summary>Finds the handles that a body loses.</summary>
internal static class LostHandles
{
    public static IEnumerable<LostHandle> In(Body body, TypeModel type)
    {
        if (type.SummaryOf(body) is not { IsComplete: true, Exit: { } exit } summary)
        {
            yield break;
        }

        var seen = new HashSet<SyntaxNode>();

        // What is let go in a loop or a branch is seen at the body's end: nothing but a wait removes it.
        var sites = exit.Live.Entries.Keys.Select(key => key.Site).Distinct()
            .OrderBy(site => site.Operation.Syntax.SpanStart)
            .ThenBy(site => site.Depth)
            .ThenBy(site => site.Root.Operation.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
            .ThenBy(site => site.Root.Operation.Syntax.SpanStart);
        foreach (var site in sites)
        {
            var entry = exit.Live.Find(site)!;
            if (entry.IsEscaped || site.IsDiscarded || site.IsLostBelow || site.Kind is StartKind.Timer or StartKind.ThreadPool or StartKind.Callback or StartKind.Hosted || LooksAtAntecedent(site))
            {
                continue;
            }

            // One start of several bodies, or a start and what it leaves behind, is one loss.
            if (!seen.Add(site.Operation.Syntax))
            {
                continue;
            }

            var holders = Holders(exit.Live, site);
            if (holders.Any(place => !IsLocalTo(body, place)))
            {
                var field = OnlyFieldOf(holders, body);
                if (field is not null && IsNeverUsed(type, field) && IsOf(body, site, field, type))
                {
                    yield return new LostHandle(site, body, Array.Empty<ISymbol>(), Array.Empty<ISymbol>(), field);
                }

                continue;
            }

            yield return new LostHandle(site, body, Held(holders, isCollection: true), Held(holders, isCollection: false), null);
        }
    }

    /// <summary>Threads and tasks that a body makes, that nobody starts on any path, and that nobody else gets.</summary>
    public static IEnumerable<LostHandle> NeverStarted(Body body, TypeModel type)
    {
        if (type.SummaryOf(body) is not { IsComplete: true, Exit.Unstarted: { IsEmpty: false } unstarted })
        {
            yield break;
        }

        foreach (var site in unstarted.Entries.Keys.Select(key => key.Site).Distinct().OrderBy(site => site.Operation.Syntax.SpanStart))
        {
            var holders = Holders(unstarted, site);
            var (collections, variables) = (Held(holders, isCollection: true), Held(holders, isCollection: false));
            if (!site.IsTakenUp && site.Origin is null && !unstarted.Find(site)!.IsEscaped && holders.All(place => IsLocalTo(body, place))
                && (collections.Count + variables.Count > 0 || IsDropped(site.Operation, type.Catalog)))
            {
                yield return new LostHandle(site, body, collections, variables, null);
            }
        }
    }

    /// <summary>A continuation that asks how the task before it ended is there to look after it: nothing is lost with its own task.</summary>
    private static bool LooksAtAntecedent(StartSite site) =>
        site.Kind == StartKind.Continuation
        && site.Targets.All(target => target.Body is not { Method.Parameters: { Length: > 0 } parameters } body
            || Captures.Of(body).Any(place => SymbolEqualityComparer.Default.Equals(place.Symbol, parameters[0])));

    /// <summary>All places that hold the handle of the newest or an older run.</summary>
    private static List<Place> Holders(LiveSet live, StartSite site) =>
        live.Entries.Where(entry => entry.Key.Site == site).SelectMany(entry => entry.Value.Holders).Distinct().OrderBy(place => place.ToString(), StringComparer.Ordinal).ToList();

    private static bool IsDropped(IOperation handle, ApiCatalog catalog) =>
        Consumption.Of(handle, catalog) is IExpressionStatementOperation or IAwaitOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };

    private static List<ISymbol> Held(List<Place> holders, bool isCollection) => holders
        .Where(place => place.Root is PlaceRoot.Local or PlaceRoot.Parameter && place.Steps.Length == 0 && IsCollection(place.Symbol!) == isCollection)
        .Select(place => place.Symbol!).Distinct<ISymbol>(SymbolEqualityComparer.Default).ToList();

    private static bool IsLocalTo(Body body, Place place) => place.Root switch
    {
        PlaceRoot.Local => !IsInObject(place) && ReferenceEquals(body.Code.OwnerOf(place.Symbol!), body) && !IsUsedInUnseenCode(body, place.Symbol!),
        PlaceRoot.Value => !IsInObject(place),
        _ => false,
    };

    /// <summary>An object's own field keeps the handle: it is the object's to look after.</summary>
    private static bool IsInObject(Place place) => place.Steps.Any(step => step.Member is { ContainingType.IsReferenceType: true });

    /// <summary>A lambda that captures the handle may wait for it; the flow knows only of those that run.</summary>
    private static bool IsUsedInUnseenCode(Body body, ISymbol variable) => body.Code.Variables.IsCaptured(variable);

    private static ISymbol? OnlyFieldOf(List<Place> holders, Body body)
    {
        var outside = holders.Where(place => !IsLocalTo(body, place)).ToList();
        return outside.Count == 1 && outside[0] is { Root: PlaceRoot.This or PlaceRoot.Static, Variable: { DeclaredAccessibility: Accessibility.Private } member } && !outside[0].IsElement ? member : null;
    }

    /// <summary>It is lost where it is started or put into the field, not where that code is called.</summary>
    private static bool IsOf(Body body, StartSite site, ISymbol field, TypeModel type) =>
        IsIn(body, site.Root.Operation.Syntax) || type.AssignedTo(field).Any(assigned => assigned.Value is not { Syntax: var value } || IsIn(body, value));

    private static bool IsIn(Body body, SyntaxNode syntax) => syntax.SyntaxTree == body.Syntax.SyntaxTree && body.Syntax.Span.Contains(syntax.Span);

    private static bool IsNeverUsed(TypeModel type, ISymbol field) => type.IsOnlyAssigned(field);

    private static bool IsCollection(ISymbol variable) => variable is ILocalSymbol { Type: var type }
        && (type.TypeKind == TypeKind.Array || type.AllInterfaces.Any(face => face.SpecialType == SpecialType.System_Collections_IEnumerable) || type.SpecialType == SpecialType.System_Collections_IEnumerable);
}
