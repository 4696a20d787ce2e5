using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>A collection that is not thread-safe is changed while a concurrent one holds it for others, with no lock.</summary>
/// <param name="Outer">The variable that holds the concurrent collection.</param>
/// <param name="Inner">The type of the collection inside.</param>
/// <param name="Primary">The change to report.</param>
/// <param name="All">All changes of the same kind, in source order.</param>
internal sealed record NestedChange(ISymbol Outer, ITypeSymbol Inner, IOperation Primary, ImmutableArray<IOperation> All);

/// <summary>
/// Finds changes inside concurrent collections that several threads use (<see cref="SharedHolders"/>).
/// Limits: elements that a <c>foreach</c> gives are not followed.
/// </summary>
internal static class NestedChanges
{
    private const int MaxDepth = 4;

    public static ImmutableArray<NestedChange> In(TypeModel type, CancellationToken cancellationToken)
    {
        if (SharedHolders.IsOfOneThread(type))
        {
            return ImmutableArray<NestedChange>.Empty;
        }

        var changes = new List<(ISymbol Outer, ITypeSymbol Inner, IOperation Change)>();
        foreach (var scan in type.Members)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if ((scan.Starts || UsesOuter(scan, type.Catalog) || type.Members.Any(helper => scan.Calls.Contains(helper.Member) && UsesOuter(helper, type.Catalog))) && type.CodeOf(scan.Member) is { } code)
            {
                var isShared = SharedHolders.IsShared(scan, type, code, cancellationToken);
                changes.AddRange(Unlocked(scan, type, code).Where(change => change.Outer is ILocalSymbol or IParameterSymbol ? SharedHolders.RunsManyTimes(change.Change, change.Outer, type.Catalog) : isShared));
            }
        }

