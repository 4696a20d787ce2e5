using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.States;

/// <summary>What the names of a callee are in its caller.</summary>
internal sealed class Binding
{
    /// <summary>The same names: a lambda or local function that runs where it is written.</summary>
    public static readonly Binding Same = new(null, null, ImmutableArray<Argument>.Empty, null);

    private readonly Body? _callee;
    private readonly Place? _receiver;
    private readonly ImmutableArray<Argument> _arguments;
    private readonly Place? _result;

    public Binding(Body? callee, Place? receiver, ImmutableArray<Argument> arguments, Place? result)
    {
        _callee = callee;
        _receiver = receiver;
        _arguments = arguments;
        _result = result;
        foreach (var argument in arguments)
        {
            GivesDelegates |= !argument.Value.Targets.IsDefaultOrEmpty;
        }
    }

    /// <summary>Whether the callee gets functions to run.</summary>
    public bool GivesDelegates { get; }

    private bool IsOtherInstance => _callee is { Parent: null } && _receiver is null or { Root: not PlaceRoot.This } or { Steps.Length: > 0 };

    /// <summary>The caller's name of a callee's place; null when it has none.</summary>
    public Place? Rename(Place place)
    {
        switch (place.Root)
        {
            case PlaceRoot.Return:
                return _result is null ? null : place.Rebase(_result);
            case PlaceRoot.Value:
                return null;
            case PlaceRoot.This when IsOtherInstance:
                return _receiver is null ? null : place.Rebase(_receiver);
            case PlaceRoot.Parameter when Find(place.Symbol!) is { } value:
                return value.Place is null ? null : place.Rebase(value.Place);
            case PlaceRoot.Parameter or PlaceRoot.Local when _callee is not null && Declares(place.Symbol!):
                return null;
            default:
                return place;
        }
    }

    /// <summary>What a delegate parameter of the callee runs.</summary>
    public ImmutableArray<DelegateTarget> TargetsOf(IParameterSymbol parameter) =>
        GivesDelegates && Find(parameter) is { Targets.IsDefault: false } value ? value.Targets : ImmutableArray<DelegateTarget>.Empty;

    /// <summary>The callee's names of a caller's variable.</summary>
    public IEnumerable<Place> NamesOf(Place variable)
    {
        foreach (var argument in _arguments)
        {
            if (variable.Equals(argument.Value.Place))
            {
                yield return Place.Parameter(argument.Parameter);
            }
        }

        if (IsOtherInstance && variable.Equals(_receiver))
        {
            yield return Place.This;
        }

        if (_callee is not { Parent: null } && (_callee is null || !Declares(variable.Symbol!)))
        {
            yield return variable;
        }
    }

    public Value ArgumentOf(ISymbol parameter) => Find(parameter) ?? Value.Unknown;

    private Value? Find(ISymbol parameter)
    {
        foreach (var argument in _arguments)
        {
            if (SymbolEqualityComparer.Default.Equals(argument.Parameter, parameter))
            {
                return argument.Value;
            }
        }

        return null;
    }

    private bool Declares(ISymbol variable) => _callee!.Code.Declares(variable) && _callee.Code.OwnerOf(variable).IsWithin(_callee);
}
