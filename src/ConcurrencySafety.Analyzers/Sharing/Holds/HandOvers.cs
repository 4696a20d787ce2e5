using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Typestate;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing.Holds;

/// <summary>Whether a lock that a body leaves held is given back by other code.</summary>
internal sealed class HandOvers
{
    private readonly HoldObservations _observed;
    private readonly TypeModel _type;

    public HandOvers(HoldObservations observed, TypeModel type)
    {
        _observed = observed;
        _type = type;
    }

    /// <summary>
    /// Racy: a function in the body, or another member, gives it back. Unknown: other code gets the lock and may do so. Safe: nobody does.
    /// </summary>
    /// <param name="taken">The taking.</param>
    /// <param name="staysHere">The lock belongs to this thread and an exception is on its way: another member that gives it back is not called by that.</param>
    public Verdict Judge(LockEvent taken, bool staysHere)
    {
        if (taken.Lock.Variable is not { } variable)
        {
            return Verdict.Unknown;
        }

        if (!staysHere && (IsGivenIn(_observed.Body.Code.Bodies.Where(body => !ReferenceEquals(body, _observed.Body)), variable) || IsGivenElsewhere(variable)))
        {
            return Verdict.Racy;
        }

        return !staysHere && IsPassedOn(variable) ? Verdict.Unknown : Verdict.Safe;
    }

    /// <summary>Members of this type, of the types in it and of those around it, that give back what they have not taken.</summary>
    private bool IsGivenElsewhere(ISymbol variable)
    {
        if (variable is not (IFieldSymbol or IPropertySymbol))
        {
            return false;
        }

        var types = new List<INamedTypeSymbol> { _type.Type };
        for (var around = _type.Type.ContainingType; around is not null; around = around.ContainingType)
        {
            types.Add(around);
        }

        for (var i = 0; i < types.Count; i++)
        {
            types.AddRange(types[i].GetTypeMembers().Where(inner => !types.Contains(inner, SymbolEqualityComparer.Default)));
        }

        if (variable.ContainingType is { } owner && !types.Contains(owner, SymbolEqualityComparer.Default))
        {
            types.Add(owner);
        }

        return types.SelectMany(_type.MembersOf).Where(static scan => scan.Sites.LockUses.Count > 0).Any(scan => _type.CodeOf(scan.Member) is { } code && !ReferenceEquals(code, _observed.Body.Code) && IsGivenIn(code.Bodies, variable));
    }

    private bool IsGivenIn(IEnumerable<Body> bodies, ISymbol variable) =>
        bodies.Any(body => _type.SummaryOf(body)?.Exit is { } exit && exit.Released.Any(place => SymbolEqualityComparer.Default.Equals(place.Variable, variable)));

    /// <summary>An argument, a result or a value that is stored.</summary>
    private bool IsPassedOn(ISymbol variable)
    {
        foreach (var operation in _observed.Body.Code.Operation.Descendants())
        {
            var named = operation switch
            {
                IMemberReferenceOperation member => member.Member,
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                _ => null,
            };
            if (named is null || !SymbolEqualityComparer.Default.Equals(named, variable))
            {
                continue;
            }

            var value = operation;
            while (value.Parent is IConversionOperation conversion)
            {
                value = conversion;
            }

            switch (value.Parent)
            {
                case IArgumentOperation { Parent: IInvocationOperation call } when _type.Catalog.EffectsOf(call.TargetMethod).Any(static effect => effect.IsOfLock):
                    break;
                case IArgumentOperation or IReturnOperation or IVariableInitializerOperation:
                case IAssignmentOperation assignment when assignment is ISimpleAssignmentOperation { Value: var assigned } && assigned == value:
                    return true;
            }
        }

        return false;
    }
}
