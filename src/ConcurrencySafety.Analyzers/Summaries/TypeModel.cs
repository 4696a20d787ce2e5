using System.Collections.Concurrent;
using System.Collections.Immutable;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Summaries;

/// <summary>
/// A type's members and what each does, computed when asked and kept. Filled while the compiler passes the type's
/// members; asked when it has passed them all. One thread at a time works on one type.
/// </summary>
internal sealed class TypeModel : ISummarySource
{
    private readonly ConcurrentDictionary<ISymbol, MemberScan> _scans = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, MemberCode?> _code = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<Body, MethodSummary?> _summaries = new();
    private readonly Dictionary<ISymbol, bool> _isAuto = new(SymbolEqualityComparer.Default);
    private Dictionary<ISymbol, List<(MemberScan Scan, IOperation? Value)>>? _assigned;
    private CancellationToken _cancellationToken;

    public TypeModel(INamedTypeSymbol type, ApiCatalog catalog)
    {
        Type = type;
        Catalog = catalog;
    }

    public INamedTypeSymbol Type { get; }

    public ApiCatalog Catalog { get; }

    /// <summary>Held while the model is asked.</summary>
    public object Gate { get; } = new();

    public IEnumerable<MemberScan> Members => _scans.Values.OrderBy(scan => scan.Operation.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(scan => scan.Operation.Syntax.SpanStart);

    public bool HasWork => _scans.Values.Any(scan => scan.Starts || scan.HasLooseHandles || scan.TakesLocks || scan.UsesAtomics);

    public void Add(ISymbol member, IOperation block)
    {
        if (_scans.ContainsKey(member.OriginalDefinition))
        {
            return;
        }

        var root = block;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        _scans.TryAdd(member.OriginalDefinition, new MemberScan(member.OriginalDefinition, root, Catalog));
    }

    public MemberScan? ScanOf(ISymbol member) => _scans.TryGetValue(member.OriginalDefinition, out var scan) ? scan : null;

    /// <summary>A handle is put there, started perhaps, and never looked at again.</summary>
    public bool IsOnlyAssigned(ISymbol field)
    {
        var reads = 0;
        foreach (var scan in _scans.Values)
        {
            foreach (var operation in scan.Operation.DescendantsAndSelf())
            {
                if (operation is IMemberReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Member.OriginalDefinition, field) && !IsHarmless(reference))
                {
                    reads++;
                }
            }
        }

        return reads == 0;
    }

