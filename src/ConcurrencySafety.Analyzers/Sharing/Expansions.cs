using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Summaries;

namespace ConcurrencySafety.Sharing;

/// <summary>The expansions of a type's bodies while one question about the type is being answered: each is made once.</summary>
internal sealed class Expansions
{
    private readonly Dictionary<(Body, bool), Expansion> _made = new();
    private readonly TypeModel _type;
    private readonly CancellationToken _cancellationToken;

    public Expansions(TypeModel type, CancellationToken cancellationToken)
    {
        _type = type;
        _cancellationToken = cancellationToken;
    }

    public Expansion Of(Body body, bool isRunElsewhere = false)
    {
        if (!_made.TryGetValue((body, isRunElsewhere), out var expansion))
        {
            _made.Add((body, isRunElsewhere), expansion = Expansion.Of(body, _type, _cancellationToken, isRunElsewhere));
        }

        return expansion;
    }
}
