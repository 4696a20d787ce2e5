using System.Collections.Immutable;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Entries;

/// <summary>
/// Whether several threads can be at one place at once: it is reached from a member that others call, or stands in a function that is started many
/// times. A thread's only body, a timer's callback and a handler that unknown code calls come one after the other, as far as is known.
/// </summary>
internal sealed class Repetition
{
    private readonly TypeModel _type;
    private readonly Lazy<HashSet<ISymbol>> _called;

    public Repetition(TypeModel type, CancellationToken cancellationToken)
    {
        _type = type;
        _called = new Lazy<HashSet<ISymbol>>(() => Called(cancellationToken));
    }

    public bool IsAt(EntryUse use) => use.Holder is ILocalSymbol or IParameterSymbol
        ? SharedHolders.RunsManyTimes(use.Operation, use.Holder, _type.Catalog)
        : Within(use) ?? _called.Value.Contains(use.Scan.Member);

    /// <summary>Null where the function around it runs whenever the member does.</summary>
    private bool? Within(EntryUse use)
    {
        for (var around = use.Operation.Parent; around is not null; around = around.Parent)
        {
            if (around is ILocalFunctionOperation local && use.Scan.Delegates.Where(creation => IsOf(creation, local.Symbol)).ToList() is { Count: > 0 } given)
            {
                return given.Any(IsStartedManyTimes);
            }

            if (around is not IAnonymousFunctionOperation function)
            {
                continue;
            }

            if (function.Parent is not IDelegateCreationOperation { Parent: IArgumentOperation { Parent: { } call } }
                || EffectsOf(call) is not { IsEmpty: false } effects)
            {
                return false;
            }

            if (effects.FirstOrDefault(effect => effect.Role is ApiRole.Start or ApiRole.Create or ApiRole.Continue) is { } start)
            {
                return start.Times == Multiplicity.Many || SourceOrder.LoopAround(call) is not null;
            }

            if (!effects.Any(effect => effect.Role == ApiRole.InPlace))
            {
                return false;
            }
        }

        return null;
    }

    private static bool IsOf(IDelegateCreationOperation creation, IMethodSymbol function) =>
        creation.Target is IMethodReferenceOperation { Method: var method } && SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, function);

    private ImmutableArray<ApiEffect> EffectsOf(IOperation call) => call switch
    {
        IInvocationOperation invocation => _type.Catalog.EffectsOf(invocation.TargetMethod),
        IObjectCreationOperation { Constructor: { } constructor } => _type.Catalog.EffectsOf(constructor),
        _ => ImmutableArray<ApiEffect>.Empty,
    };

    /// <summary>The members that others call while the object is shared, those that they call, and those that are started many times at once.</summary>
    private HashSet<ISymbol> Called(CancellationToken cancellationToken)
    {
        var called = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<MemberScan>();
        foreach (var scan in _type.Members)
        {
            if (IsCalledByOthers(scan, cancellationToken) && called.Add(scan.Member))
            {
                open.Push(scan);
            }

            foreach (var started in scan.Delegates.Where(IsStartedManyTimes).Select(creation => ((IMethodReferenceOperation)creation.Target).Method.OriginalDefinition))
            {
                if (_type.ScanOf(started) is { } there && called.Add(started))
                {
                    open.Push(there);
                }
            }
        }

        while (open.Count > 0)
        {
            var scan = open.Pop();
            foreach (var callee in scan.Calls)
            {
                if (!scan.UsedAsDelegate.Contains(callee) && SymbolEqualityComparer.Default.Equals(callee.ContainingType, _type.Type) && !TypeModel.IsConstruction(callee)
                    && _type.ScanOf(callee) is { } there && called.Add(callee))
                {
                    open.Push(there);
                }
            }
        }

        return called;
    }

    private bool IsCalledByOthers(MemberScan scan, CancellationToken cancellationToken) =>
        !TypeModel.IsConstruction(scan.Member)
        && MembersAtWork.IsEntry(scan.Member)
        && !_type.Catalog.EffectsOf(scan.Member).Any(effect => effect.Role == ApiRole.Hosted)
        && _type.CodeOf(scan.Member) is { } code
        && EntryTimes.Of(scan.Member, _type, code, cancellationToken) == EntryTime.Shared;

    private bool IsStartedManyTimes(IDelegateCreationOperation creation) =>
        creation.Target is IMethodReferenceOperation && creation.Parent is IArgumentOperation { Parent: { } call } && EffectsOf(call).Any(effect => effect is { Role: ApiRole.Start, Times: Multiplicity.Many });
}
