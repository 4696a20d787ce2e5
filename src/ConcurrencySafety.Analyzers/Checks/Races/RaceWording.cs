using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Knowledge;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Checks.Races;

/// <summary>The words of a race report.</summary>
internal static class RaceWording
{
    public static string Name(Place memory) => memory.Variable?.Name ?? memory.ToString();

    public static string MemoryWord(Place memory)
    {
        if (memory.IsContent)
        {
            return "content";
        }

        if (memory.IsElement)
        {
            return "element";
        }

        return memory.Variable switch
        {
            ILocalSymbol => "local",
            IParameterSymbol => "parameter",
            { IsStatic: true } => "static",
            IPropertySymbol => "property",
            _ => "field",
        };
    }

    public static string Done(Access access) => (access.Place.IsContent, access.IsUpdate, access.IsWrite) switch
    {
        (true, _, true) => "changed",
        (false, true, _) => "updated",
        (false, false, true) => "written",
        _ => "read",
    };

    /// <summary>How the two accesses come to overlap: <c>in a body started by Task.Run (line 12) and read on line 31</c>.</summary>
    public static string Witness(Conflict conflict)
    {
        var site = conflict.Site;
        var start = Report.Spell(site.Operation) + " (line " + Report.Line(site.Operation.Syntax) + ")";
        if (conflict.Other.Syntax == conflict.Primary.Syntax && !conflict.Other.IsInStartedBody && Caller(conflict.Other.Frame) is { } call)
        {
            return "in a body started by " + start + " and by what is called on line " + Report.Line(call) + " at the same time";
        }

        if (conflict.Other.Syntax == conflict.Primary.Syntax && conflict.Other.Strand.Site is { } second && second.Operation.Syntax != site.Operation.Syntax)
        {
            return "in a body started by " + start + " and in one started by " + Report.Spell(second.Operation) + " (line " + Report.Line(second.Operation.Syntax) + ") at the same time";
        }

        if (conflict.Other.Syntax == conflict.Primary.Syntax)
        {
            return site.Times == Multiplicity.Many
                ? "by all the runs of a body that " + start + " runs in parallel"
                : "by a body that " + start + " starts again while it still runs";
        }

        return "in a body started by " + start + " and " + Done(conflict.Other.Access) + Where(conflict.Other, conflict.Primary) + " at the same time";
    }

    /// <summary>The outermost call through which the activation came to run.</summary>
    private static SyntaxNode? Caller(Frame frame)
    {
        SyntaxNode? call = null;
        for (var current = frame; current?.Call is { } made; current = current.Caller)
        {
            call = made.Operation.Syntax;
        }

        return call;
    }

    private static string Where(SharedAccess other, SharedAccess primary)
    {
        var line = " on line " + Report.Line(other.Syntax);
        var member = other.Frame.Body.Code.Root.Symbol;
        return SymbolEqualityComparer.Default.Equals(member, primary.Frame.Body.Code.Root.Symbol)
            ? line
            : " by '" + (member is IMethodSymbol { AssociatedSymbol: { } property } ? property.Name : member.Name) + "'" + line;
    }
}
