using System.Collections.Immutable;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Summaries;

/// <summary>
/// A type as the checks ask about it: its members, and what they and whatever they call do. One thread at a time works on
/// one type; the code and the finished summaries of all types are shared.
/// </summary>
internal sealed class TypeModel : ISummarySource
{
    private readonly object _gate = new();
    private readonly ProgramModel _program;
    private readonly TypeCode _code;
    private Inquiry _inquiry = new(default);
    private HashSet<ISymbol>? _reached;
    private Signs? _signs;
    private string? _runsUnderLock;

    public TypeModel(INamedTypeSymbol type, ProgramModel program)
    {
        _program = program;
        _code = program.CodeOfType(type);
        Type = type;
    }

    public INamedTypeSymbol Type { get; }

    public ApiCatalog Catalog => _program.Catalog;

    public IReadOnlyList<MemberScan> Members => _code.Members(Cancellation);

    /// <summary>Types of this compilation that derive from it.</summary>
    public IEnumerable<INamedTypeSymbol> DerivedTypes => _program.Implementations.DerivedFrom(Type);

    /// <summary>The members of a type of this compilation, which may be another one.</summary>
    public IReadOnlyList<MemberScan> MembersOf(INamedTypeSymbol type) => CodeOfType(type)?.Members(Cancellation) ?? Array.Empty<MemberScan>();

    public bool HasWork(CancellationToken cancellationToken) => SignsOf(cancellationToken).Work;

    public bool HasStarts(CancellationToken cancellationToken) => SignsOf(cancellationToken).Starts;

    /// <summary>
    /// Starts a body, or calls a member of another type that does and that gets something to run or leaves it running.
    /// </summary>
    public bool IsAtWork(MemberScan scan) =>
        scan.Starts || scan.HasLooseHandles || GivesToStarter(scan) || OtherStarters(scan, Cancellation).Any(LeavesRunning);

