using ConcurrencySafety.Flow.States;

namespace ConcurrencySafety.Sharing;

/// <summary>The names that a start has in the activations above the one that performs it.</summary>
internal static class Views
{
    /// <summary>The site by which <paramref name="frame"/> knows the strand, or null when it is over before it gets there.</summary>
    public static StartSite? SiteIn(Frame frame, Strand strand)
    {
        var site = strand.Site!;
        for (var current = strand.StartFrame!; !ReferenceEquals(current, frame); current = current.Caller!)
        {
            if (current.Caller is not { } caller || !caller.Summary.Observed.Views.TryGetValue((current.Call!.Operation.Syntax, site), out var view))
            {
                return null;
            }

            site = view;
        }

        return site;
    }
}
