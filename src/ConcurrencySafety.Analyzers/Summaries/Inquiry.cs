using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;

namespace ConcurrencySafety.Summaries;

/// <summary>
/// One question being answered: the bodies whose analysis is under way, and the summaries that depend on where the
/// question began (inside a recursion, or past the depth bound). Those are kept for this question only; all others are
/// the same for whoever asks, so that the order of the questions cannot change an answer.
/// </summary>
internal sealed class Inquiry
{
    private readonly Dictionary<Body, MethodSummary?> _own = new();
    private readonly Stack<(Body Body, bool WasPure)> _underWay = new();
    private bool _isPure = true;

    public Inquiry(CancellationToken cancellation) => Cancellation = cancellation;

    public CancellationToken Cancellation { get; }

    /// <summary>A summary that only this question knows; null for a body that is being analysed.</summary>
    public bool Find(Body body, out MethodSummary? summary)
    {
        if (!_own.TryGetValue(body, out summary))
        {
            return false;
        }

        // A body that calls itself means the same from wherever it is entered; a longer circle does not.
        _isPure &= _underWay.Count > 0 && ReferenceEquals(_underWay.Peek().Body, body);
        return true;
    }

    /// <summary>False when too many calls are under way already.</summary>
    public bool Begin(Body body)
    {
        if (_underWay.Count >= Budget.SummaryDepth)
        {
            _isPure = false;
            return false;
        }

        _own.Add(body, null);
        _underWay.Push((body, _isPure));
        _isPure = true;
        return true;
    }

    /// <summary>Whether the summary is one for all.</summary>
    public bool End(Body body, MethodSummary? summary)
    {
        var isPure = _isPure && summary is not null;
        _isPure = _underWay.Pop().WasPure && isPure;
        if (isPure)
        {
            _own.Remove(body);
        }
        else
        {
            _own[body] = summary;
        }

        return isPure;
    }
}
