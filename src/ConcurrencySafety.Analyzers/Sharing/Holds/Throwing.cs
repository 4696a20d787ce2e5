using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Holds;

/// <summary>
/// How likely code is to throw. Calls of code that cannot be seen are, unless they only do arithmetic, change a collection or belong to a lock; so are an <c>await</c>, a <c>throw</c> and a
/// wait that can be cancelled. Limits: a null reference, an index, a cast, and memory that runs out are not counted in default mode.
/// </summary>
internal sealed class Throwing
{
    private readonly TypeModel _type;
    private readonly Dictionary<IOperation, ThrowRank> _operations = new();
    private readonly Dictionary<ISymbol, ThrowRank> _members = new(SymbolEqualityComparer.Default);
    private int _depth;

    public Throwing(TypeModel type) => _type = type;

    public ThrowRank Of(IOperation operation)
    {
        if (_operations.TryGetValue(operation, out var known))
        {
            return known;
        }

        var rank = operation is IFlowAnonymousFunctionOperation or IAnonymousFunctionOperation or ILocalFunctionOperation or INameOfOperation || operation.ConstantValue.HasValue ? ThrowRank.Never : OfItself(operation);
        if (rank != ThrowRank.Likely && operation is not (IFlowAnonymousFunctionOperation or IAnonymousFunctionOperation or ILocalFunctionOperation or INameOfOperation))
        {
            foreach (var child in operation.ChildOperations)
            {
                rank = Max(rank, Of(child));
            }
        }

        return _operations[operation] = rank;
    }

    private static ThrowRank Max(ThrowRank left, ThrowRank right) => left > right ? left : right;

    private ThrowRank OfItself(IOperation operation) => operation switch
    {
        IAwaitOperation { IsImplicit: false } await => IsWaitForLock(await.Operation) ? ThrowRank.Never : ThrowRank.Likely,
        IThrowOperation => ThrowRank.Likely,
        IInvocationOperation invocation => OfCall(invocation),
        IObjectCreationOperation { Constructor: { } constructor } => _type.IsInSource(constructor) ? OfMember(constructor) : ThrowRank.Hardly,
        IPropertyReferenceOperation property => OfProperty(property),
        IAwaitOperation or IArrayElementReferenceOperation or IConversionOperation { IsImplicit: false } or IArrayCreationOperation or IDelegateCreationOperation => ThrowRank.Hardly,
        _ => ThrowRank.Never,
    };

    /// <summary>The wait itself was looked at: what the result is put through changes nothing.</summary>
    private bool IsWaitForLock(IOperation awaited) =>
        awaited is IInvocationOperation call
        && (Effects(call).Any(static effect => effect.Role == ApiRole.Acquire) || (call.Instance is { } instance && Effects(call).Any(static effect => effect.Role == ApiRole.Forward) && IsWaitForLock(instance)));

    private ThrowRank OfCall(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            return ThrowRank.Likely;
        }

        var effects = Effects(call);
        if (effects.Any(static effect => effect.Role == ApiRole.Acquire))
        {
            return call.Arguments.Any(IsCancellation) ? ThrowRank.Likely : call.IsImplicit ? ThrowRank.Never : ThrowRank.Hardly;
        }

        if (effects.Any(static effect => effect.IsOfLock))
        {
            return effects.Any(static effect => effect.Role == ApiRole.WaitPulse) ? ThrowRank.Hardly : ThrowRank.Never;
        }

        if (call.IsImplicit || method.IsConditional || IsOfObject(method) || (call.Instance?.Type is { } type && _type.Catalog.FactsOf(type).IsCollection))
        {
            return ThrowRank.Hardly;
        }

        if (!effects.IsEmpty && effects.All(static effect => effect.Role is ApiRole.Atomic or ApiRole.Forward or ApiRole.Signal))
        {
            return ThrowRank.Hardly;
        }

        return _type.IsInSource(method) || method.MethodKind == MethodKind.LocalFunction ? OfMember(method)
            : method.IsStatic && IsNumber(method.ReturnType) && method.Parameters.All(static parameter => IsNumber(parameter.Type)) ? ThrowRank.Hardly
            : ThrowRank.Likely;
    }

    private ThrowRank OfProperty(IPropertyReferenceOperation property) =>
        !_type.IsInSource(property.Property) ? ThrowRank.Hardly
        : _type.IsAutoProperty(property.Property) ? ThrowRank.Never
        : property.Parent is IAssignmentOperation { Target: var target } && target == property ? OfMember(property.Property.SetMethod)
        : OfMember(property.Property.GetMethod);

    private ThrowRank OfMember(IMethodSymbol? method)
    {
        if (method is null || method.IsAbstract || method.IsVirtual || method.IsOverride || method.IsExtern)
        {
            return ThrowRank.Likely;
        }

        var definition = (method.PartialImplementationPart ?? method).OriginalDefinition;
        if (_members.TryGetValue(definition, out var known))
        {
            return known;
        }

        if (method.MethodKind == MethodKind.LocalFunction || _depth >= Budget.ThrowDepth)
        {
            return ThrowRank.Likely;
        }

        if (_type.ScanOf(definition) is not { } scan)
        {
            // A constructor without code: implicit, or that of a primary constructor, which only keeps its parameters.
            return method.MethodKind == MethodKind.Constructor ? ThrowRank.Hardly : ThrowRank.Likely;
        }

        _members[definition] = ThrowRank.Likely;
        _depth++;
        var rank = Of(scan.Operation);
        _depth--;
        return _members[definition] = rank;
    }

    private System.Collections.Immutable.ImmutableArray<ApiEffect> Effects(IInvocationOperation call) => _type.Catalog.EffectsOf(call.TargetMethod, call.Instance?.Type);

    /// <summary>Gives a token that can be cancelled: <c>default</c> and <c>None</c> cannot.</summary>
    private bool IsCancellation(IArgumentOperation argument) =>
        argument is { ArgumentKind: ArgumentKind.Explicit, Parameter.Type: { } type }
        && _type.Catalog.FactsOf(type).Cancels
        && argument.Value.Unconverted() is not IDefaultValueOperation
        && !(argument.Value.Unconverted() is IPropertyReferenceOperation { Property: var property } && _type.Catalog.EffectsOf(property).Any(static effect => effect.Role == ApiRole.Never));

    private static bool IsOfObject(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
        {
            method = overridden;
        }

        return method.ContainingType.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType;
    }

    private static bool IsNumber(ITypeSymbol type) => type.TypeKind == TypeKind.Enum || type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_Double;
}
