using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Sharing;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Checks.Races;

/// <summary>
/// The calls that lead to an access which lies in another member than the start of its body: places of a report, so that an editor leads
/// through them.
/// </summary>
internal static class CallChains
{
    public static void Add(Report report, params SharedAccess[] accesses)
    {
        var told = new HashSet<SyntaxNode>();
        foreach (var access in accesses)
        {
            foreach (var (at, called) in To(access))
            {
                if (told.Add(at))
                {
                    report.With(FixData.LabelCall + called, Report.NameOf(at));
                }
            }
        }
    }

    /// <summary>From the beginning of the line of execution down to the activation that performs the access.</summary>
    private static IEnumerable<(SyntaxNode At, string Called)> To(SharedAccess access)
    {
        var calls = new Stack<(SyntaxNode At, string Called)>();
        for (var frame = access.Frame; frame is { Caller: { } caller, Call: { } call }; frame = caller)
        {
            calls.Push((call.Operation.Syntax, NameOf(frame.Body)));
        }

        return calls;
    }

    /// <summary>A lambda is called by what got it; the name of an explicit implementation is told without its interface.</summary>
    private static string NameOf(Body body)
    {
        var name = body.Symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } ? "lambda" : RaceWording.MemberName(body.Symbol);
        return name.Substring(name.LastIndexOf('.') + 1);
    }
}
