using System.Collections.Concurrent;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Summaries;

/// <summary>
/// A type's members with their code, loaded when first asked, and what can be told of its fields without following the
/// flow. The same answers for whoever asks, from any thread.
/// </summary>
internal sealed class TypeCode
{
    private readonly ConcurrentDictionary<ISymbol, MemberCode?> _code = new(SymbolEqualityComparer.Default);
    private readonly object _gate = new();
    private readonly MethodBodies _bodies;
    private readonly ApiCatalog _catalog;
    private Loaded? _loaded;

    public TypeCode(INamedTypeSymbol type, MethodBodies bodies, ApiCatalog catalog)
    {
        Type = type;
        _bodies = bodies;
        _catalog = catalog;
    }

    public INamedTypeSymbol Type { get; }

    /// <summary>In the order of the source.</summary>
    public IReadOnlyList<MemberScan> Members(CancellationToken cancellationToken) => Load(cancellationToken).Scans;

    public MemberScan? ScanOf(ISymbol member, CancellationToken cancellationToken) =>
        Load(cancellationToken).ByMember.TryGetValue(member.OriginalDefinition, out var scan) ? scan : null;

    public MemberCode? CodeOf(ISymbol member, CancellationToken cancellationToken)
    {
        if (_code.TryGetValue(member.OriginalDefinition, out var code))
        {
            return code;
        }

        code = ScanOf(member, cancellationToken) is { } scan ? MemberCode.Create(scan.Member, scan.Operation, cancellationToken) : null;
        return _code.GetOrAdd(member.OriginalDefinition, code);
    }

    /// <summary>All assignments to a field or property in the type's own code.</summary>
    public IReadOnlyList<(MemberScan Scan, IOperation? Value)> AssignedTo(ISymbol member, CancellationToken cancellationToken) =>
        Load(cancellationToken).Assigned.TryGetValue(member.OriginalDefinition, out var values) ? values : Array.Empty<(MemberScan, IOperation?)>();