        return changes.GroupBy(change => change.Outer, SymbolEqualityComparer.Default)
            .Select(same => same.OrderBy(change => change.Change.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(change => change.Change.Syntax.SpanStart).ToList())
            .Select(same => new NestedChange(same[0].Outer, same[0].Inner, same[0].Change, same.Select(change => change.Change).ToImmutableArray()))
            .OrderBy(change => change.Primary.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
            .ThenBy(change => change.Primary.Syntax.SpanStart)
            .ToImmutableArray();
    }

    private static bool UsesOuter(MemberScan scan, ApiCatalog catalog) => scan.Uses.Any(member => IsOuter(member, catalog));

    private static bool IsOuter(ISymbol member, ApiCatalog catalog) => member switch
    {
        IFieldSymbol field => IsOuter(field.Type, catalog),
        IPropertySymbol property => IsOuter(property.Type, catalog),
        _ => false,
    };

    private static bool IsOuter(ITypeSymbol? type, ApiCatalog catalog) =>
        type is INamedTypeSymbol { TypeArguments: { IsEmpty: false } held } && SharedHolders.IsConcurrent(type, catalog) && held.Any(inner => IsInner(inner, catalog));

    private static bool IsInner(ITypeSymbol? type, ApiCatalog catalog) => type is not null && catalog.FactsOf(type) is { Safety: ThreadSafety.NotSafe, IsCollection: true };

    private static IEnumerable<(ISymbol Outer, ITypeSymbol Inner, IOperation Change)> Unlocked(MemberScan scan, TypeModel type, MemberCode code)
    {
        foreach (var operation in code.Operation.Descendants())
        {
            if (Changed(operation, type.Catalog) is { } inner && Holder(inner, code, type, 0) is var (holder, there) && SharedHolders.Of(holder, there) is { } outer && !SharedHolders.IsLocked(operation, scan, type, code))
            {
                yield return (outer, inner.Type!, operation);
            }
        }
    }

    /// <summary>The collection that an operation changes; null when it changes none.</summary>
    private static IOperation? Changed(IOperation operation, ApiCatalog catalog)
    {
        var (receiver, member) = operation switch
        {
            IInvocationOperation call => (call.Instance, (ISymbol)call.TargetMethod),
            IAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true } element } => (element.Instance, element.Property),
            IIncrementOrDecrementOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true } element } => (element.Instance, element.Property),
            _ => (null, null),
        };
        receiver = receiver?.Unconverted() is IConditionalAccessInstanceOperation access ? access.Accessed()?.Unconverted() : receiver?.Unconverted();
        return member is not null && IsInner(receiver?.Type, catalog)
            && (member is IPropertySymbol || catalog.EffectsOf(member, receiver!.Type).Any(effect => effect is { Role: ApiRole.Write, Target: ApiEffect.This }))
            ? receiver
            : null;
    }

    /// <summary>The concurrent collection in which the value stays, and the member where it is named; null when it is not known to stay in one.</summary>
    private static (IOperation Collection, MemberCode Code)? Holder(IOperation value, MemberCode code, TypeModel type, int depth)
    {
        value = value.Unconverted();
        if (depth > MaxDepth)
        {
            return null;
        }

        var catalog = type.Catalog;
        switch (value)
        {
            case IInvocationOperation { Instance: { } instance } call when IsOuter(instance.Type, catalog) && catalog.PeeksOf(call.TargetMethod).Any(peek => peek.Item is null):
                return (instance, code);
            case IPropertyReferenceOperation { Instance: { } instance } element when IsOuter(instance.Type, catalog) && !catalog.PeeksOf(element.Property).IsEmpty:
                return (instance, code);
            case IInvocationOperation { TargetMethod: var method } when type.OnlyResultOf(method, code.Root) is { } result && type.CodeOf(method.OriginalDefinition) is { } there && IsOwn(method, type):
                return Holder(result, there, type, depth + 1);
            case IParameterReferenceOperation parameter:
                return GivenBy(parameter, catalog) is { } giver ? (giver, code) : null;
            case ILocalReferenceOperation { Local: var local }:
                var values = code.Variables.AssignedTo(local);
                var shown = ShownIn(local, code, catalog) is { } shower ? (shower, code) : values.Select(assigned => assigned is null ? null : Holder(assigned, code, type, depth + 1)).FirstOrDefault(holder => holder is not null);
                return shown is not null && values.All(assigned => assigned is null || IsNew(assigned) || Holder(assigned, code, type, depth + 1) is not null) ? shown : null;
            default:
                return null;
        }
    }

    private static bool IsOwn(IMethodSymbol method, TypeModel type) => SymbolEqualityComparer.Default.Equals(method.ContainingType?.OriginalDefinition, type.Type.OriginalDefinition);

    /// <summary>Made where there was none, and put there.</summary>
    private static bool IsNew(IOperation value) => value.Unconverted() is IObjectCreationOperation { Arguments.IsEmpty: true } or ILiteralOperation or IDefaultValueOperation;

    /// <summary>The old value that an update function gets: <c>AddOrUpdate(key, …, (k, list) => …)</c>.</summary>
    private static IOperation? GivenBy(IParameterReferenceOperation parameter, ApiCatalog catalog)
    {
        for (var outer = parameter.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation function && function.Symbol.Parameters.Contains(parameter.Parameter, SymbolEqualityComparer.Default))
            {
                return function.Parent is IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation { Instance: { } instance } call } }
                    && IsOuter(instance.Type, catalog) && !catalog.PeeksOf(call.TargetMethod).IsEmpty
                    ? instance
                    : null;
            }
        }

        return null;
    }

    /// <summary>The collection whose call gives the element by an <c>out</c> argument.</summary>
    private static IOperation? ShownIn(ILocalSymbol local, MemberCode code, ApiCatalog catalog) => code.Operation.Descendants().OfType<IArgumentOperation>()
        .Where(argument => argument.Parameter is { RefKind: RefKind.Out } && IsLocal(argument.Value, local))
        .Select(argument => argument.Parent is IInvocationOperation { Instance: { } instance } call && IsOuter(instance.Type, catalog)
            && catalog.PeeksOf(call.TargetMethod).Any(peek => peek.Item == argument.Parameter!.Name) ? instance : null)
        .FirstOrDefault(holder => holder is not null);

    private static bool IsLocal(IOperation value, ILocalSymbol local) =>
        (value is IDeclarationExpressionOperation declaration ? declaration.Expression : value) is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local);
}
