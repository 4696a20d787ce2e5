using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>Static state that is changed under a lock which each instance has of its own: two instances do not keep each other out.</summary>
/// <param name="State">The state.</param>
/// <param name="Lock">The lock.</param>
/// <param name="All">The uses under it, in source order.</param>
/// <param name="Primary">The use to report: the first that changes the state.</param>
internal sealed record WrongLevel(Place State, Place Lock, ImmutableArray<StateUse> All, StateUse Primary)
{
    public HeldLock Held => Primary.Access.Locks.All.First(held => held.Lock.Place.Equals(Lock));
}

/// <summary>
/// Compares the level of a lock with that of the state under it.
/// Limits: a lock object that comes from elsewhere may be the same for all instances, and a type that only makes instances itself may make one;
/// a lock of one element around the state of the whole is not looked for.
/// </summary>
internal static class LockLevels
{
    public static IEnumerable<WrongLevel> In(TypeModel type, TypeUses uses)
    {
        if (type.Type.InstanceConstructors.All(constructor => constructor.DeclaredAccessibility == Accessibility.Private))
        {
            yield break;
        }

        var statics = uses.Own
            .Where(use => use.State.Root == PlaceRoot.Static && use.IsConcurrent && !use.Access.Access.IsAtomic && IsOfType(use.State.Symbol!, type.Type))
            .GroupBy(use => use.State);
        foreach (var state in statics)
        {
            foreach (var under in state.Select(use => (Use: use, Lock: InstanceLockOf(use, type))).Where(pair => pair.Lock is not null).GroupBy(pair => pair.Lock!))
            {
                var all = under.Select(pair => pair.Use).OrderBy(use => use.Syntax.SpanStart).ToImmutableArray();
                if (all.FirstOrDefault(use => use.IsWrite) is { } primary)
                {
                    yield return new WrongLevel(state.Key, under.Key, all, primary);
                    break;
                }
            }
        }
    }

    /// <summary>The lock of this instance, when no other one is held.</summary>
    private static Place? InstanceLockOf(StateUse use, TypeModel type)
    {
        Place? found = null;
        foreach (var held in use.Access.Locks.All)
        {
            if (!held.IsCertain || held.Lock.Owner is not null || !IsOfEachInstance(held.Lock.Place, type))
            {
                return null;
            }

            found = held.Lock.Place;
        }

        return found;
    }

    private static bool IsOfEachInstance(Place @lock, TypeModel type) =>
        @lock.Root == PlaceRoot.This
        && (@lock.Steps.Length == 0 || (@lock.Steps.Length == 1 && @lock.Variable is { } field && type.OnlyValueOf(field)?.Unconverted() is IObjectCreationOperation));

    /// <summary>State of the type or of one around it.</summary>
    private static bool IsOfType(ISymbol state, INamedTypeSymbol type)
    {
        for (var around = type; around is not null; around = around.ContainingType)
        {
            if (SymbolEqualityComparer.Default.Equals(state.ContainingType?.OriginalDefinition, around.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }
}
