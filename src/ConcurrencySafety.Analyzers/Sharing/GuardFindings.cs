using System.Collections.Immutable;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>What a type's own locks say of its state: which guards what, and where that is not kept.</summary>
internal sealed class GuardFindings
{
    private static readonly GuardFindings None = new(ImmutableArray<Guard>.Empty, ImmutableArray<Breach>.Empty, ImmutableArray<WrongLevel>.Empty, ImmutableArray<Escape>.Empty);

    private GuardFindings(ImmutableArray<Guard> guards, ImmutableArray<Breach> breaches, ImmutableArray<WrongLevel> wrongLevels, ImmutableArray<Escape> escapes)
    {
        Guards = guards;
        Breaches = breaches;
        WrongLevels = wrongLevels;
        Escapes = escapes;
    }

    public ImmutableArray<Guard> Guards { get; }

    public ImmutableArray<Breach> Breaches { get; }

    public ImmutableArray<WrongLevel> WrongLevels { get; }

    public ImmutableArray<Escape> Escapes { get; }

    public ImmutableArray<TornAccess> Torn { get; private init; } = ImmutableArray<TornAccess>.Empty;

    public static GuardFindings Of(TypeModel type, Lazy<TypeUses> usesOf, CancellationToken cancellationToken)
    {
        if (!type.Members.Any(scan => scan.TakesLocks))
        {
            return None;
        }

        var uses = usesOf.Value;
        var guards = GuardInference.In(type, uses);
        var escapes = Sharing.Escapes.In(type, guards, uses, cancellationToken).ToImmutableArray();
        var breaches = guards.SelectMany(guard => Sharing.Breaches.Of(guard, type, uses)).Where(breach => !escapes.Any(escape => IsWithin(breach, escape)));
        return new GuardFindings(guards.ToImmutableArray(), Distinct(breaches), LockLevels.In(type, uses).ToImmutableArray(), escapes) { Torn = TornAccesses.In(type, uses, guards).ToImmutableArray() };
    }

    /// <summary>One report a variable and member: the list that a field holds and the field itself are one variable.</summary>
    public static ImmutableArray<Breach> Distinct(IEnumerable<Breach> breaches) => breaches
        .GroupBy(breach => breach.Variable, SymbolEqualityComparer.Default)
        .SelectMany(variable => variable.GroupBy(breach => breach.Code))
        .Select(member => member.OrderByDescending(breach => breach.Verdict).ThenByDescending(breach => breach.Guard.State.Steps.Length).ThenBy(breach => breach.Place.SpanStart).First())
        .OrderBy(breach => breach.Place.SyntaxTree.FilePath, StringComparer.Ordinal)
        .ThenBy(breach => breach.Place.SpanStart)
        .ToImmutableArray();

    /// <summary>The use only makes the view that leaves.</summary>
    private static bool IsWithin(Breach breach, Escape escape) =>
        SymbolEqualityComparer.Default.Equals(breach.Variable, escape.Variable) && ReferenceEquals(breach.Code, escape.Code) && escape.Value.Syntax.Span.Contains(breach.Place.Span);
}
