using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Summaries;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>The expansions of a type's bodies while one question about the type is being answered: each is made once.</summary>
internal sealed class Expansions
{
    private readonly Dictionary<Body, Expansion> _made = new();
    private readonly TypeModel _type;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<ISymbol> _atWork;
    private readonly bool _isHosted;

    public Expansions(TypeModel type, Host? host, CancellationToken cancellationToken)
    {
        _type = type;
        _isHosted = host is not null;
        _cancellationToken = cancellationToken;
        AtWork = MembersAtWork.In(type);
        _atWork = new HashSet<ISymbol>(AtWork.Select(scan => scan.Member), SymbolEqualityComparer.Default);
    }

    /// <summary>Calls of inherited members matter, too: the question is about the whole object.</summary>
    public bool IsOfWholeObject { get; init; }

    /// <summary>The members that have to do with threads.</summary>
    public IReadOnlyList<MemberScan> AtWork { get; }

    public Expansion Of(Body body)
    {
        if (!_made.TryGetValue(body, out var expansion))
        {
            _made.Add(body, expansion = Expansion.Of(body, _type, FollowingOf(body), _cancellationToken));
        }

        return expansion;
    }

    private Following FollowingOf(Body body)
    {
        var member = body.Code.Root.Symbol;
        return body.Parent is null && (_isHosted || _type.Catalog.IsRunByHost(member)) ? Following.All
            : IsOfWholeObject ? Following.Inherited
            : _atWork.Contains(member) ? Following.Starters
            : Following.Own;
    }
}
