using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>Fields that change although nothing is assigned to them: by reference, or as a lock that is a struct.</summary>
internal static class AtomicFields
{
    public static bool Contains(TypeModel type, IFieldSymbol field, CancellationToken cancellationToken) =>
        field.IsVolatile
        || (field.Type.IsValueType && type.Catalog.FactsOf(field.Type).IsLock)
        || type.Ask(() => type.Members.Any(scan => scan.Uses.Contains(field.OriginalDefinition) && scan.Operation.Descendants().Any(operation => IsChange(operation, field, type.Catalog))), cancellationToken);

    private static bool IsChange(IOperation operation, IFieldSymbol field, ApiCatalog catalog) =>
        operation is IArgumentOperation { Parameter.RefKind: RefKind.Ref, Parent: IInvocationOperation { TargetMethod: var method } } argument
        && argument.Value.Unconverted() is IFieldReferenceOperation { Field: var passed } && SymbolEqualityComparer.Default.Equals(passed.OriginalDefinition, field.OriginalDefinition)
        && catalog.EffectsOf(method).Any(effect => effect.Role is ApiRole.Atomic or ApiRole.Acquire or ApiRole.InPlace);
}
