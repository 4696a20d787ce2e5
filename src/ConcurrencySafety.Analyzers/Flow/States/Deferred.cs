using System.Collections.Immutable;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Flow.States;

/// <summary>A call whose functions run only when its result is used, with what was known when it was made.</summary>
/// <param name="Operation">The call.</param>
/// <param name="Effects">What it does then.</param>
/// <param name="Receiver">The receiver's value.</param>
/// <param name="Values">The arguments' values.</param>
internal sealed record DeferredCall(IInvocationOperation Operation, ImmutableArray<ApiEffect> Effects, Value Receiver, ImmutableArray<Value> Values);

/// <summary>
/// The deferred calls that locals hold. Join unites: what may still be deferred on one path runs at the next use, as it would again
/// for a second use.
/// </summary>
internal sealed class DeferredSet : IEquatable<DeferredSet>
{
    public static readonly DeferredSet Empty = new(ImmutableDictionary<Place, ImmutableArray<DeferredCall>>.Empty);

    private readonly ImmutableDictionary<Place, ImmutableArray<DeferredCall>> _calls;

    private DeferredSet(ImmutableDictionary<Place, ImmutableArray<DeferredCall>> calls) => _calls = calls;

    /// <summary>The calls that the local holds, inner before outer; default when there are none.</summary>
    public ImmutableArray<DeferredCall> At(Place local) => _calls.TryGetValue(local, out var calls) ? calls : default;

    /// <summary>The local holds these calls and no others.</summary>
    public DeferredSet With(Place local, ImmutableArray<DeferredCall> calls) =>
        calls.IsDefaultOrEmpty ? _calls.ContainsKey(local) ? new DeferredSet(_calls.Remove(local)) : this
        : new DeferredSet(_calls.SetItem(local, calls));

    public DeferredSet Join(DeferredSet other)
    {
        var result = this;
        foreach (var pair in other._calls)
        {
            var here = result.At(pair.Key);
            var more = here.IsDefault ? pair.Value : pair.Value.RemoveAll(call => here.Any(known => known.Operation == call.Operation));
            if (!more.IsEmpty)
            {
                result = result.With(pair.Key, here.IsDefault ? more : here.AddRange(more));
            }
        }

        return result;
    }

    public bool Equals(DeferredSet? other) =>
        other is not null
        && (ReferenceEquals(_calls, other._calls)
            || (_calls.Count == other._calls.Count && _calls.All(pair => other.At(pair.Key) is { IsDefault: false } there
                && there.Length == pair.Value.Length && pair.Value.All(call => there.Any(known => known.Operation == call.Operation)))));

    public override bool Equals(object? obj) => Equals(obj as DeferredSet);

    public override int GetHashCode() => _calls.Count;
}
