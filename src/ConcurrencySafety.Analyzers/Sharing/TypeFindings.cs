using System.Collections.Immutable;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>What the engine found in one type: the conflicts over memory, and the handles that somebody has to wait for.</summary>
internal sealed class TypeFindings
{
    private TypeFindings(ImmutableArray<Conflict> conflicts, ImmutableArray<LostHandle> lost, ImmutableArray<LostHandle> neverStarted, ImmutableArray<PartialJoin> partial, ImmutableArray<Raise> raises, ImmutableArray<Reread> rereads, ImmutableArray<Publication> publications)
    {
        Publications = publications;
        Raises = raises;
        Rereads = rereads;
        Conflicts = conflicts;
        Lost = lost;
        NeverStarted = neverStarted;
        Partial = partial;
    }

    public ImmutableArray<Conflict> Conflicts { get; }

    public ImmutableArray<LostHandle> Lost { get; }

    /// <summary>Threads and tasks that are made and that nobody starts.</summary>
    public ImmutableArray<LostHandle> NeverStarted { get; }

    /// <summary>What is waited for on some ways only.</summary>
    public ImmutableArray<PartialJoin> Partial { get; }

    /// <summary>Delegates that are tested and then called, in bodies that run beside others.</summary>
    public ImmutableArray<Raise> Raises { get; }

    /// <summary>Variables that are tested for null and then read again, while another body can set them to null.</summary>
    public ImmutableArray<Reread> Rereads { get; }

    /// <summary>What bodies that run beside others show them too early.</summary>
    public ImmutableArray<Publication> Publications { get; }

    /// <summary>The delegates that are called in a type's code.</summary>
    public IEnumerable<Raise> RaisesIn(INamedTypeSymbol type) => Raises.Where(raise => IsIn(raise.Access, type));

    /// <summary>The second reads that stand in a type's code.</summary>
    public IEnumerable<Reread> RereadsIn(INamedTypeSymbol type) => Rereads.Where(reread => IsIn(reread.Access, type));

    /// <summary>The early publications that stand in a type's code.</summary>
    public IEnumerable<Publication> PublicationsIn(INamedTypeSymbol type) => Publications.Where(found => IsIn(found.Write, type));

    /// <summary>The conflicts whose access to report stands in a type's code.</summary>
    public IEnumerable<Conflict> ConflictsIn(INamedTypeSymbol type) => Conflicts.Where(conflict => IsIn(conflict.Primary, type));

    public static TypeFindings Of(TypeModel type, Host? host, Expansions made, CancellationToken cancellationToken)
    {
        var conflicts = new List<Conflict>();
        var expansions = new List<(MemberScan Scan, Expansion Expansion)>();
        var lost = new List<LostHandle>();
        var neverStarted = new List<LostHandle>();
        var partial = new List<PartialJoin>();
        foreach (var scan in made.AtWork)
        {
            if (type.CodeOf(scan.Member) is not { } code)
            {
                continue;
            }

            var expansion = made.Of(code.Root);
            expansions.Add((scan, expansion));
            conflicts.AddRange(Sharing.Conflicts.In(expansion, cancellationToken));

            // What only unseen code may run is looked at on its own.
            foreach (var body in code.Bodies)
            {
                if (!expansion.Reached.Contains(body) && body.Parent is not null)
                {
                    conflicts.AddRange(Sharing.Conflicts.In(made.Of(body), cancellationToken));
                }

                lost.AddRange(LostHandles.In(body, type));
                neverStarted.AddRange(LostHandles.NeverStarted(body, type));
                partial.AddRange(PartialJoins.In(body, type));
            }
        }

        conflicts.AddRange(AcrossMembers.In(type, expansions, made, cancellationToken));
        var uses = host is null ? Array.Empty<HostUse>() : HostedState.Uses(type, host, expansions, made, cancellationToken);
        if (host is not null)
        {
            conflicts.AddRange(HostedState.In(type, uses, host, cancellationToken));
        }

        var elsewhere = expansions.SelectMany(pair => RunElsewhere(pair.Scan, pair.Expansion, type)).Concat(uses.Where(use => host!.IsCertain && !use.Access.IsAssumed).Select(use => (use.Access, host)));
        var meetings = conflicts.SelectMany(conflict => conflict.Pairs.Select(pair => new Meeting(pair.Left, pair.Right, conflict.Host))).ToList();
        return new TypeFindings(
            Distinct(conflicts),
            lost.ToImmutableArray(),
            neverStarted.ToImmutableArray(),
            partial.ToImmutableArray(),
            Raise.In(type, elsewhere),
            Reread.In(meetings.Concat(HostMeetings(uses, host))),
            Sharing.Publications.In(type, meetings));
    }

