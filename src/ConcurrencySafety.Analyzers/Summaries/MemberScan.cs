using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Summaries;

/// <summary>
/// One quick walk over a member's operations: is there anything for the engine to do, and which members and fields does
/// it touch. Most code has nothing to do with threads and pays for this walk only.
/// </summary>
internal sealed class MemberScan
{
    private readonly ApiCatalog _catalog;
    private bool _isInLambda;
    private bool _usesArguments;
    private bool _acquires;
    private bool _releases;
    private bool? _touchesMemory;
    private HashSet<IMethodSymbol>? _virtualCalls;
    private MemberSites? _sites;

    public MemberScan(ISymbol member, IOperation operation, ApiCatalog catalog)
    {
        Member = member;
        Operation = operation;
        _catalog = catalog;
        Starts = catalog.IsRunByHost(member);
        HasEffects = member is IMethodSymbol { IsAsync: true };
        if (member is IMethodSymbol function)
        {
            NoteFunction(function);
        }

        TakesLocks = member is IMethodSymbol method && (method.MethodImplementationFlags & System.Reflection.MethodImplAttributes.Synchronized) != 0;
        Visit(operation);
        Synchronizes |= Starts || TakesLocks;
        HasEffects |= Starts || HasLooseHandles || Results.Any(result => result.Unconverted() is IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation && result.Type is { IsReferenceType: true });
    }

    public ISymbol Member { get; }

    /// <summary>The root of the member's operation tree.</summary>
    public IOperation Operation { get; }

    /// <summary>Starts a body, or is one that a host starts.</summary>
    public bool Starts { get; private set; }

    /// <summary>Gets a task and does something else with it than awaiting or returning it at once.</summary>
    public bool HasLooseHandles { get; private set; }

    /// <summary>Takes a lock: a sign that the type's state is meant for several threads.</summary>
    public bool TakesLocks { get; private set; }

    /// <summary>Takes a lock and never gives one back: its callers hold it.</summary>
    public bool KeepsLocks => _acquires && !_releases;

    /// <summary>Takes locks, waits, or starts what others wait for.</summary>
    public bool Synchronizes { get; private set; }

    /// <summary>Blocks its thread until what a handle stands for has ended.</summary>
    public bool Blocks { get; private set; }

    /// <summary>Disposes something.</summary>
    public bool Disposes { get; private set; }

    /// <summary>There may be a lock that others want while it waits, or a thread that it keeps.</summary>
    public bool CanStandStill => TakesLocks || Blocks;

    /// <summary>Uses Interlocked or Volatile on some memory: a sign, too.</summary>
    public bool UsesAtomics { get; private set; }

    /// <summary>Keeps a handle that may be waited for only once in a local, or gets it as a parameter.</summary>
    public bool HoldsSingleUses { get; private set; }

    /// <summary>Does something to threads, locks, gates or handles that its caller may feel.</summary>
    public bool HasEffects { get; private set; }

    /// <summary>Uses a field or property that may change, or what an argument holds.</summary>
    public bool TouchesMemory => _touchesMemory ??= _usesArguments || Uses.Any(member => member is not (IFieldSymbol { IsReadOnly: true } or IFieldSymbol { IsConst: true }) || TypeOf(member) is { IsReferenceType: true });

