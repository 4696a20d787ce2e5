using System.Collections.Immutable;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;

namespace ConcurrencySafety.Sharing;

/// <summary>May two accesses of one member's run happen in parallel, and is their memory the same then?</summary>
internal static class Parallelism
{
    public static Verdict Judge(SharedAccess left, SharedAccess right)
    {
        var verdict = Verdict.Safe;
        var common = CommonDepth(left.Strand, right.Strand);
        if (left.Strand.Depth > common || right.Strand.Depth > common)
        {
            verdict = Max(verdict, Apart(left, right, common));
        }

        // Strands above both that meet themselves: the two accesses belong to different runs of one.
        for (var depth = common; depth > 0 && verdict != Verdict.Racy; depth--)
        {
            verdict = Max(verdict, Rerun(left, right, left.Strand.At(depth)));
        }

        return verdict;
    }

    public static Verdict Max(Verdict left, Verdict right) => left > right ? left : right;

    /// <summary>Whether what the owner holds is one and the same memory for activations under <paramref name="level"/>.</summary>
    private static bool IsShared(Named memory, Frame level) => memory.Owner is null || level.IsWithin(memory.Owner);

    private static int CommonDepth(Strand left, Strand right)
    {
        var depth = Math.Min(left.Depth, right.Depth);
        while (!ReferenceEquals(left.At(depth), right.At(depth)))
        {
            depth--;
        }

        return depth;
    }

    private static Verdict Apart(SharedAccess left, SharedAccess right, int common)
    {
        var leftStrand = left.Strand.Depth > common ? left.Strand.At(common + 1) : null;
        var rightStrand = right.Strand.Depth > common ? right.Strand.At(common + 1) : null;
        if (leftStrand is null)
        {
            return Beside(left, right, rightStrand!);
        }

        if (rightStrand is null)
        {
            return Beside(right, left, leftStrand);
        }

        return Max(Siblings(left, right, leftStrand, rightStrand), Siblings(right, left, rightStrand, leftStrand));
    }

    /// <summary>The starter's access against one in a body that it started.</summary>
    private static Verdict Beside(SharedAccess starter, SharedAccess inner, Strand strand)
    {
        // The first part of an async method runs while its caller stands still.
        if (strand.Site!.Kind == StartKind.AsyncCall && ReferenceEquals(inner.Strand, strand) && inner.IsBeforeAwait)
        {
            return Verdict.Safe;
        }

        return Live(starter.Frame, starter.Access.State, strand, starter, inner);
    }

    /// <summary>An access in a strand against one in a sibling that was started later.</summary>
    private static Verdict Siblings(SharedAccess earlier, SharedAccess later, Strand earlierStrand, Strand laterStrand)
    {
        if (earlierStrand.Site!.Kind == StartKind.AsyncCall && ReferenceEquals(earlier.Strand, earlierStrand) && earlier.IsBeforeAwait)
        {
            return Verdict.Safe;
        }

        return Live(laterStrand.StartFrame!, laterStrand.Start!.State, earlierStrand, later, earlier);
    }

    private static Verdict Rerun(SharedAccess left, SharedAccess right, Strand strand)
    {
        var site = strand.Site!;
        if (site.Kind == StartKind.AsyncCall && IsFirstPart(left, strand) && IsFirstPart(right, strand))
        {
            return Verdict.Safe;
        }

        switch (site.Times)
        {
            case Multiplicity.Many:
                return IsSame(left, right, strand.StartFrame!) ? Guarded(left, right, strand.StartFrame!, Verdict.Racy) : Verdict.Safe;
            case Multiplicity.Repeated:
                return IsSame(left, right, strand.StartFrame!) ? Guarded(left, right, strand.StartFrame!, Verdict.Unknown) : Verdict.Safe;
            default:
                return Live(strand.StartFrame!, strand.Start!.State, strand, left, right);
        }
    }

    private static bool IsFirstPart(SharedAccess access, Strand strand) => ReferenceEquals(access.Strand, strand) && access.IsBeforeAwait;

