using System.Collections.Immutable;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>
/// Bodies that a member leaves running, against the other members that can be called meanwhile.
/// In default mode a report needs both to be sure: the running body changes the memory, and the other member sees or
/// changes what it does there (a member that only prepares may be one that is called before the start).
/// </summary>
internal static class AcrossMembers
{
    public static IEnumerable<Conflict> In(TypeModel type, IReadOnlyList<(MemberScan Scan, Expansion Expansion)> expansions, Expansions made, CancellationToken cancellationToken)
    {
        var running = expansions.Where(pair => IsBeginning(pair.Scan.Member)).SelectMany(pair => Running(type, pair.Scan, pair.Expansion)).ToList();
        if (running.Count == 0)
        {
            yield break;
        }

        var touched = new HashSet<ISymbol>(
            running.SelectMany(body => body.Accesses).Select(access => access.Memory.Place.Variable).Where(Expansion.IsWritable).Select(variable => variable!),
            SymbolEqualityComparer.Default);
        var reaches = type.Touching(touched);
        var places = new HashSet<Place>(running.SelectMany(body => body.Groups.Keys));
        var known = expansions.ToDictionary(pair => pair.Scan.Member, pair => pair.Expansion, SymbolEqualityComparer.Default);
        var others = OwnersOf(running, type).Concat(Relatives.Of(type, places)).Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default).OrderBy(owner => owner.ToDisplayString(), StringComparer.Ordinal);
        foreach (var scan in type.Members.Concat(others.SelectMany(type.MembersOf).Where(scan => Relatives.IsForCallers(scan.Member))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!MembersAtWork.IsEntry(scan.Member) || !reaches(scan.Member))
            {
                continue;
            }

            if (!known.TryGetValue(scan.Member, out var expansion))
            {
                if (type.CodeOf(scan.Member) is not { } code)
                {
                    continue;
                }

                expansion = made.Of(code.Root);
            }

            if (!expansion.IsComplete)
            {
                continue;
            }

            var theirs = expansion.Accesses.Where(IsOwn).Select(access => (Place: Elements.Normalise(access.Memory.Place), Access: access)).Where(pair => places.Contains(pair.Place))
                .GroupBy(pair => pair.Place, pair => pair.Access).ToDictionary(group => group.Key, group => new Group(group));
            foreach (var body in running)
            {
                if (SymbolEqualityComparer.Default.Equals(body.Member, scan.Member))
                {
                    continue;
                }

                foreach (var conflict in Between(body, expansion, theirs, type, scan.Member))
                {
                    yield return conflict;
                }
            }
        }
    }

    /// <summary>Other types whose statics the bodies change: their members are called meanwhile, too.</summary>
    private static IEnumerable<INamedTypeSymbol> OwnersOf(IEnumerable<RunningBody> running, TypeModel type) => running
        .SelectMany(body => body.Accesses)
        .Where(access => access.Access.IsWrite && Conflicts.IsStaticOfAnother(access.Memory.Place, type.Type))
        .Select(access => access.Memory.Place.Symbol!.ContainingType.OriginalDefinition);

    /// <summary>Private helpers are seen through their callers.</summary>
    private static bool IsBeginning(ISymbol member) => MembersAtWork.IsEntry(member) || TypeModel.IsConstruction(member);

    private static IEnumerable<RunningBody> Running(TypeModel type, MemberScan scan, Expansion expansion)
    {
        if (!expansion.IsComplete)
        {
            yield break;
        }

        if (Host.Of(scan.Member, type.Catalog) is { } host)
        {
            var accesses = expansion.Accesses.Where(IsOwn).ToList();
            if (accesses.Count > 0)
            {
                yield return new RunningBody(scan.Member, expansion.Root!.Strand, LiveEntry.At(Place.This), accesses, host);
            }

            yield break;
        }

        foreach (var (strand, entry) in expansion.Leaks())
        {
            var accesses = expansion.Accesses.Where(access => access.Strand.Depth >= strand.Depth && ReferenceEquals(access.Strand.At(strand.Depth), strand) && IsOwn(access)).ToList();
            if (accesses.Count > 0)
            {
                yield return new RunningBody(scan.Member, strand, entry, accesses, null);
            }
        }
    }

    private static IEnumerable<Conflict> Between(RunningBody body, Expansion other, Dictionary<Place, Group> theirs, TypeModel type, ISymbol member)
    {
        // A member that waits for the body runs beside it until it does.
        var cover = body.Cover;
        var isBeforeJoin = other.Root?.Summary.Exit is { } exit && exit.Joined.Any(place => other.Root.Name(place) is { Owner: null } name && cover.Contains(name.Place));
        var isOther = !SymbolEqualityComparer.Default.Equals(type.Type.OriginalDefinition, member.ContainingType.OriginalDefinition) && !Relatives.Are(type.Type, member.ContainingType);
        var isPart = body.IsPart(member);
        foreach (var mineAt in body.Groups)
        {
            var (place, group) = (mineAt.Key, mineAt.Value);
            if (!theirs.TryGetValue(place, out var met) || !(group.HasWrites || met.HasWrites) || (isOther && place.Root != PlaceRoot.Static))
            {
                continue;
            }

            var pairs = new List<(SharedAccess Mine, SharedAccess Theirs, bool NeedsCall)>();
            var meetings = new List<(SharedAccess Mine, SharedAccess Theirs)>();
            var best = Verdict.Safe;
            var others = body.Host is null ? met.Ways : new Group(met.All.Where(access => !IsBeforeHost(body, access, other))).Ways;
            var polls = new Polls(group.Ways.Concat(others).ToList(), type.Catalog);
            foreach (var mine in group.Ways)
            {
                foreach (var their in others)
                {
                    if (!mine.Access.IsWrite && !their.Access.IsWrite)
                    {
                        continue;
                    }

                    var verdict = Judge(body, mine, their, isBeforeJoin, polls, out var needsCall);
                    if (isPart && verdict == Verdict.Racy)
                    {
                        (verdict, needsCall) = (Verdict.Unknown, true);
                    }

                    if (needsCall || verdict == Verdict.Racy)
                    {
                        meetings.Add((mine, their));
                    }

                    if (verdict > best)
                    {
                        best = verdict;
                        pairs.Clear();
                    }

                    if (verdict == best && best != Verdict.Safe)
                    {
                        pairs.Add((mine, their, needsCall));
                    }
                }
            }

            if (pairs.Count == 0)
            {
                continue;
            }

            var primary = pairs.Select(pair => pair.Mine).OrderByDescending(access => access.Access.IsWrite).ThenBy(access => access.IsProtected).ThenBy(access => access.Syntax.SpanStart).First();
            var partner = pairs.Where(pair => ReferenceEquals(pair.Mine, primary)).Select(pair => pair.Theirs)
                .OrderBy(access => access.Syntax == primary.Syntax).ThenByDescending(access => access.Access.IsWrite).ThenBy(access => access.Syntax.SpanStart).First();
            var all = pairs.SelectMany(pair => new[] { pair.Mine, pair.Theirs }).GroupBy(access => access.Syntax).Select(same => same.First())
                .OrderBy(access => access.Syntax.SpanStart).ToImmutableArray();
            var needed = pairs.All(pair => pair.NeedsCall);
            var known = pairs.Select(pair => (pair.Mine, pair.Theirs)).ToList();
            var isOfAnother = Conflicts.IsStaticOfAnother(primary.Memory.Place, type.Type);
            var kind = body.Host is null ? Conflicts.KindOf(primary, all, body.Strand) : ConflictKind.HostState;
            if (kind == ConflictKind.Field && polls.Among(known) is { } polled)
            {
                yield return new Conflict(ConflictKind.Polled, best, polled.Read.Memory.Place, polled.Read, polled.Write, all) { NeedsCall = needed, Pairs = meetings.ToImmutableArray() };
                continue;
            }

            if (AwaitedUpdates.Among(known) is { } awaited)
            {
                yield return new Conflict(ConflictKind.Awaited, best, awaited.Primary.Memory.Place, awaited.Primary, awaited.Other, all) { Host = body.Host, NeedsCall = needed, Pairs = meetings.ToImmutableArray() };
                continue;
            }

            if (TestAndSets.Among(known) is { } tested)
            {
                yield return new Conflict(ConflictKind.TestAndSet, best, tested.Primary.Memory.Place, tested.Primary, tested.Other, all) { Host = body.Host, NeedsCall = needed, Pairs = meetings.ToImmutableArray() };
                continue;
            }

            kind = isOfAnother ? ConflictKind.StaticState : kind;
            if (kind == ConflictKind.Content && Conflicts.Enumerated(known) is { } enumerated)
            {
                yield return new Conflict(ConflictKind.Enumerated, best, enumerated.Primary.Memory.Place, enumerated.Primary, enumerated.Other, all) { NeedsCall = needed, Pairs = meetings.ToImmutableArray() };
                continue;
            }

            yield return new Conflict(kind, best, primary.Memory.Place, primary, partner, all) { Host = body.Host, NeedsCall = needed, Pairs = meetings.ToImmutableArray() };
        }
    }

    private static Verdict Judge(RunningBody body, SharedAccess mine, SharedAccess theirs, bool isBeforeJoin, Polls polls, out bool needsCall)
    {
        needsCall = false;
        var confinement = Confinement.Judge(mine, theirs);
        if (confinement == Verdict.Safe)
        {
            return Verdict.Safe;
        }

        // The same start reached through another member: whether it runs twice is not known.
        if (IsSameStart(mine.Strand, theirs.Strand))
        {
            return Verdict.Unknown;
        }

        var verdict = Conflicts.Kinds(mine.Access, theirs.Access);
        var elements = Elements.Compare(mine, theirs);
        verdict = elements < verdict ? elements : verdict;
        verdict = confinement < verdict ? confinement : verdict;
        verdict = Conflicts.Certainty(mine, theirs) < verdict || Snapshots.Judge(mine, theirs) < verdict ? Verdict.Unknown : verdict;
        var cover = body.Cover;
        if (verdict == Verdict.Safe || (cover.Count > 0 && IsJoined(theirs, cover)) || (body.IsOnce && (Parallelism.IsLatched(mine, theirs) || Parallelism.IsLatched(theirs, mine))))
        {
            return Verdict.Safe;
        }

        var isLocked = mine.Locks.Excludes(theirs.Locks, static name => name.Owner is null);
        if (isLocked == true)
        {
            return Verdict.Safe;
        }

        var mayOverlap = isLocked == false && !body.Entry.IsEscaped && !IsFirstPart(body, mine);
        if (mayOverlap && verdict == Verdict.Racy && body.Host is null && polls.Meet(mine, theirs))
        {
            return polls.Judge(mine, theirs);
        }

        if (mayOverlap && (isBeforeJoin || IsSure(mine, theirs)))
        {
            return verdict;
        }

        needsCall = mayOverlap && verdict == Verdict.Racy;
        return Verdict.Unknown;
    }

    /// <summary>The host begins its method where it is told to: what a member does before it says so comes before the method.</summary>
    private static bool IsBeforeHost(RunningBody body, SharedAccess access, Expansion other)
    {
        if (body.Host is null || other.Root?.Summary.Exit?.Signalled.Contains(Place.This) != true)
        {
            return false;
        }

        var state = access.Access.State;
        for (Frame? frame = access.Frame; frame is not null; frame = frame.Parent)
        {
            if (state.MaybeSignalled.Contains(Place.This))
            {
                return false;
            }

            state = frame.Call?.State ?? frame.Strand.Start?.State ?? state;
        }

        return true;
    }

    /// <summary>Up to its first wait a host's method may run while the host still starts: that depends on the version of the host.</summary>
    private static bool IsFirstPart(RunningBody body, SharedAccess access) =>
        body.Host is not null && ReferenceEquals(access.Strand, body.Strand) && access.IsBeforeAwait;

    private static bool IsSameStart(Strand left, Strand right)
    {
        for (var strand = right; strand.Site is { } site; strand = strand.Parent!)
        {
            if (left.Site is { } other && site.Operation.Syntax == other.Operation.Syntax)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The running body changes it, and the other member would be pointless if it ran before.</summary>
    private static bool IsSure(SharedAccess mine, SharedAccess theirs) => mine.Memory.Place.IsContent
        ? mine.Access.IsWrite
        : mine.Access.IsUpdate && theirs.Access.IsUpdate;

    private static bool IsJoined(SharedAccess access, List<Place> cover)
    {
        var state = access.Access.State;
        for (Frame? frame = access.Frame; frame is not null; frame = frame.Parent)
        {
            if (!state.Joined.IsEmpty && state.Joined.Any(place => frame.Name(place) is { Owner: null } name && cover.Contains(name.Place)))
            {
                return true;
            }

            state = frame.Call?.State ?? frame.Strand.Start?.State ?? state;
        }

        return false;
    }

    private static bool IsOwn(SharedAccess access) => access.Memory.Owner is null && access.Memory.Place.Root is PlaceRoot.This or PlaceRoot.Static;

    /// <summary>A body that runs on after the member that started it has returned, or one that a host runs beside the others.</summary>
    private sealed record RunningBody(ISymbol Member, Strand Strand, LiveEntry Entry, IReadOnlyList<SharedAccess> Accesses, Host? Host)
    {
        /// <summary>One run for each object: started where it is built, or by its host.</summary>
        public bool IsOnce => Host is not null || (TypeModel.IsConstruction(Member) && !Member.IsStatic && Strand is { Depth: 1, Site.Times: Multiplicity.Once });

        /// <summary>The accesses by their memory.</summary>
        public Dictionary<Place, Group> Groups { get; } = Accesses.GroupBy(access => Elements.Normalise(access.Memory.Place)).ToDictionary(group => group.Key, group => new Group(group));

        /// <summary>The fields that hold the running body's handle; of a host's method the object itself.</summary>
        public List<Place> Cover { get; } = Strand.StartFrame is null
            ? Entry.Cover.ToList()
            : Entry.Cover.Select(Strand.StartFrame.Name).Where(name => name.Owner is null).Select(name => name.Place).ToList();

        /// <summary>The member is what runs here, or a step of it that is not there for others: whether they call it meanwhile is not known.</summary>
        public bool IsPart(ISymbol member)
        {
            var isForCallers = Relatives.IsForCallers(member);
            foreach (var access in Accesses)
            {
                for (Frame? frame = access.Frame; frame is not null && ReferenceEquals(frame.Strand, Strand); frame = frame.Caller)
                {
                    if ((frame.Caller is null || !isForCallers) && SymbolEqualityComparer.Default.Equals(frame.Body.Symbol, member))
                    {
                        return true;
                    }
                }
            }

            return false;
        }
    }

    /// <summary>The accesses to the same memory.</summary>
    private sealed class Group
    {
        private List<SharedAccess>? _ways;

        public Group(IEnumerable<SharedAccess> accesses)
        {
            All = accesses.ToList();
            HasWrites = All.Exists(access => access.Access.IsWrite);
        }

        public List<SharedAccess> All { get; }

        public bool HasWrites { get; }

        /// <summary>An access that is reached in many ways is looked at in some of them.</summary>
        public List<SharedAccess> Ways => _ways ??= All.GroupBy(access => access.Syntax).SelectMany(same => same.Take(Budget.WaysToAnAccess)).ToList();
    }
}