    /// <summary>Whether code of the type runs while a lock is held.</summary>
    public bool RunsUnderLock(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _runsUnderLock) is not { } known)
        {
            known = _code.Members(cancellationToken).Any(scan => Calls.RunsUnderLock(scan.Member, cancellationToken)) ? bool.TrueString : string.Empty;
            Volatile.Write(ref _runsUnderLock, known);
        }

        return known.Length > 0;
    }

    /// <summary>Whether the compilation itself declares it.</summary>
    public bool IsInSource(ISymbol symbol) => _program.IsInSource(symbol);

    /// <summary>Whether the type uses memory that may change, itself or through members that it inherits.</summary>
    public bool HasMemory(CancellationToken cancellationToken) => SignsOf(cancellationToken).Memory;

    /// <summary>Whether the type takes, gives back or waits under locks.</summary>
    public bool HasLocks(CancellationToken cancellationToken) => SignsOf(cancellationToken).Locks;

    /// <summary>Whether a member of the type is such as asked for, by a look at its operations.</summary>
    public bool Any(Func<MemberScan, bool> isSuch, CancellationToken cancellationToken) => _code.Members(cancellationToken).Any(isSuch);

    /// <summary>Whether a member that starts something, or that a host runs, reaches code of the other type.</summary>
    public bool StartsInto(INamedTypeSymbol other, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _reached) is not { } reached)
        {
            var isHosted = _program.IsRunByHost(Type, cancellationToken);
            var starting = _code.Members(cancellationToken).Where(scan => isHosted || Starts(scan, cancellationToken)).Select(scan => scan.Member);
            reached = Calls.TypesReached(starting, cancellationToken);
            Volatile.Write(ref _reached, reached);
        }

        return reached.Contains(other);
    }

    public MemberScan? ScanOf(ISymbol member) => _program.ScanOf(member, Cancellation);

    public CallGraph Calls => _program.Calls;

    /// <summary>A handle is put there, started perhaps, and never looked at again.</summary>
    public bool IsOnlyAssigned(ISymbol field) => _code.IsOnlyAssigned(field, Cancellation);

    /// <summary>All assignments to a field or property in its own type's code.</summary>
    public IReadOnlyList<(MemberScan Scan, IOperation? Value)> AssignedTo(ISymbol member) => (CodeOfType(member.ContainingType) ?? _code).AssignedTo(member, Cancellation);

    /// <summary>Whether a member of the variable's type belongs to the building of what the variable is part of.</summary>
    public bool IsBuiltBy(ISymbol variable, ISymbol member) => (CodeOfType(variable.ContainingType) ?? _code).IsBuiltBy(variable, member, Cancellation);

    /// <summary>What all types that ask about another one share, made when first needed.</summary>
    public T SharedOf<T>(INamedTypeSymbol other)
        where T : class, new() => _program.Remember(_program.TypeOf(other), static _ => new T());

    /// <summary>Runs a question to its end before another thread may ask.</summary>
    public T Ask<T>(Func<T> question, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var outer = _inquiry;
            _inquiry = new Inquiry(cancellationToken);
            try
            {
                return question();
            }
            finally
            {
                _inquiry = outer;
            }
        }
    }

    public MemberCode? CodeOf(ISymbol member) => CodeOfType(member.ContainingType)?.CodeOf(member, Cancellation);

    public MethodSummary? SummaryOf(Body body)
    {
        if (_program.Summaries.TryGetValue(body, out var known))
        {
            return known;
        }

        if (body.Parent is null)
        {
            foreach (var callee in Calls.Below(body.Symbol, IsSummarised, Cancellation))
            {
                if (CodeOf(callee) is { } code)
                {
                    Summarise(code.Root);
                }
            }
        }

        return Summarise(body);
    }

    public MethodSummary? SummaryFor(Body callee, Body caller)
    {
        var (to, from) = (MemberOf(callee), MemberOf(caller));
        return callee.Parent is not null && ReferenceEquals(callee.Code, caller.Code) ? Summarise(callee)
            : Calls.HasEffects(to, Cancellation) && Calls.IsForward(from, to, Cancellation) ? SummaryOf(callee)
            : null;
    }

    public Callees CalleesOf(IMethodSymbol method, bool isVirtual, ITypeSymbol? receiver, Body caller)
    {
        if (!isVirtual)
        {
            return Callees.One(BodyOf(method, caller) ?? (method.MethodKind != MethodKind.LocalFunction && _program.IsInSource(method) && !IsTrusted(method.ContainingType) ? CodeOf(method)?.Root : null));
        }

        if (receiver is INamedTypeSymbol type && _program.IsInSource(type) && !IsTrusted(type) && Implementations.InType(method, type) is { } exact)
        {
            return Callees.One(CodeOf(exact)?.Root);
        }

        if (BodyOf(method, caller) is { } body)
        {
            return Callees.One(body);
        }

        if (!_program.IsInSource(method) || IsTrusted(method.ContainingType))
        {
            return Callees.None;
        }

        var (methods, areAll) = _program.Implementations.Of(method);
        var bodies = methods.Where(implementation => !IsTrusted(implementation.ContainingType)).Select(implementation => CodeOf(implementation)?.Root).OfType<Body>().ToImmutableArray();
        return new Callees(bodies, areAll && bodies.Length == methods.Length);
    }

    public Body? BodyOf(IMethodSymbol method, Body caller)
    {
        if (method.MethodKind == MethodKind.LocalFunction)
        {
            return caller.Code.LocalFunction(method);
        }

        var definition = (method.PartialImplementationPart ?? method).OriginalDefinition;
        return IsOwn(definition) || (_program.IsInSource(definition) && IsFixed(definition) && !IsTrusted(definition.ContainingType))
            ? CodeOf(definition)?.Root
            : null;
    }

    public bool StartsAnything(Body body) => Calls.StartsAnything(MemberOf(body), Cancellation);

    public bool Synchronizes(Body body) => Calls.Synchronizes(MemberOf(body), Cancellation);

    public bool TouchesMemory(Body body) => Calls.TouchesMemory(MemberOf(body), Cancellation);

    public Func<ISymbol, bool> Touching(ISet<ISymbol> variables)
    {
        var known = new Dictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
        return member => Calls.Any(member, known, scan => scan.Uses.Overlaps(variables), Cancellation);
    }

    public bool IsAutoProperty(IPropertySymbol property) => _program.IsAutoProperty(property);

    public bool IsStable(ISymbol member) => _program.CodeOfType(member.ContainingType.OriginalDefinition).IsStable(member, Cancellation);

    public bool IsLatch(IFieldSymbol flag) => _program.CodeOfType(flag.ContainingType.OriginalDefinition).IsLatch(flag, Cancellation);

    public bool IsOnlySet(IFieldSymbol flag) => _program.CodeOfType(flag.ContainingType.OriginalDefinition).IsOnlySet(flag, Cancellation);

    public IOperation? OnlyValueOf(ISymbol member) =>
        member.ContainingType is not null
        && CodeOfType(member.ContainingType) is { } code
        && code.IsStable(member, Cancellation)
        && code.AssignedTo(member, Cancellation) is { Count: 1 } assigned ? assigned[0].Value : null;

    public IOperation? OnlyResultOf(IMethodSymbol method, Body caller) =>
        BodyOf(method, caller) is { IsAsync: false, Parent: null } body && ScanOf(body.Symbol)?.Results is { Count: 1 } results ? results[0] : null;

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
        if (semaphore.Type is null || Catalog.FactsOf(semaphore.Type).Admits is not { } parameter)
        {
            return 1;
        }

        var values = semaphore switch
        {
            IFieldReferenceOperation field => AssignedAnywhere(field.Field),
            IPropertyReferenceOperation property => AssignedAnywhere(property.Property),
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
            if (value?.Unconverted() is not IObjectCreationOperation { Arguments: var arguments } || arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter)?.Value.Unconverted().ConstantValue is not { HasValue: true, Value: int count } || (admits is { } other && other != count))
            {
                return null;
            }

            admits = count;
        }

        return admits;
    }

    /// <summary>A constructor, an initializer or an <c>init</c> accessor: it owns what it builds.</summary>
    public static bool IsConstruction(ISymbol member) =>
        member is IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } or IMethodSymbol { IsInitOnly: true };

    private Signs SignsOf(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _signs) is not { } signs)
        {
            var members = _code.Members(cancellationToken);
            var starts = members.Any(scan => Starts(scan, cancellationToken));
            signs = new Signs(starts || members.Any(scan => scan.HasLooseHandles), starts, members.Any(scan => scan.TouchesMemory) || members.Any(scan => scan.Calls.Any(IsInherited)), members.Any(scan => scan.Sites.LockUses.Count > 0));
            Volatile.Write(ref _signs, signs);
        }

        return signs;
    }

    private bool Starts(MemberScan scan, CancellationToken cancellationToken) => scan.Starts || OtherStarters(scan, cancellationToken).Any();

    private IEnumerable<ISymbol> OtherStarters(MemberScan scan, CancellationToken cancellationToken) =>
        Calls.CalleesOf(scan).Where(called => !IsOwn(called) && Calls.StartsItself(called, cancellationToken));

    private bool GivesToStarter(MemberScan scan) =>
        scan.GivesDelegatesTo.Any(given => Calls.TargetsOf(scan, given).Any(called => !IsOwn(called) && Calls.StartsItself(called, Cancellation)));

    private bool IsInherited(ISymbol member)
    {
        var above = Type.BaseType;
        while (above is not null && _program.IsInSource(above) && !SymbolEqualityComparer.Default.Equals(above.OriginalDefinition, member.ContainingType))
        {
            above = above.BaseType;
        }

        return above is not null && member is IMethodSymbol { MethodKind: not MethodKind.Constructor } && _program.IsInSource(above);
    }

    private bool IsSummarised(ISymbol member) => CodeOf(member) is not { } code || _program.Summaries.ContainsKey(code.Root);

    private MethodSummary? Summarise(Body body)
    {
        if (_program.Summaries.TryGetValue(body, out var shared))
        {
            return shared;
        }

        if (_inquiry.Find(body, out var own))
        {
            return own;
        }

        if (!_inquiry.Begin(body))
        {
            return null;
        }

        MethodSummary? summary = null;
        var isPure = false;
        try
        {
            summary = BodyAnalysis.Run(body, this, Cancellation);
        }
        finally
        {
            isPure = _inquiry.End(summary);
        }

        return isPure ? _program.Summaries.GetOrAdd(body, summary) : summary;
    }

    private bool LeavesRunning(ISymbol member) => CodeOf(member) is { } code && SummaryOf(code.Root)?.Exit is { } exit && !(exit.Live.IsEmpty && exit.Unstarted.IsEmpty);

    private static ISymbol MemberOf(Body body) => body.Code.Root.Symbol;

    private CancellationToken Cancellation => _inquiry.Cancellation;

    private bool IsOwn(ISymbol member) => SymbolEqualityComparer.Default.Equals(member.ContainingType?.OriginalDefinition, Type.OriginalDefinition);

    /// <summary>The call runs this very method, whatever the object's type.</summary>
    private static bool IsFixed(IMethodSymbol method) =>
        method.ContainingType is { TypeKind: TypeKind.Class or TypeKind.Struct } type
        && !method.IsAbstract
        && (!(method.IsVirtual || method.IsOverride) || method.IsSealed || type.IsSealed);

    /// <summary>Claimed to be safe for several threads: the claim is checked where it is made.</summary>
    private bool IsTrusted(INamedTypeSymbol type) => Catalog.FactsOf(type).Safety is ThreadSafety.Safe or ThreadSafety.Immutable;

    private TypeCode? CodeOfType(INamedTypeSymbol type) => _program.IsInSource(type) ? _program.CodeOfType(type.OriginalDefinition) : null;

    private List<IOperation?> AssignedAnywhere(ISymbol member) =>
        CodeOfType(member.ContainingType)?.AssignedTo(member, Cancellation).Select(assigned => assigned.Value).ToList() ?? new List<IOperation?>();

    private ImmutableArray<DelegateTarget> Targets(ISymbol member, Func<IOperation, IOperation?> delegateIn)
    {
        if ((member.DeclaredAccessibility != Accessibility.Private && member is not IFieldSymbol { IsReadOnly: true }) || CodeOfType(member.ContainingType) is not { } code)
        {
            return default;
        }

        var targets = ImmutableArray.CreateBuilder<DelegateTarget>();
        foreach (var (scan, value) in code.AssignedTo(member, Cancellation))
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

    private sealed record Signs(bool Work, bool Starts, bool Memory, bool Locks);
}
