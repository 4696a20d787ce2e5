using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Flow.States;

/// <summary>What the names of a callee are in its caller.</summary>
internal sealed class Binding
{
    /// <summary>The same names: a lambda or local function that runs where it is written.</summary>
    public static readonly Binding Same = new(null, null, null, null);

    private readonly Body? _callee;
    private readonly Place? _receiver;
    private readonly ImmutableDictionary<ISymbol, Value> _arguments;
    private readonly Place? _result;

    public Binding(Body? callee, Place? receiver, ImmutableDictionary<ISymbol, Value>? arguments, Place? result)
    {
        _callee = callee;
        _receiver = receiver;
        _arguments = arguments ?? ImmutableDictionary.Create<ISymbol, Value>(SymbolEqualityComparer.Default);
        _result = result;
    }

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
            case PlaceRoot.Parameter when _arguments.TryGetValue(place.Symbol!, out var value):
                return value.Place is null ? null : place.Rebase(value.Place);
            case PlaceRoot.Parameter or PlaceRoot.Local when _callee is not null && Declares(place.Symbol!):
                return null;
            default:
                return place;
        }
    }

    /// <summary>What a delegate parameter of the callee runs.</summary>
    public ImmutableArray<DelegateTarget> TargetsOf(IParameterSymbol parameter) =>
        _arguments.TryGetValue(parameter, out var value) && !value.Targets.IsDefault ? value.Targets : ImmutableArray<DelegateTarget>.Empty;

    /// <summary>Whether the callee gets functions to run.</summary>
    public bool GivesDelegates
    {
        get
        {
            foreach (var argument in _arguments)
            {
                if (!argument.Value.Targets.IsDefaultOrEmpty)
                {
                    return true;
                }
            }

            return false;
        }
    }

    public Value ArgumentOf(ISymbol parameter) => _arguments.TryGetValue(parameter, out var value) ? value : Value.Unknown;

    private bool IsOtherInstance => _callee is { Parent: null } && _receiver is null or { Root: not PlaceRoot.This } or { Steps.Length: > 0 } && _callee is { Parent: null };

    private bool Declares(ISymbol variable)
    {
        return _callee!.Code.Declares(variable) && _callee.Code.OwnerOf(variable).IsWithin(_callee);
    }
}
