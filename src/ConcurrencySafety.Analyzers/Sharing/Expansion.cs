using System.Collections.Immutable;
using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.Fixpoint;
using ConcurrencySafety.Flow.States;
using ConcurrencySafety.Flow.Steps;
using ConcurrencySafety.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencySafety.Sharing;

/// <summary>All that one member's run does, in all the strands it starts, found by following calls and starts from it.</summary>
internal sealed class Expansion
{
    private readonly ISummarySource _summaries;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<Body> _reached = new();
    private readonly Queue<Pending> _pending = new();
    private readonly INamedTypeSymbol? _type;
    private readonly Following _following;
    private bool _isOfLocks;
    private int _frames;
    private int _others;

    private Expansion(Body body, ISummarySource summaries, Following following, CancellationToken cancellationToken)
    {
        _following = following;
        _type = body.Code.Root.Symbol.ContainingType;
        _summaries = summaries;
        _cancellationToken = cancellationToken;
    }

    public List<SharedAccess> Accesses { get; } = new();

    /// <summary>The locks taken and the waits; only of an expansion made for these.</summary>
    public List<(Taking Taking, Frame Frame)> Takings { get; } = new();

    public List<(Pause Pause, Frame Frame)> Pauses { get; } = new();

    public List<Strand> Strands { get; } = new();

    public ApiCatalog Catalog => _summaries.Catalog;

    /// <summary>The member's own activation.</summary>
    public Frame? Root { get; private set; }

    /// <summary>False when a limit was reached: what was found may lack what orders it.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>The bodies that run somewhere in here.</summary>
    public IReadOnlyCollection<Body> Reached => _reached;

    public static Expansion Of(Body body, ISummarySource summaries, Following following, CancellationToken cancellationToken)
    {
        var expansion = new Expansion(body, summaries, following, cancellationToken);
        expansion.Root = expansion.Enter(body, new Strand(null, null, null), null, null, Binding.Same, null);
        expansion.FollowOthers();
        return expansion;
    }

    /// <summary>The same for locks and waits in the place of memory: calls are followed wherever they lead to one.</summary>
    public static Expansion OfLocks(Body body, ISummarySource summaries, CancellationToken cancellationToken)
    {
        var expansion = new Expansion(body, summaries, Following.Own, cancellationToken) { _isOfLocks = true };
        expansion.Root = expansion.Enter(body, new Strand(null, null, null), null, null, Binding.Same, null);
        return expansion;
    }

    /// <summary>The strands that still run when the member has returned, with what is known of them then; not those whose handle the caller got.</summary>
    public IEnumerable<(Strand Strand, LiveEntry Entry)> Leaks()
    {
        if (Root?.Summary.Exit is not { } exit)
        {
            yield break;
        }

        foreach (var strand in Strands)
        {
            if (strand.Parent is { Parent: null } && Views.SiteIn(Root, strand) is { } site && exit.Live.Find(site) is { } entry && !entry.Maybe.Contains(Place.Return))
            {
                yield return (strand, entry);
            }
        }
    }

    private Frame? Enter(Body body, Strand strand, Frame? caller, Call? call, Binding binding, Frame? scope, bool isAssumed = false)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (++_frames > Budget.FramesPerMember || Accesses.Count > Budget.AccessesPerMember)
        {
            IsComplete = false;
            return null;
        }

        if (_summaries.SummaryOf(body) is not { IsComplete: true } summary)
        {
            IsComplete = false;
            return null;
        }

        _reached.Add(body);
        var frame = new Frame(body, summary, strand, caller, call, binding, scope) { IsOnContext = IsOnContext(body, strand, caller, call), IsAssumed = isAssumed || (caller ?? strand.StartFrame)?.IsAssumed == true };
        Collect(summary, frame);

        foreach (var inner in summary.Observed.Calls)
        {
            if (inner.Target.Parameter is not null)
            {
                foreach (var (target, scopeOf) in Resolve(frame, inner.Target))
                {
                    if (target.Body is { } given && MayFollow(frame, given))
                    {
                        Follow(given, frame, inner, ReferenceEquals(target, inner.Target) ? inner.Binding : NamesOf(target), scopeOf, target.IsAssumed);
                    }
                }
            }
            else if (inner.Target.Body is { } callee && MayFollow(frame, callee))
            {
                Follow(callee, frame, inner, inner.Binding, null, inner.Target.IsAssumed);
            }
        }

