using ConcurrencySafety.Flow;
using ConcurrencySafety.Flow.States;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Sharing;

/// <summary>An access in the context in which it comes to run.</summary>
/// <param name="Access">The access as its body has it.</param>
/// <param name="Frame">The activation that performs it.</param>
/// <param name="Memory">The memory by its outermost name.</param>
internal sealed record SharedAccess(Access Access, Frame Frame, Named Memory)
{
    private HeldLocks? _locks;

    /// <summary>The locks held, by their outermost names, with those of the callers: told when asked, since most accesses meet no other.</summary>
    public HeldLocks Locks => _locks ??= HeldLocks.At(Frame, Access.State);

    public Strand Strand => Frame.Strand;

    public SyntaxNode Syntax => Access.Syntax;

    /// <summary>Runs in the part of an async method that its caller still waits for.</summary>
    public bool IsBeforeAwait => !Access.State.IsAfterAwait && Frame.Caller is null;

    /// <summary>Runs on the one thread of a context.</summary>
    public bool IsOnContext => Frame.IsOnContext && !Access.State.HasLeftContext;

    /// <summary>An atomic exchange decided on the way here that it goes on: whether that is a lock is not known.</summary>
    public bool IsGated
    {
        get
        {
            var state = Access.State;
            for (var frame = Frame; ; frame = frame.Parent)
            {
                if (state.IsGated)
                {
                    return true;
                }

                if ((frame.Call?.State ?? frame.Strand.Start?.State) is not { } outer || frame.Parent is null)
                {
                    return false;
                }

                state = outer;
            }
        }
    }

    /// <summary>On the way here is a call that may run something else.</summary>
    public bool IsAssumed => Frame.IsAssumed;

    /// <summary>Made with care: it is the other one that has to change.</summary>
    public bool IsProtected => Access.IsAtomic || Locks.All.Any(static held => held is { IsCertain: true, IsNameless: false });

    public bool IsInStartedBody => Strand.Parent is not null;

    /// <summary>In a started body that runs beside the member; not one that the member awaits where it calls it.</summary>
    public bool IsBeside
    {
        get
        {
            var strand = Strand;
            while (strand is { Parent: { } parent, Site.IsAwaitedAtOnce: true })
            {
                strand = parent;
            }

            return strand.Parent is not null;
        }
    }
}
