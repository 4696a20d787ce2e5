using System.Collections.Concurrent;
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
            _made.Add(body, expansion = IsOfOther(body) ? _type.SharedOf<OfOthers>(body.Code.Root.Symbol.ContainingType).Made.GetOrAdd(body, Make) : Make(body));
        }

        return expansion;
    }

    private Expansion Make(Body body) => Expansion.Of(body, _type, FollowingOf(body), _cancellationToken);

    /// <summary>A member of another type, looked at in the same way whoever asks.</summary>
    private bool IsOfOther(Body body) => !IsOfWholeObject && FollowingOf(body) == Following.Own && !SymbolEqualityComparer.Default.Equals(body.Code.Root.Symbol.ContainingType, _type.Type);

    private Following FollowingOf(Body body)
    {
        var member = body.Code.Root.Symbol;
        return body.Parent is null && (_isHosted || _type.Catalog.IsRunByHost(member)) ? Following.All
            : IsOfWholeObject ? Following.Inherited
            : _atWork.Contains(member) ? Following.Starters
            : Following.Own;
    }

    /// <summary>What several types want to know of one: a class with static state is used by many.</summary>
    private sealed class OfOthers
    {
        public ConcurrentDictionary<Body, Expansion> Made { get; } = new();
    }
}