    /// <summary>Runs a question to its end before another thread may ask.</summary>
    public T Ask<T>(Func<T> question, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            _cancellationToken = cancellationToken;
            return question();
        }
    }

    public MemberCode? CodeOf(ISymbol member)
    {
        if (!_code.TryGetValue(member.OriginalDefinition, out var code))
        {
            code = _scans.TryGetValue(member.OriginalDefinition, out var scan) ? MemberCode.Create(scan.Member, scan.Operation, _cancellationToken) : null;
            _code.Add(member.OriginalDefinition, code);
        }

        return code;
    }

    public MethodSummary? SummaryOf(Body body)
    {
        if (!_summaries.TryGetValue(body, out var summary))
        {
            _summaries.Add(body, null);
            summary = BodyAnalysis.Run(body, this, _cancellationToken);
            _summaries[body] = summary;
        }

        return summary;
    }

    public Body? BodyOf(IMethodSymbol method, Body caller)
    {
        if (method.MethodKind == MethodKind.LocalFunction)
        {
            return caller.Code.LocalFunction(method);
        }

        var definition = (method.PartialImplementationPart ?? method).OriginalDefinition;
        return SymbolEqualityComparer.Default.Equals(definition.ContainingType, Type.OriginalDefinition) ? CodeOf(definition)?.Root : null;
    }

    public bool IsAutoProperty(IPropertySymbol property)
    {
        var definition = property.OriginalDefinition;
        if (!_isAuto.TryGetValue(definition, out var isAuto))
        {
            isAuto = definition.ContainingType.GetMembers().Any(member => member is IFieldSymbol { AssociatedSymbol: { } associated } && SymbolEqualityComparer.Default.Equals(associated, definition));
            _isAuto.Add(definition, isAuto);
        }

        return isAuto;
    }

    public bool IsStable(ISymbol member) => member switch
    {
        IFieldSymbol { IsReadOnly: true } or IFieldSymbol { IsConst: true } => true,
        IFieldSymbol { DeclaredAccessibility: Accessibility.Private } => AssignedTo(member).All(assigned => IsConstruction(assigned.Scan.Member)),
        IPropertySymbol property when IsAutoProperty(property) => property.SetMethod is null or { IsInitOnly: true }
            || (property.SetMethod.DeclaredAccessibility == Accessibility.Private && AssignedTo(member).All(assigned => IsConstruction(assigned.Scan.Member))),
        _ => false,
    };

    public IOperation? OnlyValueOf(ISymbol member) =>
        SymbolEqualityComparer.Default.Equals(member.ContainingType?.OriginalDefinition, Type.OriginalDefinition)
        && IsStable(member)
        && AssignedTo(member) is { Count: 1 } assigned ? assigned[0].Value : null;

    public ImmutableArray<DelegateTarget> TargetsStoredIn(ISymbol member) => Targets(member, static value => value);

    public ImmutableArray<DelegateTarget> TargetsCreatedIn(ISymbol member) => Targets(member, value =>
    {
        return value.Unconverted() is IObjectCreationOperation { Constructor: { } constructor } creation && Catalog.EffectsOf(constructor).Any(effect => effect.Role == ApiRole.Create)
            ? creation.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate)?.Value
            : null;
    });

    public int? Admits(IOperation semaphore, Body body)
    {
        semaphore = semaphore.Unconverted();
        if (semaphore.Type is not INamedTypeSymbol type || !type.InstanceConstructors.Any(constructor => constructor.Parameters.FirstOrDefault() is { Type.SpecialType: SpecialType.System_Int32, Name: "initialCount" }))
        {
            return 1;
        }

        var values = semaphore switch
        {
            IFieldReferenceOperation field => AssignedTo(field.Field).Select(assigned => assigned.Value).ToList(),
            IPropertyReferenceOperation property => AssignedTo(property.Property).Select(assigned => assigned.Value).ToList(),
            ILocalReferenceOperation local => body.Code.Variables.AssignedTo(local.Local).ToList(),
            _ => new List<IOperation?>(),
        };
        if (values.Count == 0)
        {
            return null;
        }

        int? admits = null;
        foreach (var value in values)
        {
            if (value?.Unconverted() is not IObjectCreationOperation { Arguments: var arguments } || arguments.FirstOrDefault()?.Value.ConstantValue is not { HasValue: true, Value: int count } || (admits is { } other && other != count))
            {
                return null;
            }

            admits = count;
        }

        return admits;
    }

    /// <summary>All assignments to a field or property in the type's own code.</summary>
    public IReadOnlyList<(MemberScan Scan, IOperation? Value)> AssignedTo(ISymbol member)
    {
        if (_assigned is null)
        {
            _assigned = new Dictionary<ISymbol, List<(MemberScan, IOperation?)>>(SymbolEqualityComparer.Default);
            foreach (var scan in Members)
            {
                foreach (var (assigned, value) in scan.Assigns)
                {
                    if (!_assigned.TryGetValue(assigned, out var list))
                    {
                        _assigned.Add(assigned, list = new List<(MemberScan, IOperation?)>());
                    }

                    list.Add((scan, value));
                }
            }
        }

        return _assigned.TryGetValue(member.OriginalDefinition, out var values) ? values : Array.Empty<(MemberScan, IOperation?)>();
    }

    /// <summary>A constructor or an initializer: it owns what it builds.</summary>
    public static bool IsConstruction(ISymbol member) =>
        member is IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor };

    /// <summary>An assignment to the handle, its start, or one of its settings.</summary>
    private bool IsHarmless(IMemberReferenceOperation reference) => reference.Parent switch
    {
        ISimpleAssignmentOperation assignment => assignment.Target == reference,
        IInvocationOperation call => call.Instance == reference && Catalog.EffectsOf(call.TargetMethod).Any(effect => effect.Role == ApiRole.Launch),
        IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation setting } property => setting.Target == property,
        _ => false,
    };

    private ImmutableArray<DelegateTarget> Targets(ISymbol member, Func<IOperation, IOperation?> delegateIn)
    {
        if (member.DeclaredAccessibility != Accessibility.Private && member is not IFieldSymbol { IsReadOnly: true })
        {
            return default;
        }

        var targets = ImmutableArray.CreateBuilder<DelegateTarget>();
        foreach (var (scan, value) in AssignedTo(member))
        {
            if (value?.ConstantValue is { HasValue: true, Value: null })
            {
                continue;
            }

            if (value is null || delegateIn(value) is not { } function || CodeOf(scan.Member)?.Root is not { } body || LambdaSteps.TargetOf(body, this, function) is not { } target)
            {
                return default;
            }

            targets.Add(target);
        }

        return targets.Count == 0 ? default : targets.ToImmutable();
    }
}