        foreach (var start in summary.Observed.Starts)
        {
            foreach (var declared in start.Site.Targets)
            {
                foreach (var (target, scopeOf) in Resolve(frame, declared))
                {
                    if (target is { Body: null, Method: { } api, Receiver: { } receiver, Syntax: { } syntax })
                    {
                        StartApi(frame, start, api, receiver, syntax);
                    }

                    if (target.Body is { } started && strand.Depth < Budget.StrandDepth && MayFollow(frame, started))
                    {
                        var inner = new Strand(strand, start, frame);
                        Strands.Add(inner);
                        Enter(started, inner, null, null, ReferenceEquals(target, declared) ? start.Site.Binding : NamesOf(target), scopeOf, target.IsAssumed);
                    }
                }
            }
        }

        return frame;
    }

    private void Collect(MethodSummary summary, Frame frame)
    {
        if (_isOfLocks)
        {
            Takings.AddRange(summary.Observed.Takings.Select(taking => (taking, frame)));
            Pauses.AddRange(summary.Observed.Pauses.Select(pause => (pause, frame)));
            return;
        }

        foreach (var access in summary.Observed.Accesses)
        {
            var name = frame.Name(access.Place);
            if (!ReferenceEquals(name.Place, Place.Beyond))
            {
                Accesses.Add(new SharedAccess(access, frame, name));
            }
        }
    }

    /// <summary>In code bound to a context, called from there, sent there, or an async function that began there.</summary>
    private bool IsOnContext(Body body, Strand strand, Frame? caller, Call? call)
    {
        if (caller is not null)
        {
            return (caller.IsOnContext && !call!.State.HasLeftContext) || IsSent(call!.Operation);
        }

        return strand is { Start: { Site.Kind: StartKind.AsyncCall } start, StartFrame: { } starter }
            ? (starter.IsOnContext && !start.State.HasLeftContext) || IsSent(start.Site.Operation)
            : strand.Parent is null && _summaries.Catalog.FactsOf(body.Code.Root.Symbol.ContainingType).IsContextBound;
    }

    private bool IsSent(IOperation operation) =>
        operation is IInvocationOperation call && _summaries.Catalog.EffectsOf(call.TargetMethod).Any(effect => effect.IsOnContext);

    private static Binding NamesOf(DelegateTarget target) =>
        target.Body is { Parent: null } method ? new Binding(method, target.Receiver ?? Place.This, ImmutableArray<Argument>.Empty, null) : Binding.Same;

    /// <summary>
    /// Calls into other types matter for the memory they touch. From a started body all are followed; from the member itself,
    /// once it is known what the started bodies touch, those that can get there.
    /// </summary>
    private void Follow(Body callee, Frame caller, Call call, Binding names, Frame? scope, bool isAssumed)
    {
        if (_isOfLocks)
        {
            if ((callee.Parent is not null || names.GivesDelegates || _summaries.Synchronizes(callee)) && (IsOwn(callee) || _others++ < Budget.OtherFramesPerMember))
            {
                Enter(callee, caller.Strand, caller, call, names, scope, isAssumed);
            }
        }
        else if (IsOwn(callee))
        {
            Enter(callee, caller.Strand, caller, call, names, scope, isAssumed);
        }
        else if (names.GivesDelegates || _summaries.TouchesMemory(callee) || _summaries.StartsAnything(callee))
        {
            if (IsForLater(callee, caller, names))
            {
                _pending.Enqueue(new Pending(callee, caller, call, names, scope, isAssumed));
            }
            else if (_others++ < Budget.OtherFramesPerMember)
            {
                Enter(callee, caller.Strand, caller, call, names, scope, isAssumed);
            }
        }
    }

    private bool IsForLater(Body callee, Frame caller, Binding names) => caller.Strand.Parent is null && !names.GivesDelegates && _following switch
    {
        Following.All => false,
        Following.Starters => !_summaries.StartsAnything(callee),
        Following.Inherited => !IsInherited(callee) && !_summaries.StartsAnything(callee),
        _ => true,
    };

    /// <summary>The delegate of an event changes in one step: whoever else reads it does no harm.</summary>
    public static bool IsWritable(ISymbol? variable) => variable is not (null or IEventSymbol);

    private void FollowOthers()
    {
        var touched = new HashSet<ISymbol>(Accesses.Where(access => access.IsInStartedBody).Select(access => access.Access.Place.Variable).Where(IsWritable).Select(variable => variable!), SymbolEqualityComparer.Default);
        if (touched.Count == 0)
        {
            _pending.Clear();
            return;
        }

        var touches = _summaries.Touching(touched);
        while (_pending.Count > 0)
        {
            var call = _pending.Dequeue();
            if (_others < Budget.OtherFramesPerMember && touches(call.Callee.Code.Root.Symbol))
            {
                _others++;
                Enter(call.Callee, call.Caller.Strand, call.Caller, call.Call, call.Names, call.Scope, call.IsAssumed);
            }
        }
    }

    private bool IsInherited(Body callee)
    {
        var type = _type?.BaseType;
        while (type is not null && !SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, callee.Code.Root.Symbol.ContainingType))
        {
            type = type.BaseType;
        }

        return type is not null;
    }

    private bool IsOwn(Body body) => SymbolEqualityComparer.Default.Equals(body.Code.Root.Symbol.ContainingType, _type);

    /// <summary>A method of an object that is not thread-safe is started itself: <c>Parallel.ForEach(xs, list.Add)</c>.</summary>
    private void StartApi(Frame frame, Start start, IMethodSymbol api, Place receiver, SyntaxNode syntax)
    {
        foreach (var effect in _summaries.Catalog.EffectsOf(api))
        {
            if (effect is not { Role: ApiRole.Read or ApiRole.Write or ApiRole.Enumerate, Target: ApiEffect.This })
            {
                continue;
            }

            var strand = new Strand(frame.Strand, start, frame);
            var access = new Access(receiver.Content(), effect.Role == ApiRole.Write ? AccessKind.Write : AccessKind.Read, syntax, MethodState.Entry);
            var inner = new Frame(frame.Body, frame.Summary, strand, null, null, Binding.Same);
            Strands.Add(strand);
            Accesses.Add(new SharedAccess(access, inner, frame.Name(access.Place)));
        }
    }

    /// <summary>A delegate that a parameter brings is what the caller passed.</summary>
    private static ImmutableArray<(DelegateTarget Target, Frame? Scope)> Resolve(Frame frame, DelegateTarget target)
    {
        if (target.Parameter is not { } parameter)
        {
            // A call of a body that cannot be followed leads nowhere.
            return target is { Body: null, Syntax: null } ? ImmutableArray<(DelegateTarget, Frame?)>.Empty : ImmutableArray.Create((target, (Frame?)null));
        }

        for (Frame? current = frame; current is not null; current = current.Scope)
        {
            if (current.Body.Code.Declares(parameter) && ReferenceEquals(current.Body.Code.OwnerOf(parameter), current.Body))
            {
                var targets = current.Binding.TargetsOf(parameter);
                return targets.Length == 1 && targets[0].Parameter is not null && current.Scope is { } scope
                    ? Resolve(scope, targets[0])
                    : targets.Select(found => (found, current.Scope)).ToImmutableArray();
            }
        }

        return ImmutableArray<(DelegateTarget, Frame?)>.Empty;
    }

    private static bool MayFollow(Frame frame, Body callee)
    {
        var depth = 0;
        for (Frame? current = frame; current is not null; current = current.Parent)
        {
            if (ReferenceEquals(current.Body, callee) || ++depth > Budget.CallDepth + Budget.StrandDepth)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A call whose callee may be entered once it is known what the started bodies touch.</summary>
    private sealed record Pending(Body Callee, Frame Caller, Call Call, Binding Names, Frame? Scope, bool IsAssumed);
}

/// <summary>Which calls into other types matter where a member itself makes them. Those that get functions to run always do.</summary>
internal enum Following
{
    /// <summary>None but those that reach what started bodies touch: the member starts nothing.</summary>
    Own,

    /// <summary>Those that start something, too.</summary>
    Starters,

    /// <summary>Those, and those of inherited members.</summary>
    Inherited,

    /// <summary>All: a host runs the member beside others, as if it were started.</summary>
    All,
}
