using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>Why an object is no good as a lock.</summary>
internal enum WeakLockKind
{
    /// <summary>The instance itself, of a type that code outside the assembly knows.</summary>
    This,

    /// <summary>A type object, a thread: one for the whole process.</summary>
    Global,

    /// <summary>A string: equal texts can be one object.</summary>
    Text,

    /// <summary>A value type, boxed anew each time.</summary>
    Boxed,

    /// <summary>A field that code outside the assembly can lock, too.</summary>
    Exposed,

    /// <summary>Made where it is locked.</summary>
    New,

    /// <summary>A field that is given another object later.</summary>
    Reassigned,
}

/// <summary>An object that is locked although it keeps nobody out, or shuts out the wrong ones.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Places">The expressions that denote it where it is locked, given back or waited on, in source order.</param>
/// <param name="Variable">The variable that holds it.</param>
/// <param name="Cause">For <see cref="WeakLockKind.Reassigned"/> the later assignment's value.</param>
internal sealed record WeakLock(WeakLockKind Kind, ImmutableArray<IOperation> Places, ISymbol? Variable, IOperation? Cause)
{
    /// <summary>Other code may lock the same object.</summary>
    public bool IsLockedElsewhere { get; init; }
}

/// <summary>
/// Looks at the objects that a type locks. Limits: <c>this</c> and fields count as reachable for others when the type is
/// visible outside its assembly; inside one assembly a lock on <c>this</c> is a choice.
/// </summary>
internal static class WeakLocks
{
    public static IEnumerable<WeakLock> In(TypeModel type, ProgramModel program, CancellationToken cancellationToken) => In(type)
        .Select(weak => weak with { IsLockedElsewhere = LockedObjects.IsLockedElsewhere(weak, program, cancellationToken) });

    private static IEnumerable<WeakLock> In(TypeModel type) => type.Members
        .SelectMany(scan => scan.Sites.LockUses.SelectMany(use => LockedObjects.By(use, type.Catalog)).Select(value => (Value: value, Judgement: Judge(value, scan, type))))
        .Where(found => found.Judgement is not null)
        .GroupBy(found => (found.Judgement!.Kind, found.Judgement.Key))
        .Select(same => new WeakLock(
            same.Key.Kind,
            same.Select(found => found.Value).OrderBy(value => value.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(value => value.Syntax.SpanStart).ToImmutableArray(),
            same.Key.Key as ISymbol,
            same.First().Judgement!.Cause))
        .OrderBy(weak => weak.Places[0].Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
        .ThenBy(weak => weak.Places[0].Syntax.SpanStart);

    private static Judgement? Judge(IOperation locked, MemberScan scan, TypeModel type)
    {
        if (IsBoxed(locked))
        {
            return new Judgement(WeakLockKind.Boxed, locked.Syntax);
        }

        var value = locked.Unconverted();
        return value switch
        {
            IInstanceReferenceOperation => Implementations.IsVisibleOutside(type.Type) ? new Judgement(WeakLockKind.This, type.Type) : null,
            ITypeOfOperation of => new Judgement(WeakLockKind.Global, of.TypeOperand),
            { Type: { } known } when type.Catalog.FactsOf(known).IsGlobal => new Judgement(WeakLockKind.Global, VariableOf(value) ?? (value as IInvocationOperation)?.TargetMethod ?? (object)value.Syntax.ToString()),
            { Type.SpecialType: SpecialType.System_String } => new Judgement(WeakLockKind.Text, VariableOf(value) ?? (object)(value.ConstantValue.Value as string ?? value.Syntax.ToString())),
            _ when IsCreation(value) => new Judgement(WeakLockKind.New, locked.Syntax),
            ILocalReferenceOperation local => IsMadeForThis(local.Local, scan, type.Catalog) ? new Judgement(WeakLockKind.New, local.Local) : null,
            IPropertyReferenceOperation { Property: { GetMethod: { } getter } property } when MakesOne(getter, scan, type) => new Judgement(WeakLockKind.New, property),
            IInvocationOperation { TargetMethod: var method } when MakesOne(method, scan, type) => new Judgement(WeakLockKind.New, method),
            IFieldReferenceOperation { Field: { IsReadOnly: false } field } when Reassigned(field, type) is { } again => new Judgement(WeakLockKind.Reassigned, field.OriginalDefinition) { Cause = again },
            IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Public } field } when Implementations.IsVisibleOutside(field.ContainingType) => new Judgement(WeakLockKind.Exposed, field.OriginalDefinition),
            _ => null,
        };
    }

