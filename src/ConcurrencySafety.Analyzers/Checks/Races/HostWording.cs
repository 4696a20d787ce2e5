using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Checks.Races;

/// <summary>The words of a report on what a host's threads share.</summary>
internal static class HostWording
{
    /// <summary>How the host makes two accesses overlap: <c>by 'Hit', which many threads call on one object (AddSingleton on line 3 of Program.cs)</c>.</summary>
    public static string Witness(Conflict conflict, Host host)
    {
        var other = conflict.Other.Syntax == conflict.Primary.Syntax
            ? string.Empty
            : " and " + RaceWording.Done(conflict.Other.Access) + RaceWording.Where(conflict.Other, conflict.Primary) + (host.Kind == HostKind.Service ? " at the same time" : string.Empty);
        return Subject(conflict.Primary, host) + other + Reason(conflict.Primary, host);
    }

    /// <summary>What runs one access.</summary>
    public static string Runner(SharedAccess access, Host host) => Subject(access, host) + Reason(access, host);

    private static string Subject(SharedAccess access, Host host) =>
        host.Kind == HostKind.Service ? "by the host (" + host.Name + ")" : "by '" + Entry(access) + "'";

    private static string Reason(SharedAccess access, Host host) => host.Kind switch
    {
        HostKind.Service => string.Empty,
        HostKind.OneForAll => ", which many threads call on one object (" + host.Name + Place(access, host) + ")",
        _ => ", which the host calls on many threads (one " + host.Name + " a call, the static for all)",
    };

    private static string Place(SharedAccess access, Host host) => host.At is not { } at ? string.Empty : " on line " + Report.Line(at, access.Syntax);

    /// <summary>The member that the host calls to get to an access.</summary>
    private static string Entry(SharedAccess access)
    {
        var frame = access.Frame;
        while (frame.Parent is { } outer)
        {
            frame = outer;
        }

        var entry = frame.Body.Code.Root.Symbol;
        var name = entry is IMethodSymbol { AssociatedSymbol: { } associated } ? associated.Name : entry.Name;
        return SymbolEqualityComparer.Default.Equals(entry.ContainingType, access.Frame.Body.Code.Root.Symbol.ContainingType) ? name : entry.ContainingType.Name + "." + name;
    }
}
