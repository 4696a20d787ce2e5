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

    public static string AccessWord(Access access) => access.IsUpdate ? "update" : access.IsWrite ? "write" : "read";

    public static string Done(Access access) => (access.Place.IsContent, access.IsUpdate, access.IsWrite) switch
    {
        (true, _, true) => "changed",
        (true, _, false) when access.IsEnumeration => "enumerated",
        (false, true, _) => "updated",
        (false, false, true) => "written",
        _ => "read",
    };

    /// <summary>The name of a method, of the property whose accessor it is, or of the type that it constructs.</summary>
    public static string MemberName(ISymbol member) => member switch
    {
        IMethodSymbol { AssociatedSymbol: { } property } => property.Name,
        IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } => member.ContainingType.Name,
        _ => member.Name,
    };

    /// <summary>How the two accesses come to overlap: <c>in a body started by Task.Run (line 12) and read on line 31</c>.</summary>
    public static string Witness(Conflict conflict)
    {
        if (conflict.Host is { } host)
        {
            return HostWording.Witness(conflict, host);
        }

        if (!conflict.Primary.IsInStartedBody)
        {
            return "and " + Done(conflict.Other.Access) + " on line " + Report.Line(conflict.Other.Syntax, conflict.Primary.Syntax) + " " + Runner(conflict.Other, conflict.Primary.Syntax) + " at the same time";
        }

        var site = conflict.Site!;
        var start = Report.Spell(site.Operation) + " (line " + Report.Line(site.Operation.Syntax, conflict.Primary.Syntax) + ")";
        if (conflict.Other.Syntax == conflict.Primary.Syntax && !conflict.Other.IsInStartedBody && Caller(conflict.Other.Frame) is { } call)
        {
            return "in a body started by " + start + " and by what is called on line " + Report.Line(call, conflict.Primary.Syntax) + " at the same time";
        }

        if (conflict.Other.Syntax == conflict.Primary.Syntax && conflict.Other.Strand.Site is { } second && second.Operation.Syntax != site.Operation.Syntax)
        {
            return "in a body started by " + start + " and in one started by " + Report.Spell(second.Operation) + " (line " + Report.Line(second.Operation.Syntax, conflict.Primary.Syntax) + ") at the same time";
        }

        if (conflict.Other.Syntax == conflict.Primary.Syntax)
        {
            return site.Times == Multiplicity.Many
                ? "by all the runs of a body that " + start + " runs in parallel"
                : "by a body that " + start + " starts again while it still runs";
        }

        return Runner(conflict.Primary) + " and " + Done(conflict.Other.Access) + Where(conflict.Other, conflict.Primary) + " at the same time";
    }

    /// <summary>What runs an access that is in a started body.</summary>
    public static string Runner(SharedAccess access, SyntaxNode? from = null) =>
        "in a body started by " + Report.Spell(access.Strand.Site!.Operation) + " (line " + Report.Line(access.Strand.Site.Operation.Syntax, from ?? access.Syntax) + ")";

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

    public static string Where(SharedAccess other, SharedAccess primary)
    {
        var line = " on line " + Report.Line(other.Syntax, primary.Syntax);
        return SymbolEqualityComparer.Default.Equals(other.Frame.Body.Code.Root.Symbol, primary.Frame.Body.Code.Root.Symbol)
            ? line
            : " by '" + MemberName(other.Frame.Body.Code.Root.Symbol) + "'" + line;
    }

    /// <summary>The member that an access stands in, as its users know it.</summary>
    public static string Member(SharedAccess access) =>
        access.Frame.Body.Code.Root.Symbol is var member && member is IMethodSymbol { AssociatedSymbol: { } property } ? property.Name : member.Name;
}