    private static ISymbol? VariableOf(IOperation value) => value switch
    {
        IFieldReferenceOperation field => field.Field.OriginalDefinition,
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    private static bool IsBoxed(IOperation locked)
    {
        while (locked is IConversionOperation conversion)
        {
            if (conversion is { Operand.Type: { IsValueType: true }, Type.IsReferenceType: true })
            {
                return true;
            }

            locked = conversion.Operand;
        }

        return false;
    }

    private static bool IsCreation(IOperation value) => value is IObjectCreationOperation or IArrayCreationOperation or IAnonymousObjectCreationOperation;

    /// <summary>A local that is given a new object, and that nothing but locks uses: no other run of the code has that object.</summary>
    private static bool IsMadeForThis(ILocalSymbol local, MemberScan scan, ApiCatalog catalog)
    {
        var isMade = false;
        foreach (var operation in scan.Operation.Descendants())
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, local):
                    isMade = declarator.GetVariableInitializer()?.Value is { } first && (IsBoxed(first) || IsCreation(first.Unconverted()));
                    break;
                case ILocalReferenceOperation reference when SymbolEqualityComparer.Default.Equals(reference.Local, local):
                    if (!IsLocked(reference, catalog) || IsCaptured(reference, local))
                    {
                        return false;
                    }

                    break;
            }
        }

        return isMade;
    }

    private static bool IsLocked(IOperation reference, ApiCatalog catalog)
    {
        var value = reference;
        while (value.Parent is IConversionOperation conversion)
        {
            value = conversion;
        }

        return value.Parent switch
        {
            ILockOperation => true,
            IArgumentOperation { Parent: IInvocationOperation call } => LockedObjects.By(call, catalog).Contains(value),
            _ => false,
        };
    }

    /// <summary>Used in another function than the one that declares it.</summary>
    public static bool IsCaptured(IOperation reference, ILocalSymbol local)
    {
        for (var operation = reference.Parent; operation is not null; operation = operation.Parent)
        {
            switch (operation)
            {
                case IAnonymousFunctionOperation function:
                    return !SymbolEqualityComparer.Default.Equals(function.Symbol, local.ContainingSymbol);
                case ILocalFunctionOperation function:
                    return !SymbolEqualityComparer.Default.Equals(function.Symbol, local.ContainingSymbol);
            }
        }

        return false;
    }

    private static bool MakesOne(IMethodSymbol method, MemberScan scan, TypeModel type) =>
        type.CodeOf(scan.Member) is { Root: var body } && type.OnlyResultOf(method, body) is { } result && IsCreation(result.Unconverted());

    /// <summary>
    /// An assignment of another object after construction. What is given only once, what is made when first needed, and the field of another object (a copy, or one
    /// that is being made) are another matter.
    /// </summary>
    private static IOperation? Reassigned(IFieldSymbol field, TypeModel type)
    {
        var given = type.AssignedTo(field).Where(assigned => assigned.Value is not { ConstantValue: { HasValue: true, Value: null } }).ToList();
        return IsSetOnce(field, given, type.Catalog) ? null : given
            .Where(assigned => assigned.Value is { ConstantValue.HasValue: false } && !type.IsBuiltBy(field, assigned.Scan.Member) && !IsOfAnother(assigned.Value) && !IsFirst(assigned.Value, type.Catalog))
            .Select(assigned => assigned.Value)
            .FirstOrDefault();
    }

    /// <summary>
    /// Null until one place gives it its object, and null cannot be locked. Not where that place holds the lock itself: then it has an object before.
    /// That the place runs once is not known, but nothing says that it runs again.
    /// </summary>
    private static bool IsSetOnce(IFieldSymbol field, IReadOnlyList<(MemberScan Scan, IOperation? Value)> given, ApiCatalog catalog) =>
        given.Count == 1
        && given[0] is { Value: not null, Scan: var scan }
        && !(field.IsStatic && scan.Member is IMethodSymbol { MethodKind: MethodKind.Constructor })
        && !scan.Sites.LockUses.SelectMany(use => LockedObjects.By(use, catalog)).Any(locked => locked.Unconverted() is IFieldReferenceOperation { Field: var other } && SymbolEqualityComparer.Default.Equals(other.OriginalDefinition, field.OriginalDefinition));

    private static bool IsOfAnother(IOperation value)
    {
        var parent = value.Parent;
        while (parent is IConversionOperation)
        {
            parent = parent.Parent;
        }

        return parent is ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Instance: { } instance } }
            && instance is not IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };
    }

    /// <summary>Assigned only while the variable is null.</summary>
    private static bool IsFirst(IOperation value, ApiCatalog catalog)
    {
        for (var operation = value.Parent; operation is not null; operation = operation.Parent)
        {
            if (operation is ICoalesceAssignmentOperation || IsExchangedForNull(operation, catalog) || LazyWrites.In(operation).Any(write => write.Syntax.Span.Contains(value.Syntax.Span)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsExchangedForNull(IOperation operation, ApiCatalog catalog) =>
        operation is IInvocationOperation { Arguments.Length: > 2 } call
        && catalog.EffectsOf(call.TargetMethod).Any(effect => effect.Atomic == AtomicKind.Exchange)
        && call.Arguments.Any(argument => argument.Value.ConstantValue is { HasValue: true, Value: null });

    private sealed record Judgement(WeakLockKind Kind, object Key)
    {
        public IOperation? Cause { get; init; }
    }
}
