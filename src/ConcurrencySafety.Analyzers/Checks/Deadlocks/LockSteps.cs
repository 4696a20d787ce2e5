using ConcurrencySafety.Checks.Races;
using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing.LockOrder;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Checks.Deadlocks;

/// <summary>The steps of a deadlock in words and places: who holds what, and what they wait for.</summary>
internal static class LockSteps
{
    /// <summary>What to mark for a taking, or for a call that leads to one.</summary>
    public static Location Mark(IOperation at) =>
        LockWording.Expression(at.Syntax) is null ? Report.NameOf(at.Syntax) : LockWording.LockedAt(at.Syntax).GetLocation();

    /// <summary>A report on one step, with all its places.</summary>
    public static Report On(DiagnosticDescriptor rule, LockEdge edge)
    {
        var report = new Report(rule, Mark(edge.At));
        Add(report, edge);
        return report;
    }

    /// <summary>All places of one step: where the one lock was taken, the calls from there on, and where the other is taken.</summary>
    public static void Add(Report report, LockEdge edge)
    {
        report.With(FixData.LabelLock, LockWording.LockedAt(edge.Held.Lock.Hold.At));
        report.With(FixData.LabelWait, edge.Held.Via?.Pause.Operation.Syntax);
        foreach (var call in Calls(edge))
        {
            report.With(FixData.LabelStep, Report.NameOf(call.Syntax));
        }

        report.With(FixData.LabelLock, Mark(edge.Taken.Taking.Operation));
    }

    /// <summary><c>'Save' holds '_a' (line 5) and waits for '_b' on line 7</c>; of the step that is reported itself: <c>here</c>.</summary>
    public static string Holds(LockEdge edge, LockEdge? primary)
    {
        var from = primary?.Syntax ?? edge.Syntax;
        var where = primary is null ? "here" : "on line " + Report.Line(edge.Syntax, from);
        return "'" + MemberName(edge.Member) + "' holds '" + Name(edge.Held.Name, edge.Held.Lock.Lock.Place) + "' (line " + Report.Line(edge.Held.Lock.Hold.At, from) + ") and "
            + Waiting(edge) + " '" + Name(edge.Taken.Taking.Lock, edge.Taken.Lock.Place) + "' " + where + Through(edge, from, "(taken ", ")");
    }

    public static string List(IEnumerable<string> steps)
    {
        var all = steps.ToList();
        return string.Join(", ", all.Take(all.Count - 1)) + (all.Count > 1 ? " and " : string.Empty) + all[all.Count - 1];
    }

    /// <summary>A lock by the name that its user knows it by: the outer one, where a helper only calls it by its parameter.</summary>
    public static string Name(Place inner, Place outer) => LockWording.Name(inner.Root == PlaceRoot.Parameter && outer.Root != PlaceRoot.Value ? outer : inner.Root == PlaceRoot.Value ? outer : inner);

    /// <summary>A member as its users know it, with its type where that helps.</summary>
    public static string MemberName(ISymbol member) => RaceWording.MemberName(member) is var name && name == member.ContainingType?.Name ? name : member.ContainingType?.Name + "." + name;

    /// <summary>The member that takes the lock in the end, where the step leads there by calls.</summary>
    public static string Through(LockEdge edge, SyntaxNode from, string before = "", string after = "")
    {
        var taken = edge.Taken.Taking.Operation;
        var member = edge.Taken.Frame.Body.Code.Root.Symbol;
        var by = SymbolEqualityComparer.Default.Equals(member, edge.Member) ? string.Empty : "by '" + MemberName(member) + "' ";
        return taken.Syntax == edge.Syntax ? string.Empty : " " + before + by + "on line " + Report.Line(taken.Syntax, from) + after;
    }

    /// <summary>What was started, as people call it.</summary>
    public static string KindOf(StartSite start) => start.Root.Kind switch
    {
        StartKind.Thread => "thread",
        StartKind.Timer or StartKind.Callback => "callback",
        StartKind.AsyncCall => "async method",
        StartKind.Continuation => "continuation",
        _ => "task",
    };

    /// <summary>The calls and starts between the holder and the one who takes, outermost first.</summary>
    private static IEnumerable<IOperation> Calls(LockEdge edge)
    {
        var calls = new Stack<IOperation>();
        for (var frame = edge.Taken.Frame; !ReferenceEquals(frame, edge.Held.Frame) && frame.Parent is { } parent; frame = parent)
        {
            calls.Push(Sharing.LockOrder.Path.Leading(frame));
        }

        return calls;
    }

    private static string Waiting(LockEdge edge) => edge.Held.Via is null ? "waits for" : "waits for a body that takes";
}
