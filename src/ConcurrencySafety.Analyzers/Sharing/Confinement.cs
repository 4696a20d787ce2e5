namespace ConcurrencySafety.Sharing;

/// <summary>What runs on the one thread of a context takes turns there: <c>Dispatcher.Invoke</c>, code of a window.</summary>
/// <remarks>Limits: all contexts are taken for one.</remarks>
internal static class Confinement
{
    /// <summary>Safe when both run on the context; unknown when one is sent to it and the other may be there or not.</summary>
    public static Verdict Judge(SharedAccess left, SharedAccess right) => (left.IsOnContext, right.IsOnContext) switch
    {
        (true, true) => Verdict.Safe,
        (true, false) when !right.IsInStartedBody => Verdict.Unknown,
        (false, true) when !left.IsInStartedBody => Verdict.Unknown,
        _ => Verdict.Racy,
    };
}
