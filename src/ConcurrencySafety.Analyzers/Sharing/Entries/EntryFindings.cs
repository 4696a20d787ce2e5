using System.Collections.Immutable;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Entries;

/// <summary>
/// What a type does to entries of concurrent collections in two steps that others can come between: a test and what depends on it, a value and what is
/// computed from it. One report a test; an update tells more than the test before it, and a change inside a value
/// that is no concurrent collection (<see cref="NestedChanges"/>) more than how the value was put there.
/// Limits: both steps stand in one function.
/// </summary>
internal static class EntryFindings
{
    public static ImmutableArray<EntryFinding> In(TypeModel type, IReadOnlyCollection<NestedChange> nested, CancellationToken cancellationToken)
    {
        if (SharedHolders.IsOfOneThread(type))
        {
            return ImmutableArray<EntryFinding>.Empty;
        }

        var uses = new List<EntryUse>();
        foreach (var scan in type.Members.Where(scan => scan.Starts || scan.Uses.Any(member => SharedHolders.IsConcurrent(TypeOf(member), type.Catalog))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (type.CodeOf(scan.Member) is { } code)
            {
                uses.AddRange(code.Operation.Descendants().Select(operation => EntryUse.Of(operation, scan, code, type.Catalog)).OfType<EntryUse>());
            }
        }

        var repetition = new Repetition(type, cancellationToken);
        var found = new List<EntryFinding>();
        foreach (var collection in uses.GroupBy(use => use.Holder, SymbolEqualityComparer.Default))
        {
            var all = collection.ToList();
            var steps = new EntrySteps(type, all, repetition, use => IsFree(use, type, cancellationToken));
            var updates = EntryUpdates.In(steps).ToList();
            var tests = CheckThenActs.In(steps)
                .Where(test => !updates.Any(update => IsSameFunction(update.Act, test.Act)) && !(test.Kind == EntryFindingKind.Overwrites && nested.Any(change => IsTold(test, change))));
            found.AddRange(updates.Concat(tests.GroupBy(test => test.Test.Operation).Select(same => same.OrderByDescending(test => test.Verdict).ThenBy(test => test.Syntax.SpanStart).First())));
        }

        return EntryFinding.InOrder(found);
    }

    private static ITypeSymbol? TypeOf(ISymbol member) => (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;

    /// <summary>No lock is held, and the object is not built or disposed of.</summary>
    private static bool IsFree(EntryUse use, TypeModel type, CancellationToken cancellationToken) =>
        (use.Holder is ILocalSymbol or IParameterSymbol || SharedHolders.IsShared(use.Scan, type, use.Code, cancellationToken))
        && !SharedHolders.IsLocked(use.Operation, use.Scan, type, use.Code);

    private static bool IsSameFunction(EntryUse one, EntryUse other) => ReferenceEquals(SourceOrder.FunctionOf(one.Operation), SourceOrder.FunctionOf(other.Operation));

    private static bool IsTold(EntryFinding test, NestedChange change) => SymbolEqualityComparer.Default.Equals(change.Outer, test.Act.Holder)
        && change.All.Any(operation => ReferenceEquals(SourceOrder.FunctionOf(operation), SourceOrder.FunctionOf(test.Act.Operation)));
}

/// <summary>All steps of a type on one concurrent collection.</summary>
/// <param name="Type">The type.</param>
/// <param name="All">The steps.</param>
/// <param name="Repetition">Tells at which of them several threads can be at once.</param>
/// <param name="IsFree">Whether nothing keeps other threads away from a step.</param>
internal sealed record EntrySteps(TypeModel Type, IReadOnlyList<EntryUse> All, Repetition Repetition, Func<EntryUse, bool> IsFree)
{
    public ApiCatalog Catalog => Type.Catalog;

    /// <summary>The step by which another thread comes between the two of one that stands at <paramref name="act"/>; null where there is none.</summary>
    public (bool IsThere, EntryUse? Other) Rival(EntryUse act, Func<EntryUse, bool> matters)
    {
        var isRepeated = Repetition.IsAt(act);
        if (isRepeated && matters(act))
        {
            return (true, null);
        }

        var other = All.Where(use => !ReferenceEquals(use, act) && matters(use) && !IsBuilding(use) && (isRepeated || Repetition.IsAt(use)))
            .OrderBy(use => SymbolEqualityComparer.Default.Equals(use.Scan.Member, act.Scan.Member))
            .ThenBy(use => use.Syntax.SpanStart)
            .FirstOrDefault();
        return (other is not null, other);
    }

    private bool IsBuilding(EntryUse use) => TypeModel.IsConstruction(use.Scan.Member) || (use.Scan.Member is IMethodSymbol method && Flow.Steps.EnumerationSteps.IsDispose(method));
}