    private static bool IsIn(SharedAccess access, INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(access.Frame.Body.Code.Root.Symbol.ContainingType, type);

    private static IEnumerable<Meeting> HostMeetings(IReadOnlyList<HostUse> uses, Host? host) =>
        from writer in uses
        where Reread.IsEmptied(writer.Access)
        from reader in uses
        where !reader.Access.Access.IsWrite && reader.Access.Memory.Place.Equals(writer.Access.Memory.Place) && HostedState.Overlap(reader, writer, host!) == Verdict.Racy
        select new Meeting(reader.Access, writer.Access, host);

    /// <summary>The accesses in bodies that a member starts; all of them where a host runs the member itself beside the others.</summary>
    private static IEnumerable<(SharedAccess Access, Host? Host)> RunElsewhere(MemberScan scan, Expansion expansion, TypeModel type)
    {
        var host = Host.Of(scan.Member, type.Catalog);
        return expansion.Accesses.Where(access => !access.IsAssumed && (host is not null || access.IsInStartedBody)).Select(access => (access, access.IsInStartedBody ? null : host));
    }

    /// <summary>What several types found in one: the first to tell of a variable in a member tells it all.</summary>
    public static ImmutableArray<Conflict> Merge(IEnumerable<Conflict> own, IEnumerable<Conflict> others)
    {
        var known = own.ToList();
        var told = new HashSet<(ISymbol?, bool, MemberCode?)>(known.Select(Subject));
        var added = others.Where(conflict => !told.Contains(Subject(conflict))).GroupBy(Subject).Select(Foremost);
        return InOrder(known.Concat(added).GroupBy(conflict => conflict.Kind == ConflictKind.StaticState ? (conflict.Variable, conflict.Memory.IsContent, null) : Subject(conflict)).Select(Foremost));
    }

    private static (ISymbol? Variable, bool IsContent, MemberCode? Code) Subject(Conflict conflict) =>
        (conflict.Variable?.OriginalDefinition, conflict.Memory.IsContent, conflict.Primary.Frame.Body.Code);

    /// <summary>One report a variable and member: the same helper reached in two ways is one defect.</summary>
    private static ImmutableArray<Conflict> Distinct(IReadOnlyCollection<Conflict> conflicts) =>
        InOrder(conflicts.Where(conflict => conflict.Host is null || IsOnlyOne(conflict, conflicts)).GroupBy(conflict => (Elements.Normalise(conflict.Memory), conflict.Primary.Frame.Body.Code)).Select(Foremost));

    private static Conflict Foremost(IEnumerable<Conflict> same) => same
        .OrderByDescending(conflict => conflict.Verdict)
        .ThenByDescending(conflict => conflict.All.Length)
        .ThenBy(conflict => conflict.Primary.Syntax.SpanStart)
        .ThenBy(conflict => conflict.Other.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
        .ThenBy(conflict => conflict.Other.Syntax.SpanStart)
        .First();

    private static ImmutableArray<Conflict> InOrder(IEnumerable<Conflict> conflicts)
    {
        var ordered = conflicts
            .OrderBy(conflict => conflict.Primary.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
            .ThenBy(conflict => conflict.Primary.Syntax.SpanStart)
            .ToList();
        return ordered.Where(conflict => !ordered.Any(other => IsOtherEnd(conflict, other))).ToImmutableArray();
    }

    /// <summary>Two bodies that both run on are compared from both sides: the pair is told once, where it is written.</summary>
    private static bool IsOtherEnd(Conflict conflict, Conflict other) =>
        !ReferenceEquals(conflict, other)
        && conflict.Primary.Syntax == other.Other.Syntax
        && conflict.Other.Syntax == other.Primary.Syntax
        && conflict.Kind == other.Kind
        && conflict.Memory.IsContent == other.Memory.IsContent
        && SymbolEqualityComparer.Default.Equals(conflict.Variable, other.Variable)
        && (other.Verdict, other.Primary.Access.IsWrite, -other.Primary.Syntax.SpanStart).CompareTo((conflict.Verdict, conflict.Primary.Access.IsWrite, -conflict.Primary.Syntax.SpanStart)) > 0;

    /// <summary>A host is named only where no start in the type's own code is the nearer reason, and once a variable.</summary>
    private static bool IsOnlyOne(Conflict conflict, IEnumerable<Conflict> conflicts) => !conflicts.Any(other =>
        !ReferenceEquals(other, conflict)
        && Elements.Normalise(other.Memory).Equals(Elements.Normalise(conflict.Memory))
        && (other.Verdict > conflict.Verdict || (other.Verdict == conflict.Verdict && IsNearer(other, conflict))));

    private static bool IsNearer(Conflict other, Conflict conflict) =>
        other.Host is null || (conflict.Host is not null && (other.Host.Kind, other.Primary.Syntax.SpanStart).CompareTo((conflict.Host.Kind, conflict.Primary.Syntax.SpanStart)) < 0);
}
