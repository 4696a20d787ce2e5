using ConcurrencySafety.Diagnostics;
using ConcurrencySafety.Sharing;

namespace ConcurrencySafety.Checks.Races;

/// <summary>The words of a report on what other threads are shown too early.</summary>
internal static class PublicationWording
{
    /// <summary><c>before '_result' (line 12), which 'Get' reads when it finds it set (line 20)</c>.</summary>
    public static string Witness(Publication publication)
    {
        var fill = "'" + publication.Data.Name + "' (line " + Report.Line(publication.Fill.Syntax, publication.Publish.Syntax) + ")";
        var reader = Reader(publication);
        var test = Report.Line(publication.Test.Syntax, publication.Publish.Syntax);
        return Runner(publication) + publication.Kind switch
        {
            PublicationKind.FlagFirst => "before " + fill + ", which " + reader + " uses once it finds it set (line " + test + ")",
            PublicationKind.PlainFlag => "after " + fill + " by a plain write, and " + reader + " tests it without a lock (line " + test + "): nothing keeps the two writes in order",
            _ => "before it is complete: " + fill + " comes after, and " + reader + " reads it" + (publication.Write.Locks.IsEmpty ? " on line " : " without the lock on line ") + test,
        };
    }

    public static string Repair(Publication publication) => publication.Kind switch
    {
        PublicationKind.FlagFirst => "set it last" + (publication.IsOrdered ? string.Empty : publication.IsLatch ? ", and make it volatile" : ", under a lock that the reader takes, too"),
        PublicationKind.PlainFlag => publication.IsLatch ? "make it volatile" : "guard both with one lock",
        _ => "complete the object first and assign it last",
    };

    private static string Runner(Publication publication) => publication.Write.IsInStartedBody ? RaceWording.Runner(publication.Write) + " "
        : publication.Host is { } host ? HostWording.Runner(publication.Write, host) + " "
        : string.Empty;

    private static string Reader(Publication publication) => publication.Read.IsInStartedBody && !publication.Write.IsInStartedBody
        ? "a body started by " + Report.Spell(publication.Read.Strand.Site!.Operation) + " (line " + Report.Line(publication.Read.Strand.Site.Operation.Syntax, publication.Publish.Syntax) + ")"
        : "'" + RaceWording.MemberName(publication.Read.Frame.Body.Code.Root.Symbol) + "'";
}
