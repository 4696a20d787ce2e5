using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Checks.Races;

/// <summary>The words of a report on state that a host's threads share.</summary>
internal static class HostWording
{
    /// <summary>How the host makes two accesses overlap: <c>in calls that run at the same time on one object (AddSingleton, Program.cs line 3)</c>.</summary>
    public static string Witness(Conflict conflict, Host host)
    {
        var other = conflict.Other.Syntax == conflict.Primary.Syntax
            ? string.Empty
            : " and " + RaceWording.Done(conflict.Other.Access) + RaceWording.Where(conflict.Other, conflict.Primary) + (host.Kind == HostKind.Service ? " at the same time" : string.Empty);
        return host.Kind switch
        {
            HostKind.Service => "by the host (" + host.Name + ")" + other,
            HostKind.OneForAll => "by '" + RaceWording.Member(conflict.Primary) + "'" + other + ", which many threads call on one object (" + host.Name + Place(host, conflict) + ")",
            _ => "by '" + RaceWording.Member(conflict.Primary) + "'" + other + ", which the host calls on many threads (one " + host.Name + " a call, the static for all)",
        };
    }

    private static string Place(Host host, Conflict conflict) => host.At is not { } at ? string.Empty
        : at.SyntaxTree == conflict.Primary.Syntax.SyntaxTree ? " on line " + Report.Line(at)
        : " in " + Path.GetFileName(at.SyntaxTree.FilePath) + ", line " + Report.Line(at);
}
