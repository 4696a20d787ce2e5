using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>How a lock that is a struct comes to be copied.</summary>
internal enum StructLockFault
{
    /// <summary>A readonly field or <c>in</c> parameter: each call is made on a copy.</summary>
    ReadOnly,

    /// <summary>A parameter by value.</summary>
    Parameter,

    /// <summary>Assigned, passed, returned or boxed.</summary>
    Copied,

    /// <summary>Taken out of a property or method, which gives a copy.</summary>
    Temporary,
}

/// <summary>A copy of a lock, which keeps nobody out.</summary>
/// <param name="Fault">How it comes about.</param>
/// <param name="Name">The variable, or the expression.</param>
/// <param name="At">Where.</param>
/// <param name="Use">For a readonly one, a call on it.</param>
internal sealed record StructLock(StructLockFault Fault, string Name, Location At, IOperation? Use);

/// <summary>Finds copies of locks that are structs. Limits: a struct around one is copied unseen, and so are the elements of a <c>foreach</c>.</summary>
internal static class StructLocks
{
    public static IEnumerable<StructLock> In(TypeModel type)
    {
        var told = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var scan in type.Members.Where(scan => MayUse(scan, type.Catalog)))
        {
            if (scan.Member is IMethodSymbol { IsOverride: false, ExplicitInterfaceImplementations.IsEmpty: true } method)
            {
                foreach (var parameter in method.Parameters.Where(parameter => parameter.RefKind == RefKind.None && IsStructLock(parameter.Type, type.Catalog) && told.Add(parameter)))
                {
                    yield return new StructLock(StructLockFault.Parameter, parameter.Name, parameter.Locations[0], null);
                }
            }

            foreach (var operation in scan.Operation.Descendants())
            {
                if (Find(operation, scan, type, told) is { } found)
                {
                    yield return found;
                }
            }
        }
    }

    /// <summary>A quick look: the member has a parameter of such a type, calls one, or mentions a field or property of that type.</summary>
    public static bool MayUse(MemberScan scan, ApiCatalog catalog) =>
        (scan.Member is IMethodSymbol method && method.Parameters.Any(parameter => IsStructLock(parameter.Type, catalog)))
        || scan.Sites.LockUses.Any(use => use is IInvocationOperation { Instance.Type: { } type } && IsStructLock(type, catalog))
        || scan.Uses.Any(used => IsStructLock(ElementOf((used as IFieldSymbol)?.Type ?? (used as IPropertySymbol)?.Type), catalog));

    private static ITypeSymbol? ElementOf(ITypeSymbol? type) => type is IArrayTypeSymbol { ElementType: var element } ? element : type;

    private static bool IsStructLock(ITypeSymbol? type, ApiCatalog catalog) => type is { IsValueType: true, SpecialType: SpecialType.None, TypeKind: TypeKind.Struct } && catalog.FactsOf(type).IsLock;

    private static StructLock? Find(IOperation operation, MemberScan scan, TypeModel type, HashSet<ISymbol> told)
    {
        if (operation is ILocalFunctionOperation { Symbol: var function })
        {
            return function.Parameters.FirstOrDefault(parameter => parameter.RefKind == RefKind.None && IsStructLock(parameter.Type, type.Catalog) && told.Add(parameter)) is { } given
                ? new StructLock(StructLockFault.Parameter, given.Name, given.Locations[0], null)
                : null;
        }

        if (!IsStructLock(operation.Type, type.Catalog))
        {
            return null;
        }

        var isCalled = operation.Parent is IInvocationOperation call && call.Instance == operation;
        switch (operation)
        {
            case IFieldReferenceOperation { Field: { IsReadOnly: true } field } when isCalled && !IsBuilding(field, scan, operation):
                return IsOf(field, type) && told.Add(field) ? new StructLock(StructLockFault.ReadOnly, field.Name, field.Locations[0], operation) : null;
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.In or RefKind.RefReadOnlyParameter } parameter } when isCalled:
                return told.Add(parameter) ? new StructLock(StructLockFault.ReadOnly, parameter.Name, parameter.Locations[0], operation) : null;
            case IPropertyReferenceOperation { Property.RefKind: RefKind.None } when isCalled:
            case IInvocationOperation { TargetMethod.RefKind: RefKind.None } when isCalled:
                return new StructLock(StructLockFault.Temporary, operation.Syntax.ToString(), operation.Syntax.GetLocation(), null);
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } when told.Contains(parameter):
                return null;
            case IFieldReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation or IArrayElementReferenceOperation when IsCopied(operation, type):
                return new StructLock(StructLockFault.Copied, operation.Syntax.ToString(), operation.Syntax.GetLocation(), null);
            default:
                return null;
        }
    }

    private static bool IsOf(IFieldSymbol field, TypeModel type) => SymbolEqualityComparer.Default.Equals(field.ContainingType.OriginalDefinition, type.Type.OriginalDefinition);

    /// <summary>A constructor itself may change what is readonly.</summary>
    private static bool IsBuilding(IFieldSymbol field, MemberScan scan, IOperation use) =>
        TypeModel.IsConstruction(scan.Member) && scan.Member.IsStatic == field.IsStatic && Summaries.TypeCode.IsOutsideFunctions(use);

    /// <summary>The value goes somewhere else. A copy for a parameter is told of where the parameter is declared.</summary>
    private static bool IsCopied(IOperation lockOperation, TypeModel type) => lockOperation.Parent switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: RefKind.None } } => true,
        ISimpleAssignmentOperation { IsRef: false } assignment => assignment.Value == lockOperation,
        IArgumentOperation { Parameter: { RefKind: RefKind.None } parameter } => !type.IsInSource(parameter.ContainingSymbol),
        IConversionOperation { Type.IsReferenceType: true } => true,
        IReturnOperation => lockOperation.SemanticModel?.GetEnclosingSymbol(lockOperation.Syntax.SpanStart) is not IMethodSymbol { RefKind: not RefKind.None },
        ITupleOperation { Parent: not IDeconstructionAssignmentOperation } => true,
        _ => false,
    };
}