    /// <summary>Whether a strand may be running when a frame of its starter is at a state, and what that means for the two accesses.</summary>
    private static Verdict Live(Frame at, MethodState state, Strand strand, SharedAccess waiter, SharedAccess runner)
    {
        var verdict = Verdict.Safe;
        var here = state;
        for (Frame? frame = at; frame is not null; frame = frame.Caller)
        {
            if (Views.SiteIn(frame, strand) is { } site && here.Live.Find(site) is { } entry)
            {
                var isRepeated = here.Live.Entries.ContainsKey(new LiveKey(site, IsNewest: false));
                verdict = Max(verdict, Judge(frame, entry, (at, state), strand, waiter, runner, isRepeated));
            }

            if (frame.Call is { } call)
            {
                here = call.State;
            }
        }

        return verdict;
    }

    private static Verdict Judge(Frame level, LiveEntry entry, (Frame Frame, MethodState State) inner, Strand strand, SharedAccess waiter, SharedAccess runner, bool isRepeated)
    {
        if (!IsSame(waiter, runner, level) || (waiter.Memory.Owner is not null && waiter.Memory.Place.Symbol is { } root && entry.Detached.Contains(root)))
        {
            return Verdict.Safe;
        }

        var cover = entry.Cover.Select(level.Name).ToList();
        if (cover.Count > 0)
        {
            // Waited for on the way from the level down to the access.
            if (IsJoinedUpTo(level, inner.Frame, inner.State, cover) || IsJoinedBy(waiter, level, cover))
            {
                return Verdict.Safe;
            }
        }

        if (IsSignalled(level, entry, strand, waiter, runner, isRepeated) || IsSignalledFirst(waiter, runner))
        {
            return Verdict.Safe;
        }

        if (IsPhased(waiter) && IsPhased(runner))
        {
            return Verdict.Unknown;
        }

        return Guarded(waiter, runner, level, entry.IsEscaped ? Verdict.Unknown : Verdict.Racy, entry.Detached);
    }

    private static bool IsJoinedUpTo(Frame level, Frame frame, MethodState state, List<Named> cover)
    {
        for (; !ReferenceEquals(frame, level); frame = frame.Caller!)
        {
            if (Holds(frame, state.Joined, cover))
            {
                return true;
            }

            state = frame.Call!.State;
        }

        return false;
    }

