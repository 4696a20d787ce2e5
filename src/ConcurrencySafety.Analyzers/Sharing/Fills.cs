using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>What fills the new object that was stored in a variable: settings of its members, elements that are put in, calls that prepare it.</summary>
internal sealed class Fills
{
    private readonly TypeModel _type;
    private readonly ISymbol _variable;
    private readonly VariableFacts _locals;

    public Fills(TypeModel type, ISymbol variable, VariableFacts locals)
    {
        _type = type;
        _variable = variable;
        _locals = locals;
    }

    /// <summary>The new object that an assignment stores; null where it is none, or not this function's own.</summary>
    public static IOperation? MadeIn(IOperation assignment, VariableFacts locals)
    {
        if (assignment is not (ISimpleAssignmentOperation or ICoalesceAssignmentOperation))
        {
            return null;
        }

        var value = ((IAssignmentOperation)assignment).Value.Unconverted();
        return value is ILocalReferenceOperation { Local: var local } ? locals.OnlyValueOf(local)?.Unconverted() is { } made && IsMaking(made) ? made : null
            : IsMaking(value) ? value
            : null;
    }

    /// <summary>The first thing that fills the object after it was stored, and the member by which it does.</summary>
    /// <param name="stored">The assignment.</param>
    /// <param name="function">The function around it.</param>
    /// <param name="isLazy">Others take the object as soon as they find it: then a method that prepares it fills it, too.</param>
    public (IOperation Fill, ISymbol Member)? After(IOperation stored, IOperation function, bool isLazy)
    {
        var assignment = (IAssignmentOperation)stored;
        if (assignment.Target.Type is not { } type || _type.Catalog.FactsOf(type) is { IsPerThread: true } or { Safety: ThreadSafety.Safe })
        {
            return null;
        }

        var local = (assignment.Value.Unconverted() as ILocalReferenceOperation)?.Local;
        var @lock = SourceOrder.LockAround(stored);
        foreach (var operation in function.Descendants().Where(operation => operation.Syntax.SpanStart >= stored.Syntax.Span.End).OrderBy(operation => operation.Syntax.SpanStart))
        {
            // What changes after a wait changes because time has passed.
            if (operation is IAwaitOperation || (operation is IAssignmentOperation { Target: var target } && NullTests.IsOf(target, _variable)))
            {
                return null;
            }

            if (MemberOf(operation, instance => NullTests.IsOf(instance, _variable) || IsLocal(instance, local), isLazy) is { } member
                && SourceOrder.IsAbove(stored, operation) && !IsCleanUp(operation) && ReferenceEquals(SourceOrder.LockAround(operation), @lock))
            {
                return IsChangedElsewhere(function) ? null : (operation, member);
            }
        }

        return null;
    }

    /// <summary>The object is one that is changed now and then anyway: that is another matter than how it is filled.</summary>
    private bool IsChangedElsewhere(IOperation function) => _type.Members.Any(scan => scan.Uses.Contains(_variable) && scan.Operation.Descendants().Any(operation =>
        MemberOf(operation, instance => NullTests.IsOf(instance, _variable), isLazy: false) is not null && !ReferenceEquals(SourceOrder.FunctionOf(operation), function)));

    private ISymbol? MemberOf(IOperation operation, Func<IOperation, bool> isIt, bool isLazy) => operation switch
    {
        ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: null } } => null,
        ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Instance: { } instance, Member: var member } } when isIt(instance) => member,
        ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation { ArrayReference: var array } } when isIt(array) => _variable,
        IInvocationOperation { Instance: { } instance, TargetMethod: var method } when isIt(instance) && (Changes(method) || (isLazy && Prepares(method))) => method,
        _ => null,
    };

    /// <summary>Done on the way out, whatever came of it.</summary>
    private static bool IsCleanUp(IOperation operation)
    {
        for (var inner = operation; inner.Parent is { } outer and not (IAnonymousFunctionOperation or ILocalFunctionOperation); inner = outer)
        {
            if (outer is ICatchClauseOperation || (outer is ITryOperation { Finally: { } last } && ReferenceEquals(last, inner)))
            {
                return true;
            }
        }

        return false;
    }

    private bool Changes(IMethodSymbol method) => _type.Catalog.EffectsOf(method).Any(effect => effect.Role == ApiRole.Write);

    /// <summary>A method of this compilation that sets what its object holds, and takes no lock to do it.</summary>
    private bool Prepares(IMethodSymbol method) =>
        _type.ScanOf(method.OriginalDefinition) is { TakesLocks: false, UsesAtomics: false } scan
        && scan.Assigns.Any(assigned => assigned.Member is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false } && SymbolEqualityComparer.Default.Equals(assigned.Member.ContainingType, method.OriginalDefinition.ContainingType));

    private static bool IsMaking(IOperation value) => value is IObjectCreationOperation or IArrayCreationOperation;

    private static bool IsLocal(IOperation operation, ILocalSymbol? local) =>
        local is not null && operation.Unconverted() is ILocalReferenceOperation { Local: var used } && SymbolEqualityComparer.Default.Equals(used, local);
}
