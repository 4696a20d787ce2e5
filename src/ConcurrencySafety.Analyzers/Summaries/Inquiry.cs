using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;

namespace ConcurrencySafety.Summaries;

/// <summary>
/// One question being answered: the bodies whose analysis is under way, and the summaries that depend on one of those (a
/// lambda that calls the function around it). Such a summary is good until that function is done; all others are the
/// same for whoever asks, so that the order of the questions cannot change an answer.
/// </summary>
internal sealed class Inquiry
{
    private readonly Dictionary<Body, (MethodSummary? Summary, int Lowest)> _own = new();
    private readonly List<(Body Body, int Lowest)> _underWay = new();

    public Inquiry(CancellationToken cancellation) => Cancellation = cancellation;

    public CancellationToken Cancellation { get; }

    /// <summary>A summary that only this question knows; null for a body that is being analysed.</summary>
    public bool Find(Body body, out MethodSummary? summary)
    {
        summary = null;
        if (!_own.TryGetValue(body, out var known))
        {
            return false;
        }

        summary = known.Summary;
        DependOn(known.Lowest);
        return true;
    }

    /// <summary>False when too many calls are under way already.</summary>
    public bool Begin(Body body)
    {
        if (_underWay.Count >= Budget.SummaryDepth)
        {
            DependOn(0);
            return false;
        }

        _own.Add(body, (null, _underWay.Count));
        _underWay.Add((body, int.MaxValue));
        return true;
    }

    /// <summary>Whether the summary is one for all.</summary>
    public bool End(MethodSummary? summary)
    {
        var depth = _underWay.Count - 1;
        var (body, lowest) = _underWay[depth];
        _underWay.RemoveAt(depth);
        DependOn(lowest);
        if (lowest < depth)
        {
            _own[body] = (summary, lowest);
            return false;
        }

        foreach (var dependent in _own.Where(known => known.Value.Lowest >= depth).Select(known => known.Key).ToList())
        {
            _own.Remove(dependent);
        }

        return summary is not null;
    }

    private void DependOn(int depth)
    {
        var top = _underWay.Count - 1;
        if (top >= 0 && depth < _underWay[top].Lowest && depth <= top)
        {
            _underWay[top] = (_underWay[top].Body, depth);
        }
    }
}