    /// <summary>A handle is put there, started perhaps, and never looked at again.</summary>
    public bool IsOnlyAssigned(ISymbol field, CancellationToken cancellationToken)
    {
        foreach (var scan in Members(cancellationToken))
        {
            foreach (var operation in scan.Operation.DescendantsAndSelf())
            {
                if (operation is IMemberReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Member.OriginalDefinition, field) && !IsHarmless(reference))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>A field or auto-property that never changes once the object is built.</summary>
    public bool IsStable(ISymbol member, CancellationToken cancellationToken) => member switch
    {
        IFieldSymbol { IsReadOnly: true } or IFieldSymbol { IsConst: true } => true,
        IFieldSymbol { DeclaredAccessibility: Accessibility.Private } => IsSetInConstructionOnly(member, cancellationToken),
        IPropertySymbol property when IsAutoProperty(property) => property.SetMethod is null or { IsInitOnly: true }
            || (property.SetMethod.DeclaredAccessibility == Accessibility.Private && IsSetInConstructionOnly(member, cancellationToken)),
        _ => false,
    };

    /// <summary>A private flag that is false when the object is built, and then set in one place only: who finds it set knows who has set it.</summary>
    public bool IsLatch(IFieldSymbol flag, CancellationToken cancellationToken) =>
        IsOnlySet(flag, cancellationToken) && AssignedTo(flag, cancellationToken).Count(assigned => assigned.Value?.ConstantValue is { HasValue: true, Value: true }) == 1;

    /// <summary>A private flag that is false when the object is built, and then only ever set.</summary>
    public bool IsOnlySet(IFieldSymbol flag, CancellationToken cancellationToken) =>
        flag is { DeclaredAccessibility: Accessibility.Private, Type.SpecialType: SpecialType.System_Boolean }
        && AssignedTo(flag, cancellationToken).All(assigned => assigned.Value is { ConstantValue: { HasValue: true, Value: bool value } } && value != IsBuilding(assigned.Scan.Member, assigned.Value));

    /// <summary>
    /// Builds the object, or the type: a constructor or an initializer, a method that an attribute marks as part of it, or a private method that only those call, and
    /// run themselves. What is static is not built by an instance's constructor.
    /// </summary>
    public bool IsBuiltBy(ISymbol variable, ISymbol member, CancellationToken cancellationToken) => IsBuiltBy(variable, member, Budget.CallDepth, cancellationToken);

    private bool IsBuiltBy(ISymbol variable, ISymbol member, int depth, CancellationToken cancellationToken)
    {
        if (TypeModel.IsConstruction(member))
        {
            return !variable.IsStatic || member is not IMethodSymbol { MethodKind: not MethodKind.StaticConstructor };
        }

        if (!variable.IsStatic && member.GetAttributes().Any(attribute => attribute.AttributeClass is { } type && _catalog.FactsOf(type).MarksBuilding))
        {
            return true;
        }

        var members = Members(cancellationToken);
        if (depth == 0 || member is not IMethodSymbol { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary } || members.Any(scan => scan.UsedAsDelegate.Contains(member)))
        {
            return false;
        }

        var callers = members.Where(scan => scan.Calls.Contains(member)).ToList();
        return callers.Count > 0 && callers.All(caller => IsBuiltBy(variable, caller.Member, depth - 1, cancellationToken) && RunsItself(caller, member));
    }

    /// <summary>No function that the caller makes for others runs the member.</summary>
    private static bool RunsItself(MemberScan caller, ISymbol member) =>
        caller.Operation.Descendants().OfType<IInvocationOperation>().Where(call => SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, member)).All(IsOutsideFunctions);

    /// <summary>In a constructor itself, not in a function that it gives to others.</summary>
    private static bool IsBuilding(ISymbol member, IOperation value) => TypeModel.IsConstruction(member) && IsOutsideFunctions(value);

    /// <summary>In the member itself, not in a function inside it.</summary>
    public static bool IsOutsideFunctions(IOperation operation)
    {
        var isOutside = true;
        for (var outer = operation.Parent; isOutside && outer is not null; outer = outer.Parent)
        {
            isOutside = outer is not (IAnonymousFunctionOperation or ILocalFunctionOperation);
        }

        return isOutside;
    }

    public static bool IsAutoProperty(IPropertySymbol property)
    {
        var definition = property.OriginalDefinition;
        return definition.ContainingType.GetMembers().Any(member => member is IFieldSymbol { AssociatedSymbol: { } associated } && SymbolEqualityComparer.Default.Equals(associated, definition));
    }

    private bool IsSetInConstructionOnly(ISymbol member, CancellationToken cancellationToken) =>
        AssignedTo(member, cancellationToken).All(assigned => TypeModel.IsConstruction(assigned.Scan.Member));

    /// <summary>An assignment to the handle, its start, or one of its settings.</summary>
    private bool IsHarmless(IMemberReferenceOperation reference) => reference.Parent switch
    {
        ISimpleAssignmentOperation assignment => assignment.Target == reference,
        IInvocationOperation call => call.Instance == reference && _catalog.EffectsOf(call.TargetMethod).Any(effect => effect.Role == ApiRole.Launch),
        IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation setting } property => setting.Target == property,
        _ => false,
    };

    private Loaded Load(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _loaded) is { } loaded)
        {
            return loaded;
        }

        lock (_gate)
        {
            if (_loaded is null)
            {
                Volatile.Write(ref _loaded, new Loaded(_bodies.Of(Type, cancellationToken).Select(member => new MemberScan(member.Member, member.Root, _catalog))));
            }

            return _loaded!;
        }
    }

    private sealed class Loaded
    {
        public Loaded(IEnumerable<MemberScan> scans)
        {
            foreach (var scan in scans)
            {
                if (ByMember.ContainsKey(scan.Member))
                {
                    continue;
                }

                ByMember.Add(scan.Member, scan);
                Scans.Add(scan);
                foreach (var (assigned, value) in scan.Assigns)
                {
                    if (!Assigned.TryGetValue(assigned, out var list))
                    {
                        Assigned.Add(assigned, list = new List<(MemberScan, IOperation?)>());
                    }

                    list.Add((scan, value));
                }
            }
        }

        public List<MemberScan> Scans { get; } = new();

        public Dictionary<ISymbol, MemberScan> ByMember { get; } = new(SymbolEqualityComparer.Default);

        public Dictionary<ISymbol, List<(MemberScan Scan, IOperation? Value)>> Assigned { get; } = new(SymbolEqualityComparer.Default);
    }
}