    /// <summary>The later strand waits for the earlier one itself.</summary>
    private static bool IsJoinedBy(SharedAccess access, Frame level, List<Named> cover)
    {
        for (Frame? frame = access.Frame; frame is not null && !ReferenceEquals(frame, level); frame = frame.Parent)
        {
            var state = ReferenceEquals(frame, access.Frame) ? access.Access.State : null;
            if (state is not null && Holds(frame, state.Joined, cover))
            {
                return true;
            }

            if (frame.Call is { } call && frame.Caller is { } caller && Holds(caller, call.State.Joined, cover))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(Frame frame, IEnumerable<Place> joined, List<Named> cover) => joined.Any(place => cover.Contains(frame.Name(place)));

    /// <summary>
    /// Whether the waiting side went through a gate that the running side opens only after its access. A flag that is set tells of one run of several.
    /// </summary>
    private static bool IsSignalled(Frame level, LiveEntry entry, Strand strand, SharedAccess waiter, SharedAccess runner, bool isRepeated)
    {
        var awaited = entry.Awaited.Select(level.Name)
            .Concat(waiter.Strand.Depth > level.Strand.Depth ? OnTheWayTo(waiter, static state => state.Awaited) : Array.Empty<Named>())
            .Where(gate => !isRepeated || !IsFlag(gate.Place))
            .ToList();
        if (awaited.Count == 0 || !ReferenceEquals(runner.Strand, strand) || RootFrame(runner) is not { } root || root.Summary.Exit is not { } exit)
        {
            return false;
        }

        var after = OnTheWayTo(runner, static state => state.MaybeSignalled);
        return exit.Signalled.Select(root.Name).Any(gate => awaited.Contains(gate) && !after.Contains(gate));
    }

    /// <summary>The running side itself waited for a gate that the other opens only after its access.</summary>
    private static bool IsSignalledFirst(SharedAccess opener, SharedAccess runner)
    {
        var awaited = OnTheWayTo(runner, static state => state.Awaited);
        if (awaited.Count == 0 || RootFrame(opener) is not { Summary.Exit: { } exit } root)
        {
            return false;
        }

        var after = OnTheWayTo(opener, static state => state.MaybeSignalled);
        return exit.Signalled.Select(root.Name).Any(gate => awaited.Contains(gate) && !after.Contains(gate));
    }

    /// <summary>The gates that a strand has passed or opened before an access, in its helper and in those that called it.</summary>
    private static IReadOnlyList<Named> OnTheWayTo(SharedAccess access, Func<MethodState, ImmutableHashSet<Place>> gatesOf)
    {
        List<Named>? gates = null;
        var state = access.Access.State;
        for (var frame = access.Frame; ; frame = frame.Caller!)
        {
            var here = gatesOf(state);
            if (!here.IsEmpty)
            {
                (gates ??= new List<Named>()).AddRange(here.Select(frame.Name));
            }

            if (frame.Caller is null)
            {
                return gates ?? (IReadOnlyList<Named>)Array.Empty<Named>();
            }

            state = frame.Call!.State;
        }
    }

    /// <summary>The one side looked at a flag that the other sets after its access, and found it set.</summary>
    public static bool IsLatched(SharedAccess looker, SharedAccess setter)
    {
        var state = looker.Access.State;
        for (var frame = looker.Frame; ; frame = frame.Caller)
        {
            if (!state.Awaited.IsEmpty && RootFrame(setter) is { Summary.Exit: { } exit } root)
            {
                var seen = state.Awaited.Where(IsFlag).Select(frame.Name).ToList();
                var before = setter.Access.State.MaybeSignalled.Select(setter.Frame.Name).ToList();
                if (exit.Signalled.Select(root.Name).Any(flag => flag.Owner is null && seen.Contains(flag) && !before.Contains(flag)))
                {
                    return true;
                }
            }

            if (frame.Caller is null)
            {
                return false;
            }

            state = frame.Call!.State;
        }
    }

    private static bool IsFlag(Place gate) => gate.Variable is Microsoft.CodeAnalysis.IFieldSymbol { Type.SpecialType: Microsoft.CodeAnalysis.SpecialType.System_Boolean };

    private static Frame? RootFrame(SharedAccess access)
    {
        var frame = access.Frame;
        while (frame.Caller is { } caller)
        {
            frame = caller;
        }

        return frame;
    }

    private static bool IsPhased(SharedAccess access) =>
        RootFrame(access)?.Summary.Exit is { Phased.IsEmpty: false } || !access.Access.State.Phased.IsEmpty;

    private static Verdict Guarded(SharedAccess left, SharedAccess right, Frame level, Verdict verdict, ImmutableHashSet<Microsoft.CodeAnalysis.ISymbol>? detached = null) =>
        left.Locks.Excludes(right.Locks, name => IsShared(name, level) && (name.Owner is null || detached is null || !detached.Contains(name.Place.Symbol!))) switch
        {
            true => Verdict.Safe,
            null => Verdict.Unknown,
            false => IsPublished(left, right) || IsPublished(right, left) ? Min(verdict, Verdict.Unknown) : verdict,
        };

    /// <summary>
    /// A reference is written under a lock and read without one: the reader gets the old or the new object, whole
    /// (.NET memory model: publishing a reference is a release). Whether that is meant is for the rule on broken guards.
    /// </summary>
    private static bool IsPublished(SharedAccess writer, SharedAccess reader) =>
        !writer.Locks.IsEmpty && reader.Locks.IsEmpty && !reader.Access.IsWrite && !writer.Memory.Place.IsContent
        && writer.Memory.Place.Variable is Microsoft.CodeAnalysis.IFieldSymbol { Type.IsReferenceType: true } or Microsoft.CodeAnalysis.ILocalSymbol { Type.IsReferenceType: true };

    private static Verdict Min(Verdict left, Verdict right) => left < right ? left : right;

    private static bool IsSame(SharedAccess left, SharedAccess right, Frame level) => IsShared(left.Memory, level) && IsShared(right.Memory, level);
}