    /// <summary>Members of the compilation that are called or referred to.</summary>
    public HashSet<ISymbol> Calls { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Those of them that stand for the implementations that the object's type decides about.</summary>
    public IReadOnlyCollection<IMethodSymbol> VirtualCalls => (IReadOnlyCollection<IMethodSymbol>?)_virtualCalls ?? Array.Empty<IMethodSymbol>();

    /// <summary>Those of them that get a delegate to run.</summary>
    public HashSet<ISymbol> GivesDelegatesTo { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Fields, properties, and events that are raised; captured parameters of primary constructors that are assigned.</summary>
    public HashSet<ISymbol> Uses { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Fields and properties that are assigned, with the values; null for a value that cannot be told.</summary>
    public List<(ISymbol Member, IOperation? Value)> Assigns { get; } = new();

    /// <summary>The expressions that the member itself returns.</summary>
    public List<IOperation> Results { get; } = new();

    /// <summary>Functions given where a delegate is expected.</summary>
    public List<IDelegateCreationOperation> Delegates { get; } = new();

    /// <summary>Members of the type that are used as delegates.</summary>
    public HashSet<ISymbol> UsedAsDelegate { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Places that use an API of one kind or another.</summary>
    public MemberSites Sites => _sites ?? MemberSites.None;

    private MemberSites Found => _sites ??= new MemberSites();

    private static ITypeSymbol? TypeOf(ISymbol member) => (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;

    private void Visit(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation invocation:
                VisitCall(invocation);
                break;
            case IUsingOperation or IUsingDeclarationOperation:
                Disposes = true;
                break;
            case ILockOperation:
                TakesLocks = true;
                Found.LockUses.Add(operation);
                break;
            case IAwaitOperation:
                Synchronizes = true;
                break;
            case IObjectCreationOperation { Constructor: { } constructor }:
                NoteQueue(constructor, operation);
                Starts |= _catalog.StartsAnything(constructor);
                HasEffects |= !_catalog.EffectsOf(constructor).IsEmpty;
                if (IsInSource(constructor))
                {
                    Calls.Add(constructor.OriginalDefinition);
                }

                break;
            case IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: var @event } }:
                Starts |= _catalog.StartsAnything(@event);
                break;
            case IMethodReferenceOperation reference:
                if (IsInSource(reference.Method))
                {
                    Calls.Add(reference.Method.OriginalDefinition);
                    AddVirtual(reference.Method, reference.IsVirtual);
                }

                if (IsOwn(reference.Method))
                {
                    UsedAsDelegate.Add(reference.Method.OriginalDefinition);
                }

                break;
            case IAnonymousFunctionOperation when !_isInLambda:
                _isInLambda = true;
                VisitChildren(operation);
                _isInLambda = false;
                return;
            case IDelegateCreationOperation creation:
                Delegates.Add(creation);
                HoldsSingleUses |= creation.Target is IAnonymousFunctionOperation { Symbol: var made } && TakesSingleUse(made);
                Starts |= IsAsync(creation.Target);
                break;
            case ILocalFunctionOperation local:
                NoteFunction(local.Symbol);
                break;
            case IVariableDeclaratorOperation { Symbol.Type: { IsValueType: true, SpecialType: SpecialType.None } type }:
                HoldsSingleUses |= _catalog.FactsOf(type).IsSingleUse;
                break;
            case IReturnOperation { Kind: OperationKind.Return, ReturnedValue: { } result } when !_isInLambda:
                Results.Add(result);
                break;
            case IFieldReferenceOperation field:
                Uses.Add(field.Field.OriginalDefinition);
                break;
            case IEventReferenceOperation { Parent: not IEventAssignmentOperation } raised:
                Uses.Add(raised.Event.OriginalDefinition);
                break;
            case IArrayElementReferenceOperation element:
                _usesArguments |= IsArgument(element.ArrayReference);
                break;
            case IPropertyReferenceOperation property:
                Uses.Add(property.Property.OriginalDefinition);
                _usesArguments |= property.Property.IsIndexer && IsArgument(property.Instance);
                if (IsInSource(property.Property))
                {
                    AddAccessor(property.Property.GetMethod, property.IsVirtual());
                    AddAccessor(property.Property.SetMethod, property.IsVirtual());
                }
                else
                {
                    Note(_catalog.EffectsOf(property.Property));
                }

                break;
            case ISimpleAssignmentOperation assignment:
                Assign(assignment.Target, assignment.IsRef ? null : assignment.Value);
                break;
            case ICoalesceAssignmentOperation assignment:
                Assign(assignment.Target, assignment.Value);
                break;
            case ICompoundAssignmentOperation assignment:
                Assign(assignment.Target, null);
                break;
            case IIncrementOrDecrementOperation step:
                Assign(step.Target, null);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                Assign(argument.Value, WrittenBy(argument));
                break;
            case IFieldInitializerOperation initializer:
                foreach (var field in initializer.InitializedFields)
                {
                    Assigns.Add((field.OriginalDefinition, initializer.Value));
                }

                break;
            case IPropertyInitializerOperation initializer:
                foreach (var property in initializer.InitializedProperties)
                {
                    Assigns.Add((property.OriginalDefinition, initializer.Value));
                }

                break;
        }

        VisitChildren(operation);
    }

    /// <summary>What an atomic step puts into the memory that it gets by reference.</summary>
    private IOperation? WrittenBy(IArgumentOperation memory) =>
        memory.Parent is IInvocationOperation call && _catalog.EffectsOf(call.TargetMethod).Any(effect => effect is { Role: ApiRole.Atomic, Atomic: AtomicKind.Write or AtomicKind.Exchange })
            ? call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 1)?.Value
            : null;

    private void VisitChildren(IOperation operation)
    {
        foreach (var child in operation.ChildOperations)
        {
            Visit(child);
        }
    }

    private static bool IsArgument(IOperation? instance) => instance?.Unconverted() is IParameterReferenceOperation;

    /// <summary>A function that goes on after it has returned, for whoever calls it.</summary>
    private static bool IsAsync(IOperation function) => function switch
    {
        IAnonymousFunctionOperation lambda => lambda.Symbol.IsAsync,
        IMethodReferenceOperation method => method.Method.IsAsync,
        _ => false,
    };

    private void NoteQueue(ISymbol maker, IOperation operation)
    {
        if (_catalog.QueueEffectsOf(maker).Any(static effect => effect.Role == ApiRole.Queue))
        {
            Found.QueuesMade.Add(operation);
        }
    }

    private void NoteFunction(IMethodSymbol function)
    {
        HoldsSingleUses |= TakesSingleUse(function);
        if (function is { IsAsync: true, ReturnsVoid: true })
        {
            Found.AsyncVoids.Add(function);
        }
    }

    private bool TakesSingleUse(IMethodSymbol function) =>
        function.Parameters.Any(parameter => parameter.Type is { IsValueType: true, SpecialType: SpecialType.None } type && _catalog.FactsOf(type).IsSingleUse);

    private void VisitCall(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        Disposes |= EnumerationSteps.IsDispose(method);
        NoteQueue(method, invocation);
        Starts |= _catalog.StartsAnything(method) || (method.IsAsync && method.ReturnsVoid);
        var effects = _catalog.EffectsOf(method, invocation.Instance?.Type);
        Note(effects);
        _usesArguments |= effects.Any(effect => effect.Role is ApiRole.Read or ApiRole.Write) && IsArgument(invocation.Instance);
        if (effects.Any(static effect => effect.IsOfLock))
        {
            Found.LockUses.Add(invocation);
        }

        if (effects.Any(static effect => effect.Role == ApiRole.Atomic))
        {
            Found.AtomicCalls.Add(invocation);
        }

        if (effects.Any(static effect => effect.Role == ApiRole.Abort))
        {
            Found.Aborts.Add(invocation);
        }

        HasEffects |= effects.Any(effect => effect.Role is not (ApiRole.Read or ApiRole.Enumerate or ApiRole.Write or ApiRole.Atomic or ApiRole.InPlace or ApiRole.Shareable or ApiRole.Long or ApiRole.Outlasts) || effect.Atomic == AtomicKind.Exchange);
        if (IsInSource(method) || method.MethodKind == MethodKind.LocalFunction)
        {
            var called = (method.PartialImplementationPart ?? method).OriginalDefinition;
            Calls.Add(called);
            AddVirtual(called, invocation.IsVirtual);
            if (invocation.Arguments.Any(argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate))
            {
                GivesDelegatesTo.Add(called);
            }
        }

        if (invocation.Type is { SpecialType: SpecialType.None } type && _catalog.FactsOf(type).IsHandle)
        {
            Found.HandleCalls.Add(invocation);
            HasEffects = true;
            HasLooseHandles |= !IsConsumedAtOnce(invocation);
        }
    }

    private void Note(ImmutableArray<ApiEffect> effects)
    {
        foreach (var effect in effects)
        {
            var role = effect.Role;
            _acquires |= role == ApiRole.Acquire;
            _releases |= role == ApiRole.Release;
            TakesLocks |= role == ApiRole.Acquire;
            UsesAtomics |= role == ApiRole.Atomic;
            Blocks |= role == ApiRole.Join;
            Synchronizes |= role is ApiRole.Acquire or ApiRole.Release or ApiRole.Join or ApiRole.Wait or ApiRole.Signal or ApiRole.Phase or ApiRole.WaitPulse or ApiRole.Launch;
        }
    }

    /// <summary>Awaited or returned where it stands: what a member returns is its caller's; what a lambda returns is whoever's runs it.</summary>
    private bool IsConsumedAtOnce(IOperation operation) => Consumption.Of(operation, _catalog) switch
    {
        IAwaitOperation => true,
        IReturnOperation { Kind: OperationKind.Return } => !_isInLambda,
        _ => false,
    };

    private void Assign(IOperation target, IOperation? value)
    {
        switch (target)
        {
            case IFieldReferenceOperation field:
                Assigns.Add((field.Field.OriginalDefinition, value));
                break;
            case IPropertyReferenceOperation property:
                Assigns.Add((property.Property.OriginalDefinition, value));
                break;
            case IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor } captured }
                when !SymbolEqualityComparer.Default.Equals(constructor.OriginalDefinition, Member):
                // Captured by a primary constructor's type: as good as a field where it changes.
                Uses.Add(captured.OriginalDefinition);
                break;
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                {
                    Assign(element, null);
                }

                break;
        }
    }

    private bool IsOwn(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol.ContainingType?.OriginalDefinition, Member.ContainingType?.OriginalDefinition);

    private bool IsInSource(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, Member.ContainingAssembly);

    /// <summary>A member of the type itself that has code is taken for what its calls run.</summary>
    private void AddVirtual(IMethodSymbol method, bool isVirtual)
    {
        if (isVirtual && (method.IsAbstract || !IsOwn(method)))
        {
            (_virtualCalls ??= new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default)).Add(method.OriginalDefinition);
        }
    }

    private void AddAccessor(IMethodSymbol? accessor, bool isVirtual)
    {
        if (accessor is not null)
        {
            Calls.Add(accessor.OriginalDefinition);
            AddVirtual(accessor, isVirtual);
        }
    }
}
