using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// State of a type whose members a host runs many times at once: they overlap each other and themselves. In default mode a report needs
/// that no lock is held on either side, and that an overlap surely does harm. A reference or flag that is replaced as a whole is a matter for strict
/// mode, even where one member reads it, too: most of these are set once, before the host begins, or may be computed twice.
/// </summary>
internal static class HostedState
{
    /// <summary>The accesses to what the host shares, in the members that it runs.</summary>
    public static IReadOnlyList<HostUse> Uses(TypeModel type, Host host, IReadOnlyList<(MemberScan Scan, Expansion Expansion)> expansions, Expansions all, CancellationToken cancellationToken)
    {
        var known = expansions.ToDictionary(pair => pair.Scan.Member, pair => pair.Expansion, SymbolEqualityComparer.Default);
        var uses = new List<HostUse>();
        foreach (var scan in type.Members)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsCalled(scan.Member, type.Catalog) && (known.TryGetValue(scan.Member, out var made) ? made : Expand(type, scan, all)) is { IsComplete: true } expansion)
            {
                uses.AddRange(expansion.Accesses.Where(access => IsShared(access, host)).Select(access => new HostUse(scan.Member, access)));
            }
        }

        return uses;
    }

    public static IEnumerable<Conflict> In(TypeModel type, IReadOnlyList<HostUse> uses, Host host, CancellationToken cancellationToken)
    {
        foreach (var group in uses.GroupBy(use => Elements.Normalise(use.Access.Memory.Place)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Examine(group.OrderBy(use => use.Access.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(use => use.Access.Syntax.SpanStart).ToList(), type, host) is { } conflict)
            {
                yield return conflict;
            }
        }
    }

    private static Expansion? Expand(TypeModel type, MemberScan scan, Expansions all) =>
        type.CodeOf(scan.Member) is { } code ? all.Of(code.Root) : null;

    /// <summary>Members that callers reach through the host; not those that run once at its beginning or end.</summary>
    private static bool IsCalled(ISymbol member, ApiCatalog catalog) =>
        member is IMethodSymbol
        {
            IsStatic: false,
            IsInitOnly: false,
            MethodKind: MethodKind.Ordinary or MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove or MethodKind.ExplicitInterfaceImplementation,
        } method
        && (method.MethodKind == MethodKind.ExplicitInterfaceImplementation || method.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal)
        && !EnumerationSteps.IsDispose(method)
        && !catalog.EffectsOf(method).Any(effect => effect.Role == ApiRole.Hosted);

    private static bool IsShared(SharedAccess access, Host host) => access.Memory.Owner is null
        && (access.Memory.Place.Root == PlaceRoot.Static || (access.Memory.Place.Root == PlaceRoot.This && host.Kind == HostKind.OneForAll));

    private static Conflict? Examine(List<HostUse> uses, TypeModel type, Host host)
    {
        if (!uses.Any(use => use.Access.Access.IsWrite))
        {
            return null;
        }

        var pairs = new List<(HostUse Left, HostUse Right)>();
        var best = Verdict.Safe;
        var compared = 0;
        for (var i = 0; i < uses.Count; i++)
        {
            for (var j = i; j < uses.Count && compared < Budget.PairsPerPlace; j++, compared++)
            {
                var verdict = Judge(uses[i], uses[j], host, type.Catalog);
                if (verdict > best)
                {
                    best = verdict;
                    pairs.Clear();
                }

                if (verdict == best && best != Verdict.Safe)
                {
                    pairs.Add((uses[i], uses[j]));
                }
            }
        }

        if (pairs.Count == 0)
        {
            return null;
        }

        var all = pairs.SelectMany(pair => new[] { pair.Left.Access, pair.Right.Access }).GroupBy(access => access.Syntax).Select(same => same.First())
            .OrderBy(access => access.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(access => access.Syntax.SpanStart).ToImmutableArray();
        var primary = all.Where(access => access.Access.IsWrite).First();
        var partner = pairs
            .Where(pair => pair.Left.Access.Syntax == primary.Syntax || pair.Right.Access.Syntax == primary.Syntax)
            .Select(pair => pair.Left.Access.Syntax == primary.Syntax ? pair.Right.Access : pair.Left.Access)
            .OrderBy(access => access.Syntax == primary.Syntax)
            .ThenByDescending(access => access.Access.IsWrite)
            .ThenBy(access => access.Syntax.SpanStart)
            .First();
        if (AwaitedUpdates.Among(pairs.Select(pair => (pair.Left.Access, pair.Right.Access))) is { } awaited)
        {
            return new Conflict(ConflictKind.Awaited, best, awaited.Primary.Memory.Place, awaited.Primary, awaited.Other, all) { Host = host };
        }

        if (TestAndSets.Among(pairs.Select(pair => (pair.Left.Access, pair.Right.Access)).ToList()) is { } tested)
        {
            return new Conflict(ConflictKind.TestAndSet, best, tested.Primary.Memory.Place, tested.Primary, tested.Other, all) { Host = host };
        }

        var kind = Conflicts.IsStaticOfAnother(primary.Memory.Place, type.Type) ? ConflictKind.StaticState : ConflictKind.HostState;
        return new Conflict(kind, best, primary.Memory.Place, primary, partner, all) { Host = host };
    }

    private static Verdict Judge(HostUse left, HostUse right, Host host, ApiCatalog catalog)
    {
        var verdict = Overlap(left, right, host);
        return verdict == Verdict.Racy && !(left.Access.Locks.IsEmpty && right.Access.Locks.IsEmpty && IsHarmful(left, right, catalog)) ? Verdict.Unknown : verdict;
    }

    /// <summary>Whether two uses can meet, of which one changes the memory; what harm that does is not asked.</summary>
    public static Verdict Overlap(HostUse left, HostUse right, Host host)
    {
        var (one, other) = (left.Access, right.Access);
        var kinds = Conflicts.Kinds(one.Access, other.Access);
        var elements = Elements.Compare(one, other);
        var verdict = elements < kinds ? elements : kinds;
        if (verdict == Verdict.Safe)
        {
            return verdict;
        }

        var isLocked = one.Locks.Excludes(other.Locks, name => IsOneLock(name, host));
        var isSure = isLocked == false && host.IsCertain && !left.IsSetup && !right.IsSetup && !one.IsAssumed && !other.IsAssumed;
        return isLocked == true ? Verdict.Safe : isSure ? verdict : Verdict.Unknown;
    }

    private static bool IsOneLock(Named name, Host host) =>
        name.Owner is null && (host.Kind == HostKind.OneForAll || name.Place.Root is PlaceRoot.Static or PlaceRoot.Type);

    /// <summary>
    /// The content of a collection; an update of which another one gets in between; or an object that is made when there is none yet, so that
    /// two callers come to work with two of them.
    /// </summary>
    private static bool IsHarmful(HostUse left, HostUse right, ApiCatalog catalog) =>
        left.Access.Memory.Place.IsContent
        || AwaitedUpdates.Among(new[] { (left.Access, right.Access) }) is not null
        || (SymbolEqualityComparer.Default.Equals(left.Member, right.Member)
            && (left.Access.Access.IsUpdate || right.Access.Access.IsUpdate || MakesOne(left.Access, catalog) || MakesOne(right.Access, catalog)));

    /// <summary>An object with a life of its own is made when the variable is null: a collection that is not thread-safe, or something to dispose.</summary>
    private static bool MakesOne(SharedAccess access, ApiCatalog catalog) =>
        access.Access.IsWrite
        && access.Access.Place.Variable is { } variable
        && access.Frame.Body.Code.Operation.Descendants().FirstOrDefault(operation => operation.Syntax == access.Syntax && operation is IAssignmentOperation or ICoalesceAssignmentOperation) is { } assignment
        && (assignment is ICoalesceAssignmentOperation || NullTests.Before(assignment, variable, isNull: true) is not null)
        && (assignment as IAssignmentOperation)?.Value.Unconverted() is IObjectCreationOperation { Type: { } made }
        && (catalog.FactsOf(made).Safety == ThreadSafety.NotSafe || made.AllInterfaces.Any(face => face.SpecialType == SpecialType.System_IDisposable));
}

/// <summary>An access, and the member by which a host comes to it.</summary>
internal sealed record HostUse(ISymbol Member, SharedAccess Access)
{
    /// <summary>A change by a member that gives back its own object, so that calls are strung together: as a rule before the host begins.</summary>
    public bool IsSetup => Access.Access.IsWrite
        && Member is IMethodSymbol { MethodKind: MethodKind.Ordinary, ReturnType: { SpecialType: SpecialType.None } result, ContainingType: { } type }
        && (SymbolEqualityComparer.Default.Equals(result.OriginalDefinition, type.OriginalDefinition) || type.AllInterfaces.Any(face => SymbolEqualityComparer.Default.Equals(face, result)));
}
